import Records
import Testing

@testable import Searching

/// Names of fields that documents bring, however odd.
@Suite struct MappingNamesTests {
    private static let keys = [
        "", ".", "a", "b", "a.b", "a..b", ".a", "a.", "x y", " ", "k\\u0041", "keyword",
        "properties", "é", "type", "a.b.c",
    ]

    private static func extend(_ mapping: inout Mapping, by document: String) throws {
        let bytes = Array(document.utf8)
        let added = try unsafe bytes.withUnsafeBytes {
            try mapping.additions(for: unsafe ByteView($0))
        }
        if let added { try mapping.merge(added) }
    }

    private static func object(_ corpus: inout RandomCorpus, depth: Int) -> String {
        var members: [String] = []
        for _ in 0..<corpus.next(4) {
            members.append("\"\(corpus.pick(keys))\":\(value(&corpus, depth: depth))")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func value(_ corpus: inout RandomCorpus, depth: Int) -> String {
        switch corpus.next(depth > 25 ? 5 : 8) {
        case 0: "1"
        case 1: "\"text\""
        case 2: "true"
        case 3: "null"
        case 4: "2.5"
        case 5: "[\(value(&corpus, depth: depth + 1)),\(value(&corpus, depth: depth + 1))]"
        default: object(&corpus, depth: depth + 1)
        }
    }

    @Test(arguments: 0..<20)
    func whatIsStoredCanBeReadAgain(seed: Int) throws {
        var corpus = RandomCorpus(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 5)
        var mapping = Mapping()
        for _ in 0..<20 {
            try MappingNamesTests.extend(
                &mapping, by: MappingNamesTests.object(&corpus, depth: 0))
            let again = try Mapping.parse(Corpus.json(mapping.storedText))
            #expect(again.storedText == mapping.storedText, "seed \(seed)")
            #expect(again.fieldPaths == mapping.fieldPaths, "seed \(seed)")
            _ = try Mapping.parse(Corpus.json(mapping.json))
        }
    }

    @Test func leavesDeepAndNamelessFieldsInTheSource() throws {
        var mapping = Mapping()
        let deep = String(repeating: "{\"d\":", count: 40) + "1" + String(repeating: "}", count: 40)
        try MappingNamesTests.extend(&mapping, by: deep)
        try MappingNamesTests.extend(&mapping, by: #"{"":1,"a":{"":1},"b..c":1}"#)
        #expect(mapping.fieldPaths.isEmpty)
    }

    @Test func stopsAddingFieldsAtItsLimit() throws {
        var mapping = Mapping()
        let members = (0..<1500).map { "\"k\($0)\":1" }.joined(separator: ",")
        try MappingNamesTests.extend(&mapping, by: "{\(members)}")
        #expect(mapping.fieldPaths.count == Mapping.maximumFieldCount)
    }

    @Test(arguments: [
        #""normalizer":"lowercase""#, #""null_value":"none""#, #""copy_to":"all""#,
        #""analyzer":"english""#,
    ])
    func refusesParametersThatWouldChangeAnswers(parameter: String) {
        #expect(throws: SearchError.self) {
            try Mapping.parse(
                Corpus.json("{\"properties\":{\"a\":{\"type\":\"keyword\",\(parameter)}}}"))
        }
    }

    @Test func constantKeywordsMatchEveryDocument() throws {
        let mapping = try Mapping.parse(
            Corpus.json(#"{"properties":{"kind":{"type":"constant_keyword","value":"logs"}}}"#))
        for (query, expected) in [
            (#"{"term":{"kind":"logs"}}"#, true), (#"{"term":{"kind":"metrics"}}"#, false),
            (#"{"exists":{"field":"kind"}}"#, true), (#"{"prefix":{"kind":"lo"}}"#, true),
        ] {
            #expect(try Corpus.matches(query, "{}", mapping: mapping) == expected, "\(query)")
        }
    }
}

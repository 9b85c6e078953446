import Records
import Testing

@testable import Searching

/// Mappings.
@Suite struct MappingTests {
    private static func additions(_ mapping: Mapping, _ document: String) throws -> Mapping? {
        let bytes = Array(document.utf8)
        return try unsafe bytes.withUnsafeBytes { try mapping.additions(for: unsafe ByteView($0)) }
    }

    private static func parse(_ text: String) throws -> Mapping {
        try Mapping.parse(Corpus.json(text))
    }

    @Test func addsWhatDocumentsBring() throws {
        var mapping = Mapping()
        let document =
            #"{"a":"x","n":1,"f":1.5,"b":true,"t":"2026-11-24T08:00:00Z","o":{"p":[1,"q"]},"e":{},"z":null}"#
        let added = try #require(try MappingTests.additions(mapping, document))
        try mapping.merge(added)
        #expect(
            mapping.fieldPaths
                == ["a", "a.keyword", "b", "f", "n", "o.p", "t"])
        #expect(mapping.field("a.keyword")?.ignoreAbove == 256)
        #expect(mapping.field("t")?.type == .date)
        #expect(try MappingTests.additions(mapping, document) == nil)
    }

    @Test func takesOddValuesOfFieldsThatDocumentsBrought() throws {
        var mapping = Mapping()
        try mapping.merge(
            try #require(try MappingTests.additions(mapping, #"{"s":1,"o":{"a":1}}"#)))
        #expect(try MappingTests.additions(mapping, #"{"s":"text","o":"text"}"#) == nil)
        #expect(try MappingTests.additions(mapping, #"{"s":{"x":1}}"#) == nil)
    }

    @Test(arguments: [
        #"{"n":"abc"}"#, #"{"n":{"x":1}}"#, #"{"d":"tomorrow"}"#, #"{"b":"yes"}"#,
        #"{"i":"1.2.3"}"#,
        #"{"o":"text"}"#, #"{"n":[1,"x"]}"#, #"{"k":{"x":1}}"#, #"{"small":70000}"#,
    ])
    func refusesWhatDeclaredFieldsCannotTake(document: String) throws {
        let mapping = try MappingTests.parse(
            #"""
            {"properties":{"n":{"type":"long"},"d":{"type":"date"},"b":{"type":"boolean"},
            "i":{"type":"ip"},"o":{"properties":{"x":{"type":"keyword"}}},"k":{"type":"keyword"},
            "small":{"type":"short"}}}
            """#)
        let error = #expect(throws: SearchError.self) {
            try MappingTests.additions(mapping, document)
        }
        #expect(error?.type == "document_parsing_exception")
        #expect(
            try MappingTests.additions(mapping, #"{"n":"12","d":"2026","b":"true","i":"::1"}"#)
                == nil)
    }

    @Test func keepsToStrictAndIgnoringRules() throws {
        let strict = try MappingTests.parse(
            #"{"dynamic":"strict","properties":{"a":{"type":"text"}}}"#)
        let error = #expect(throws: SearchError.self) {
            try MappingTests.additions(strict, #"{"b":1}"#)
        }
        #expect(error?.type == "strict_dynamic_mapping_exception")
        let ignoring = try MappingTests.parse(#"{"dynamic":false}"#)
        #expect(try MappingTests.additions(ignoring, #"{"b":1}"#) == nil)
    }

    @Test func followsDynamicTemplates() throws {
        let mapping = try MappingTests.parse(
            #"""
            {"date_detection":false,"dynamic_templates":[
            {"ids":{"match":"*_id","mapping":{"type":"keyword"}}},
            {"strings":{"match_mapping_type":"string","mapping":{"type":"keyword","ignore_above":1024}}}]}
            """#)
        let added = try #require(
            try MappingTests.additions(mapping, #"{"user_id":5,"t":"2026-11-24","n":1}"#))
        #expect(added.field("user_id")?.type == .keyword)
        #expect(added.field("t")?.ignoreAbove == 1024)
        #expect(added.field("n")?.type == .long)
    }

    @Test func showsAndStoresItself() throws {
        let text =
            #"{"dynamic":"strict","date_detection":false,"properties":{"a":{"properties":{"b":{"type":"keyword","ignore_above":9}}},"m":{"type":"text","fields":{"keyword":{"type":"keyword"}}}}}"#
        let mapping = try MappingTests.parse(text)
        #expect(mapping.json == text)
        #expect(try MappingTests.parse(mapping.storedText) == mapping)
        var seen = Mapping()
        try seen.merge(try #require(try MappingTests.additions(seen, #"{"a":1}"#)))
        #expect(seen.json == #"{"properties":{"a":{"type":"long"}}}"#)
        let again = try MappingTests.parse(seen.storedText)
        #expect(try MappingTests.additions(again, #"{"a":"text"}"#) == nil)
    }

    @Test func refusesOtherTypes() throws {
        var mapping = try MappingTests.parse(#"{"properties":{"a":{"type":"long"}}}"#)
        #expect(throws: SearchError.self) {
            try mapping.merge(try MappingTests.parse(#"{"properties":{"a":{"type":"keyword"}}}"#))
        }
        #expect(throws: SearchError.self) {
            try MappingTests.parse(#"{"properties":{"a":{"type":"lnog"}}}"#)
        }
    }

    @Test func resolvesNames() {
        let mapping = Corpus.mapping
        #expect(mapping.field("kubernetes.ns")?.path == "kubernetes.namespace_name")
        #expect(mapping.field("message.keyword")?.path == "message")
        #expect(mapping.field("level.keyword")?.path == "level")
        #expect(mapping.field("kubernetes.labels.x.y")?.type == .flattened)
        #expect(mapping.field("kubernetes") == nil)
    }
}

import Records
import Testing

@testable import Enrichment

/// Number 1 reads `key=value`; number 2 the same with a time; number 3 gives escaped text.
private struct FakeParsers: MergeParsers {
    mutating func parse(
        _ text: ByteView, with parser: Int, into fields: inout FieldBuffer,
        scratch: inout ByteArena
    ) -> MergeParse {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return .noMatch }
        fields.append(
            Field(
                key: text.slice(0, equals), value: text.slice(equals + 1, text.count),
                kind: parser == 3 ? .escaped : .text))
        return parser == 2 ? .matchedAt(nanoseconds: 77) : .matched
    }
}

private let head = #""time":"2026-08-21T10:00:00.1Z","stream":"stdout","_p":"F""#
private let tail = #""kubernetes":{"pod_name":"p","namespace_name":"n"}}"#

private func run(
    _ records: [[FieldText]], policy: ContainerPolicy = ContainerPolicy(),
    _ configure: (inout MergeOptions) -> Void = { _ in }
) -> (records: [FilteredRecord], counters: KubernetesFilterCounters) {
    var options = MergeOptions()
    options.mergesLog = true
    options.keepsLog = false
    configure(&options)
    return filtered(
        records, options: options, fragment: shortFragment(), policy: policy,
        parsers: FakeParsers())
}

private func merged(
    _ log: String, _ configure: (inout MergeOptions) -> Void = { _ in }
) -> String? {
    run([criFields(log)], configure).records.first?.json
}

@Suite struct KubernetesFilterTests {
    @Test(arguments: [
        // Plain objects, and what is none.
        (#"{"a":1,"b":"x","c":[1,2],"d":null}"#, #""a":1,"b":"x","c":[1,2],"d":null"#),
        ("plain", #""log":"plain""#),
        ("", #""log":"""#),
        ("{broken", #""log":"{broken""#),
        ("[1,2]", #""log":"[1,2]""#),
        (#""str""#, #""log":"\"str\"""#),
        ("12", #""log":"12""#),
        // What may stand around an object.
        (#"  {"a":1}  "#, #""a":1"#),
        ("{\"a\":1}\n", #""a":1"#),
        (#"{"a":1} x"#, #""a":1"#),
        (#"{"a":1}{"b":2}"#, #""log":"{\"a\":1}{\"b\":2}""#),
        (#"{"a":1} {"b":2}"#, #""log":"{\"a\":1} {\"b\":2}""#),
        (#"{"a":1}}"#, #""log":"{\"a\":1}}""#),
        // White space inside goes, in strings it stays.
        (#"{ "a" : 1 , "b" : { "c" : [ 1 , "x y" ] } }"#, #""a":1,"b":{"c":[1,"x y"]}"#),
        // Of equal keys the last wins at its place, at any depth and however it is spelled.
        (#"{"a":1,"b":2,"a":3}"#, #""b":2,"a":3"#),
        (#"{"a":1,"\u0061":3}"#, #""a":3"#),
        (#"{"o":{"x":1,"y":{"z":1,"z":2},"x":3}}"#, #""o":{"y":{"z":2},"x":3}"#),
        (#"{"sp a":1,"o": {"x": 1, "x": 2}}"#, #""sp a":1,"o":{"x":2}"#),
        // Nobody forges the metadata.
        (#"{"kubernetes":{"pod_name":"evil"},"a":1}"#, #""a":1"#),
        (#"{"kubern\u0065tes":{"pod_name":"evil"},"a":1}"#, #""a":1"#),
        // Numbers stay as they are written; one that no index takes keeps the text.
        (#"{"f":1.50,"n":-0,"e":1e21}"#, #""f":1.50,"n":-0,"e":1e21"#),
        (#"{"g":1e400}"#, #""log":"{\"g\":1e400}""#),
        // Line ends at the end of texts.
        (#"{"a":"x\n","b":"y\r\n","c":"z\\n","d":"\n"}"#, #""a":"x","b":"y\r","c":"z","d":"\n""#),
        (#"{"a":"n","b":"in","c":"an","r":["x\n"]}"#, #""a":"n","b":"in","c":"an","r":["x\n"]"#),
    ])
    func mergesTheObjectOfALine(log: String, expected: String) {
        #expect(merged(log) == "{\(head),\(expected),\(tail)")
    }

    @Test func mergesNothingForAnEmptyObjectAndDropsTheText() {
        #expect(merged("{}") == "{\(head),\(tail)")
        #expect(merged("{}") { $0.keepsLog = true } == "{\(head),\"log\":\"{}\",\(tail)")
    }

    @Test func leavesTextAloneWhenItIsNotMerged() {
        let log = #"{"a":1}"#
        #expect(
            merged(log) { $0.mergesLog = false } == "{\(head),\"log\":\"{\\\"a\\\":1}\",\(tail)")
    }

    @Test func keepsTheTextWhenAsked() {
        #expect(
            merged(#"{"a":1}"#) { $0.keepsLog = true }
                == "{\(head),\"log\":\"{\\\"a\\\":1}\",\"a\":1,\(tail)")
    }

    @Test func doesNotTrimWhenTold() {
        let log = #"{"a":"x\n","c":"z\\n"}"#
        #expect(
            merged(log) { $0.trimsMergedValues = false }
                == "{\(head),\"a\":\"x\\n\",\"c\":\"z\\\\n\",\(tail)")
    }

    @Test func mergedKeysReplaceOriginalOnesAtTheirNewPlace() {
        let log = #"{"stream":"s2","time":"t2","log":"l2","kubernetes":{"mine":1},"a":1}"#
        for keepsLog in [true, false] {
            #expect(
                merged(log) { $0.keepsLog = keepsLog }
                    == #"{"_p":"F","stream":"s2","time":"t2","log":"l2","a":1,"# + tail)
        }
    }

    @Test func putsTheMapUnderOneKey() {
        func under(_ log: String) -> String? { merged(log) { $0.mergeLogKey = "my \"data\"" } }
        #expect(
            under(#"{"a":1, "b":"x\n"}"#)
                == "{\(head),\"my \\\"data\\\"\":{\"a\":1,\"b\":\"x\"},\(tail)")
        #expect(under("plain") == "{\(head),\"log\":\"plain\",\(tail)")
        #expect(under("{}") == "{\(head),\(tail)")
        #expect(
            under(#"{"kubernetes":1}"#) == "{\(head),\"my \\\"data\\\"\":{\"kubernetes\":1},\(tail)"
        )
    }

    @Test func replacesAnEarlierFieldWithTheNameOfTheMap() {
        let record = criFields(#"{"a":1}"#) + [.text("data", "old"), .text("kubernetes", "old")]
        let json = run([record]) { $0.mergeLogKey = "data" }.records[0].json
        #expect(json == "{\(head),\"data\":{\"a\":1},\(tail)")
    }

    @Test func readsALogThatIsAJSONValue() {
        let table: [(String, String)] = [
            (#"{"a":"x\n","b":{ "c":1 }}"#, #""a":"x\n","b":{"c":1}"#),
            (#""{\"a\":\"x\\n\"}\n""#, #""a":"x""#),
            (#""plain""#, #""log":"plain""#),
            ("12", #""log":12"#),
            ("null", #""log":null"#),
        ]
        for (log, expected) in table {
            let json = run([[.json("log", log)]]).records[0].json
            #expect(json == "{\(expected),\(tail)", "\(log)")
        }
    }

    @Test func readsALogThatIsEscapedText() {
        let table: [(String, String)] = [
            (#"{\"a\":\"x\\n\"}\n"#, #""a":"x""#), (#"plain\n"#, #""log":"plain\n""#),
            ("", #""log":"""#), (#"\u007b\"a\":1}"#, #""a":1"#),
        ]
        for (log, expected) in table {
            let json = run([[.escaped("log", log)]]).records[0].json
            #expect(json == "{\(expected),\(tail)", "\(log)")
        }
    }

    @Test func usesTheMergeParserInsteadOfJSON() {
        let result = run([criFields("k=v\\n"), criFields(#"{"a":1}"#), criFields("plain")]) {
            $0.mergeParser = 2
        }
        #expect(result.records[0].json == "{\(head),\"k\":\"v\",\(tail)")
        #expect(result.records.map(\.nanoseconds) == [77, 5, 5])
        #expect(result.records[1].json == "{\(head),\"log\":\"{\\\"a\\\":1}\",\(tail)")
        #expect(result.counters.merged == 1)
        let keyed = run([criFields("k=a\"b")]) {
            $0.mergeParser = 1
            $0.mergeLogKey = "d"
        }
        #expect(keyed.records[0].json == "{\(head),\"d\":{\"k\":\"a\\\"b\"},\(tail)")
        #expect(keyed.records[0].nanoseconds == 5)
        let escaped = run([criFields(#"k=a\"b\n"#)]) { $0.mergeParser = 3 }
        #expect(escaped.records[0].json == "{\(head),\"k\":\"a\\\"b\",\(tail)")
    }

    @Test func annotationsChooseTheParserOfAStream() {
        var policy = ContainerPolicy()
        policy.standardOutputParser = 1
        let records = [criFields("k=v"), criFields(#"{"a":1}"#, stream: "stderr")]
        let result = run(records, policy: policy).records
        #expect(result[0].json.contains(#""k":"v""#))
        #expect(result[1].json.contains(#""a":1"#))
        let without: [FieldText] = [.text("log", "k=v")]
        #expect(run([without], policy: policy).records[0].json == #"{"log":"k=v","# + tail)
        policy.standardErrorParser = 1
        #expect(run([without], policy: policy).records[0].json == #"{"k":"v","# + tail)
    }

    @Test func annotationsLeaveStreamsOut() {
        var policy = ContainerPolicy()
        policy.excludesStandardOutput = true
        let records: [[FieldText]] = [
            criFields("o"), criFields("e", stream: "stderr"), [.text("log", "n")],
            [.json("stream", #""stdout""#)], [.escaped("stream", "stdout")],
        ]
        let one = run(records, policy: policy)
        #expect(one.records.map(\.isDropped) == [true, false, false, true, true])
        #expect(one.counters.excluded == 3)
        policy.excludesStandardError = true
        let both = run(records, policy: policy)
        #expect(both.records.map(\.isDropped) == [true, true, true, true, true])
    }

    @Test func doesNothingToDroppedRecords() {
        var batch = RecordBatch()
        batch.beginRecord()
        var header = RecordHeader()
        header.isDropped = true
        batch.endRecord(header)
        var filter = KubernetesFilter(options: MergeOptions())
        var parsers = NoMergeParsers()
        filter.apply(
            to: &batch, fragment: shortFragment(), policy: ContainerPolicy(), parsers: &parsers)
        #expect(batch[0].fieldCount == 0)
    }

    @Test func countsWhatItDid() {
        let fragment = MetadataFragment(
            container: ContainerIdentity(namespace: "n", podName: "p", containerName: "c"),
            pod: .missing(.notFound), namespace: .missing(.notAsked), options: MetadataOptions())
        var options = MergeOptions()
        options.mergesLog = true
        options.jsonLimits.maximumMembers = 2
        let records = [
            criFields(#"{"a":1,"a":2}"#), criFields(#"{"a":1,"b":2,"c":3}"#), criFields("x"),
        ]
        let counters = filtered(
            records, options: options, fragment: fragment, parsers: NoMergeParsers()
        ).counters
        var expected = KubernetesFilterCounters()
        expected.merged = 1
        expected.overLimit = 1
        expected.missingMetadata = 3
        expected.duplicateKeys = 1
        #expect(counters == expected)
    }

    /// Random objects against a plain description of the rules.
    @Test func agreesWithTheRulesOnRandomObjects() {
        let keys = ["a", "b", "log", "time", "stream", "_p", "kubernetes", "x y", "é"]
        let values = ["1", #""v""#, "null", #"{"i": [1, 2]}"#, "[ ]", "true"]
        for seed in 0..<3_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let members = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                (
                    keys.randomElement(using: &random) ?? "",
                    values.randomElement(using: &random) ?? ""
                )
            }
            let keepsLog = Bool.random(using: &random)
            let log = "{" + members.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
            var fields: [(String, String)] = []
            func set(_ key: String, _ value: String) {
                fields.removeAll { $0.0 == key }
                fields.append((key, value))
            }
            set("time", #""2026-08-21T10:00:00.1Z""#)
            set("stream", #""stdout""#)
            set("_p", #""F""#)
            if keepsLog {
                var builder = JSONBuilder()
                builder.append(string: log)
                set("log", String(decoding: builder.bytes, as: UTF8.self))
            }
            for (key, value) in members { set(key, value.filter { $0 != " " }) }
            set("kubernetes", #"{"pod_name":"p","namespace_name":"n"}"#)
            let expected = "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
            #expect(merged(log) { $0.keepsLog = keepsLog } == expected, "seed \(seed)")
        }
    }
}

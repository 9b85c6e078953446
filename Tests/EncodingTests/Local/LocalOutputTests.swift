import Encoding
import Records
import Testing

/// Whole flushes, byte for byte as Fluent Bit 5.1.1 wrote them.
@Suite struct LocalOutputTests {
    private static let mixed = [
        #"{"ts":"2026-08-21T10:00:00.000Z","a": 1, "b": "x"}"#,
        #"{"ts":"2026-08-21T10:00:00.001Z","a": 2.5, "c": {"d": [1, {"e.f": null}]}}"#,
        #"{"ts":"2026-08-21T10:00:00.002Z","u": "é世😀"}"#,
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let format: LocalFormat
        var lines = LocalOutputTests.mixed
        let expected: String
        var testDescription: String { name }
    }

    private static let cases = [
        Case(
            name: "json", format: .json(LocalDate()),
            expected: """
                [{"date":1787306400.0,"a":1,"b":"x"},\
                {"date":1787306400.001,"a":2.5,"c":{"d":[1,{"e.f":null}]}},\
                {"date":1787306400.002,"u":"\\u00e9\\u4e16\\ud83d\\ude00"}]

                """),
        Case(
            name: "json_lines", format: .jsonLines(LocalDate()),
            expected: #"""
                {"date":1787306400.0,"a":1,"b":"x"}
                {"date":1787306400.001,"a":2.5,"c":{"d":[1,{"e.f":null}]}}
                {"date":1787306400.002,"u":"\u00e9\u4e16\ud83d\ude00"}

                """#),
        Case(
            name: "json_stream", format: .jsonStream(LocalDate(key: nil)),
            lines: [#"{"a":1}"#, #"{"b":2}"#], expected: "{\"a\":1}{\"b\":2}\n"),
        Case(
            name: "json_date_key false", format: .jsonLines(LocalDate(key: nil)),
            expected: #"""
                {"a":1,"b":"x"}
                {"a":2.5,"c":{"d":[1,{"e.f":null}]}}
                {"u":"\u00e9\u4e16\ud83d\ude00"}

                """#),
        Case(
            name: "printed", format: .printed,
            lines: [
                #"{"ts":"2026-08-21T10:00:00.000Z","s": "q\"b\\ é\n\t\u0001", "n": 1, "f": 2.5, "#
                    + #""w": 3.0, "t": true, "z": null, "m": {"k": [1, "a", {}]}, "#
                    + #""big": 18446744073709551615}"#,
                #"{"ts":"2026-08-21T10:00:00.5Z"}"#,
            ],
            expected: """
                [0] app.one: [[1787306400.000000000, {}], {"s"=>"q"b\\ é
                \t\u{1}", "n"=>1, "f"=>2.500000, "w"=>3.000000, "t"=>true, "z"=>nil, \
                "m"=>{"k"=>[1, "a", {}]}, "big"=>18446744073709551615}]
                [1] app.one: [[1787306400.500000000, {}], {}]

                """),
        Case(
            name: "file", format: .tagged,
            expected: #"""
                app.one: [1787306400.000000000, {"a":1,"b":"x"}]
                app.one: [1787306400.001000000, {"a":2.5,"c":{"d":[1,{"e.f":null}]}}]
                app.one: [1787306400.002000000, {"u":"\u00e9\u4e16\ud83d\ude00"}]

                """#),
        Case(
            name: "plain", format: .plain,
            expected: #"""
                {"a":1,"b":"x"}
                {"a":2.5,"c":{"d":[1,{"e.f":null}]}}
                {"u":"\u00e9\u4e16\ud83d\ude00"}

                """#),
        Case(
            name: "csv", format: .csv(),
            lines: [
                #"{"ts":"2026-08-21T10:00:00.000Z","a": 1, "b": "x,y", "c": "q\"uote", "#
                    + #""d": {"e": 1}, "f": null, "g": true, "h": "l\nf"}"#,
                #"{"ts":"2026-08-21T10:00:00.001Z","z": "only"}"#, "{}",
            ],
            expected: """
                1787306400.000000000,1,"x,y","q"uote",{"e"=>1},nil,true,"l
                f"
                1787306400.001000000,"only"

                """),
        Case(
            name: "csv with column names", format: .csv(delimiter: 0x20, hasColumnNames: true),
            lines: ["{}", #"{"a":1,"b\u0041":"x"}"#, #"{"c":2}"#],
            expected: """
                timestamp "a" "bA"
                0.000000000 1 "x"
                0.000000000 2

                """),
        Case(
            name: "ltsv", format: .ltsv(),
            lines: [
                #"{"ts":"2026-08-21T10:00:00.000Z","a": 1, "b": "x y", "c": {"d": 1}, "#
                    + #""e": "t\tab"}"#
            ],
            expected: "\"time\":1787306400.000000\t\"a\":1\t\"b\":\"x y\"\t\"c\":{\"d\"=>1}\t"
                + "\"e\":\"t\tab\"\n"),
        Case(
            name: "template", format: .template("{time} <{a}> {b} {none} {c}"),
            lines: [
                #"{"ts":"2026-08-21T10:00:00.000Z","a": 1, "b": "x"}"#,
                #"{"ts":"2026-08-21T10:00:00.001Z","a": "s", "c": {"d": 1}}"#,
            ],
            expected: """
                1787306400.000000 <1> x {none} {c}
                1787306400.001000 <s> {b} {none} {"d"=>1}

                """),
        Case(
            name: "template with stray braces", format: .template("}{x{a}{} {b"),
            lines: [#"{"a":"1"}"#], expected: "}{x1{} {b\n"),
    ]

    @Test(arguments: cases) func writesAFlush(_ sample: Case) {
        let records = TestBatch(lines: sample.lines)
        var encoder = LocalRecordEncoder(sample.format, escapesNonASCII: true)
        var framing = LocalBatchFraming(sample.format)
        framing.begin(isFileEmpty: true)
        let output = written { writer in
            for index in 0..<records.batch.count {
                let body = self.body(&encoder, records.batch, index)
                #expect(withView(body) { framing.append($0, to: &writer) })
            }
            #expect(framing.end(to: &writer))
        }
        #expect(text(output) == sample.expected)
    }

    private func body(
        _ encoder: inout LocalRecordEncoder, _ batch: borrowing RecordBatch, _ index: Int
    ) -> [UInt8] {
        var size = 8
        while true {
            var fits = false
            let bytes = written(size) {
                fits = encoder.encode(batch, index, tag: "app.one", to: &$0)
            }
            if fits { return bytes }
            #expect(bytes.isEmpty)
            size *= 2
        }
    }
}

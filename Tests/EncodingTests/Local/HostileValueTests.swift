import Encoding
import Records
import Testing

/// Values that no scanner would let pass must not harm, and any room must do no harm either.
@Suite struct HostileValueTests {
    private static let formats: [LocalFormat] = [
        .printed, .json(LocalDate()), .jsonLines(LocalDate(form: .iso8601)), .tagged, .plain,
        .csv(hasColumnNames: true), .ltsv(), .template("{k0} {k1}"), .messagePack,
    ]
    private static let fragments = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\\u002e", "nul", "null", "tr",
        "true", "false", "-", "1.5e9", "1e", "9999999999999999999999", "\u{0}", "é", " ", "\n", ".",
        "\"a.b\":", "0.1", "\\\"", "\"\"",
    ]

    private func randomRecord(_ generator: inout SeededGenerator) -> TestBatch {
        var records = TestBatch(lines: [])
        records.batch.beginRecord()
        for position in 0..<Int.random(in: 0..<4, using: &generator) {
            var value: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<12, using: &generator) {
                value += Array((Self.fragments.randomElement(using: &generator) ?? "").utf8)
                if Int.random(in: 0..<8, using: &generator) == 0 {
                    value.append(UInt8.random(in: 0...255, using: &generator))
                }
            }
            let key = Bool.random(using: &generator) ? Array("k\(position)".utf8) : value
            let views = (
                withView(key) { records.batch.scratch.copy($0) },
                withView(value) { records.batch.scratch.copy($0) }
            )
            records.batch.append(
                Field(
                    key: views.0, value: views.1,
                    kind: Bool.random(using: &generator) ? .json : .text))
        }
        var header = RecordHeader()
        header.nanoseconds = Int64.random(in: .min ... .max, using: &generator)
        records.batch.endRecord(header)
        return records
    }

    @Test func anyValueAndAnyRoomAreSurvived() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            let records = randomRecord(&generator)
            for format in Self.formats {
                for escapes in [false, true] {
                    var encoder = LocalRecordEncoder(format, escapesNonASCII: escapes)
                    let whole = written {
                        #expect(encoder.encode(records.batch, 0, tag: "t", to: &$0))
                    }
                    let room = Int.random(in: 0...whole.count + 40, using: &generator)
                    var fits = false
                    let part = written(room) {
                        fits = encoder.encode(records.batch, 0, tag: "t", to: &$0)
                    }
                    #expect(part == (fits ? whole : []), "seed \(seed), \(format)")
                    #expect(fits || room < whole.count + 40, "seed \(seed), \(format)")
                }
            }
        }
    }

    @Test func deepNestingNeedsNoStack() {
        let depth = 50_000
        let value =
            Array(String(repeating: "[", count: depth).utf8)
            + Array(String(repeating: "]", count: depth).utf8)
        var records = TestBatch(lines: [])
        records.batch.beginRecord()
        let view = withView(value) { records.batch.scratch.copy($0) }
        records.batch.append(Field(key: "k", value: view, kind: .json))
        records.batch.endRecord(RecordHeader())
        for format in Self.formats {
            var encoder = LocalRecordEncoder(format)
            _ = written(2 * depth + 1000) {
                #expect(encoder.encode(records.batch, 0, tag: "t", to: &$0))
            }
        }
    }
}

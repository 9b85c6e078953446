import Encoding
import Records
import Testing

/// Random records under random options, against documents built of strings.
@Suite struct BulkEncoderModelTests {
    @Test func agreesWithTheNaiveBuilderWhateverTheRoom() {
        for seed in 0..<600 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let format = BulkEncoderModelTests.format(&generator)
            let records = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                BulkEncoderModelTests.record(&generator)
            }
            let batch = BulkRecords(records)
            var harness = BulkEncodingHarness(format)
            let wire = harness.encode(batch.batch) { Int.random(in: 0...6000, using: &generator) }
            let naive = NaiveBulk(format: format, source: harness.source, tag: "kube.a")
            #expect(wire == naive.wire(records), "seed \(seed)")
        }
    }

    @Test func runsOutOfRoomAtAnyByte() {
        for seed in 0..<6 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let format = BulkEncoderModelTests.format(&generator)
            var record = BulkEncoderModelTests.record(&generator)
            record.ordinal = 1
            let batch = BulkRecords([record])
            let harness = BulkEncodingHarness(format)
            harness.encoder.ownSource = harness.source
            let key = harness.encoder.key(of: batch.batch, 0, source: harness.source)
            let template = Expansion(
                harness.encoder.template(for: key, of: batch.batch, 0, tag: "kube.a"))
            let naive = NaiveBulk(format: format, source: harness.source, tag: "kube.a")
            let wanted = naive.wire([record])
            for size in 0...5500 {
                var arena = ByteArena(byteCount: 16)
                var writer = arena.writer(size)
                let step = harness.encoder.encode(
                    batch.batch, from: 0, to: 1, key: key, ordinal: 1, tag: "kube.a", to: &writer)
                if step.needsRoom {
                    #expect(step.count == 0 && step.next == 0 && writer.count == 0)
                    #expect(size < 5500, "seed \(seed)")
                } else if text(template.expand(writer.written)) != (record.isDropped ? "" : wanted)
                {
                    Issue.record("seed \(seed), \(size) bytes")
                }
            }
        }
    }

    static func format(_ generator: inout SeededGenerator) -> BulkFormat {
        var format = BulkFormat()
        func chance(_ generator: inout SeededGenerator) -> Bool {
            Int.random(in: 0..<3, using: &generator) == 0
        }
        if chance(&generator) { format.index = "logs-%Y.%m.%d" }
        if chance(&generator) { format.datedPrefix = ("logstash", "-") }
        if chance(&generator) { format.dateFormat = "%Y.%m.%d.%H" }
        if chance(&generator) { format.prefixKey = FieldPath("app") }
        if chance(&generator) { format.typeName = "_doc" }
        if chance(&generator) { format.idKey = FieldPath("$id") }
        if chance(&generator) { format.usesPositionIDs = false }
        if chance(&generator) { format.timeKey = "ts" }
        if chance(&generator) { format.timeFormat = "%d.%m.%Y %H" }
        if chance(&generator) { format.fractionDigits = 9 }
        if chance(&generator) { format.tagKey = "tag" }
        if chance(&generator) { format.replacesDots = true }
        if chance(&generator) { format.escapesNonASCII = true }
        format.operation = [.create, .create, .index, .update, .upsert].pick(&generator)
        return format
    }

    static let shared: [(String, String)] = [
        ("kubernetes", #"{"pod_name":"web","labels":{"a.b":"é"}}"#),
        ("kubernetes", #"{"pod_name":"db"}"#), ("kubernetes_namespace", #"{"name":"prod"}"#),
    ]

    static func record(_ generator: inout SeededGenerator) -> BulkRecord {
        let keys = ["log", "a.b", "é", "id", "app", "ts", "tag", "n", "empty", "stream"]
        var record = BulkRecord()
        for key in keys.shuffled(using: &generator).prefix(Int.random(in: 0...5, using: &generator))
        {
            record.fields.append(field(key, &generator))
        }
        for value in shared where Int.random(in: 0..<3, using: &generator) == 0 {
            if record.fields.contains(where: { $0.key == value.0 }) { continue }
            record.fields.append((value.0, .json, Array(value.1.utf8), true))
            // A filter may add a field behind the metadata.
            if Int.random(in: 0..<4, using: &generator) == 0 {
                record.fields.append(field("added", &generator))
            }
        }
        record.nanoseconds = [
            1_787_306_400_123_456_789, 1_787_356_799_999_999_999, 1_787_356_800_000_000_000, 0, -1,
            -86_400_000_000_000, .max, .max - 1, 9_223_372_035_000_000_000,
            -9_223_372_035_000_000_000, .min + 1,
        ].pick(&generator)
        record.offset = UInt64.random(in: 0...UInt64.max, using: &generator)
        record.isDropped = Int.random(in: 0..<10, using: &generator) == 0
        record.ordinal = Int.random(in: 0..<6, using: &generator) == 0 ? 2 : 1
        return record
    }

    private static func field(
        _ key: String, _ generator: inout SeededGenerator
    ) -> (key: String, kind: Field.Kind, value: [UInt8], isShared: Bool) {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            let json = ["1", "-0.5e3", "true", "null", #""é"s"#.dropLast().description, "{}"]
            let dotless = json.map { $0.contains(".") ? "2" : $0 } + [#"{"x.y":["é",{}]}"#]
            return (key, .json, Array(dotless.pick(&generator).utf8), false)
        case 1:
            return (key, .escaped, Array("a1 é".utf8), false)
        default:
            let texts = ["", "plain", "q\"b\\s\n\u{1}", "世界 é", String(repeating: "x", count: 700)]
            let text = Array(texts.pick(&generator).utf8)
            let isPlain = key == "app" || key == "id"
            return (key, .text, isPlain ? Array("value-é".utf8) : text, false)
        }
    }
}

extension Array {
    /// One of the elements; there must be some.
    fileprivate func pick(_ generator: inout SeededGenerator) -> Element {
        self[Int.random(in: 0..<count, using: &generator)]
    }
}

import Encoding
import Records
import Testing

@Suite struct BulkEncoderTests {
    private func wire(_ records: [BulkRecord], _ change: (inout BulkFormat) -> Void = { _ in })
        -> [String]
    {
        var format = BulkFormat()
        format.usesPositionIDs = false
        change(&format)
        let batch = BulkRecords(records)
        var harness = BulkEncodingHarness(format)
        return harness.encode(batch.batch).split(separator: "\n").map(String.init)
    }

    static let time = "\"@timestamp\":\"2026-08-21T10:00:00.123Z\""

    @Test func writesActionAndDocument() {
        let record = BulkRecord([("log", .text, "a\"b"), ("n", .json, "1")])
        #expect(
            wire([record]) == [
                #"{"create":{"_index":"fluent-bit"}}"#,
                "{\(BulkEncoderTests.time),\"log\":\"a\\\"b\",\"n\":1}",
            ])
    }

    @Test func makesIDsOfSourceAndOffset() {
        var record = BulkRecord()
        record.offset = 0xFF
        let action = wire([record]) { $0.usesPositionIDs = true }[0]
        #expect(action == #"{"create":{"_index":"fluent-bit","_id":"ASNFZ4mrze8AAAAAAAAAP8"}}"#)
    }

    @Test func namesIndicesByTheRecordsDay() {
        var records = [BulkRecord(), BulkRecord(), BulkRecord()]
        records[1].nanoseconds = 1_787_356_799_999_999_999
        records[2].nanoseconds = 1_787_356_800_000_000_000
        let lines = wire(records) { $0.datedPrefix = ("logstash", "-") }
        #expect(
            [lines[0], lines[2], lines[4]]
                == ["21", "21", "22"].map {
                    "{\"create\":{\"_index\":\"logstash-2026.08.\($0)\"}}"
                })
    }

    @Test(
        arguments: [
            ("web", "web-2026.08.21"), ("", "logstash-2026.08.21"), ("a\"b", "logstash-2026.08.21"),
            ("a\\b", "logstash-2026.08.21"), ("a\nb", "logstash-2026.08.21"),
            (String(repeating: "é", count: 100), String(repeating: "é", count: 64) + "-2026.08.21"),
            ("a" + String(repeating: "\u{301}", count: 4000), nil),
            (
                String(repeating: "x", count: 1_000_000),
                String(repeating: "x", count: 128) + "-2026.08.21"
            ),
        ] as [(String, String?)])
    func takesThePrefixOfAField(value: String, name: String?) {
        let action = wire([BulkRecord([("app", .text, value)])]) {
            $0.datedPrefix = ("logstash", "-")
            $0.prefixKey = FieldPath("$app")
        }[0]
        let whole = name ?? "a" + String(repeating: "\u{301}", count: 63) + "-2026.08.21"
        #expect(action == "{\"create\":{\"_index\":\"\(whole)\"}}")
    }

    @Test(arguments: [
        ("one", "one"), ("q\"x\\y", #"q\"x\\y"#), ("é 世", "é 世"), ("l\nf", #"l\nf"#), ("", ""),
        (String(repeating: "a", count: 512), String(repeating: "a", count: 512)),
        (String(repeating: "\u{1}", count: 512), String(repeating: #"\u0001"#, count: 512)),
    ])
    func takesTheIDOfAField(value: String, id: String) {
        let lines = wire([BulkRecord([("id", .text, value)])]) { $0.idKey = FieldPath("id") }
        #expect(lines[0] == "{\"create\":{\"_index\":\"fluent-bit\",\"_id\":\"\(id)\"}}")
    }

    @Test(arguments: [
        String(repeating: "a", count: 513),
        String(repeating: "a" + String(repeating: "\u{301}", count: 300), count: 512),
    ])
    func refusesIDsThatAreTooLong(value: String) {
        let lines = wire([BulkRecord([("id", .text, value)])]) { $0.idKey = FieldPath("id") }
        #expect(lines[0] == #"{"create":{"_index":"fluent-bit"}}"#)
    }

    @Test func givesRecordsWithoutAnIDTheirPosition() {
        let lines = wire([BulkRecord()]) {
            $0.idKey = FieldPath("id")
            $0.usesPositionIDs = true
        }
        #expect(lines[0].contains("\"_id\":\"ASNFZ4mrze8AAAAAAAAAAA\""))
    }

    @Test func wrapsUpdates() {
        let record = BulkRecord([("id", .text, "1")], shared: [("k", "{}")])
        let document = "{\(BulkEncoderTests.time),\"id\":\"1\",\"k\":{}}"
        #expect(
            wire([record]) {
                $0.operation = .update
                $0.idKey = FieldPath("id")
            } == [#"{"update":{"_index":"fluent-bit","_id":"1"}}"#, "{\"doc\":\(document)}"])
        #expect(
            wire([record]) {
                $0.operation = .upsert
                $0.idKey = FieldPath("id")
            }[1] == "{\"doc_as_upsert\":true,\"doc\":\(document)}")
    }

    @Test func keepsARecordsOwnTimeAndTag() {
        let record = BulkRecord([("@timestamp", .json, "\"mine\""), ("tag", .text, "own")])
        #expect(wire([record]) { $0.tagKey = "tag" }[1] == #"{"@timestamp":"mine","tag":"own"}"#)
    }

    @Test func writesTheMetadataOncePerFrame() {
        let records = (0..<50).map { _ in
            BulkRecord([("log", .text, "x")], shared: [("kubernetes", #"{"pod":"web"}"#)])
        }
        let batch = BulkRecords(records)
        var harness = BulkEncodingHarness(BulkFormat())
        let wire = harness.encode(batch.batch)
        #expect(harness.frameCount == 1)
        #expect(wire.split(separator: "\"kubernetes\":{\"pod\":\"web\"}").count == 51)
    }

    @Test func takesTheClockWhenAsked() {
        var format = BulkFormat()
        format.usesCurrentTime = true
        format.datedPrefix = ("p", "-")
        let batch = BulkRecords([BulkRecord()])
        var harness = BulkEncodingHarness(format)
        harness.encoder.clock = 86_400_000_000_000
        let wire = harness.encode(batch.batch)
        #expect(wire.contains("p-1970.01.02") && wire.contains("1970-01-02T00:00:00.000Z"))
    }

    @Test func tellsNewMetadataAtAnOldAddressApart() {
        let encoder = BulkEncoder(format: BulkFormat())
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
        defer { unsafe memory.deallocate() }
        var keys: [BulkTemplateKey] = []
        for value in [[0x31, 0x32], [0x31, 0x33]] as [[UInt8]] {
            unsafe memory.update(from: value, count: 2)
            var batch = RecordBatch()
            batch.beginRecord()
            batch.append(
                Field(
                    key: "k", value: unsafe ByteView(base: memory, count: 2), kind: .json,
                    isShared: true))
            batch.endRecord(RecordHeader())
            keys.append(encoder.key(of: batch, 0, source: 1))
        }
        #expect(keys[0] != keys[1])
    }

    @Test func countsReplacedBytesOnce() {
        var record = BulkRecord()
        record.fields = [("log", .text, [0x61, 0xFF, 0xFE], false)]
        let batch = BulkRecords([record])
        var harness = BulkEncodingHarness(BulkFormat())
        var sizes = (150...250).map { $0 }.makeIterator()
        _ = harness.encode(batch.batch) { sizes.next() ?? 4096 }
        #expect(harness.encoder.replacementCount == 2)
    }
}

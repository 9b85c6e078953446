import Records
import Testing

/// Operations on many fields, beside one field after the other.
@Suite struct RecordBatchTests {
    private static let keys: [StaticString] = ["a", "b", "kubernetes", "log", "time"]

    private static func field(_ random: inout SeededGenerator, _ value: StaticString) -> Field {
        Field(key: ByteView(random.pick(keys)), value: ByteView(value), kind: .json)
    }

    /// Records of random fields, some of them dropped.
    private static func fill(_ batch: inout RecordBatch, _ random: inout SeededGenerator) {
        for _ in 0..<(1 + random.below(8)) {
            batch.beginRecord()
            for _ in 0..<random.below(7) { batch.append(field(&random, "1")) }
            var header = RecordHeader()
            header.isDropped = random.below(5) == 0
            batch.endRecord(header, slack: random.below(4))
        }
    }

    private static func texts(_ batch: borrowing RecordBatch, _ index: Int) -> [String] {
        (0..<batch[index].fieldCount).map {
            let field = batch.field($0, of: index)
            return field.key.text + "=" + field.value.text
        }
    }

    @Test func appendsAFieldToAllRecordsThatAreNotDropped() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var batch = RecordBatch()
            RecordBatchTests.fill(&batch, &random)
            let mayRepeat = random.below(2) == 0
            var expected: [[String]] = []
            for index in 0..<batch.count {
                var texts = RecordBatchTests.texts(batch, index)
                if !batch[index].isDropped {
                    if mayRepeat { texts.removeAll { $0.hasPrefix("kubernetes=") } }
                    texts.append("kubernetes={}")
                }
                expected.append(texts)
            }
            let field = Field(
                key: ByteView("kubernetes"), value: ByteView("{}"), kind: .json, isShared: true)
            batch.appendToAll(field, mayRepeat: mayRepeat)
            for index in 0..<batch.count {
                #expect(
                    RecordBatchTests.texts(batch, index) == expected[index], "seed \(seed)")
            }
        }
    }

    @Test func appendsManyFieldsToOneRecord() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var batch = RecordBatch()
            RecordBatchTests.fill(&batch, &random)
            var expected = (0..<batch.count).map { RecordBatchTests.texts(batch, $0) }
            for _ in 0..<4 {
                var members = FieldBuffer(capacity: 1)
                for _ in 0..<random.below(40) {
                    members.append(RecordBatchTests.field(&random, "2"))
                }
                let index = random.below(batch.count)
                expected[index] += (0..<members.count).map { members[$0].key.text + "=2" }
                batch.append(contentsOf: members, to: index)
            }
            for index in 0..<batch.count {
                #expect(
                    RecordBatchTests.texts(batch, index) == expected[index], "seed \(seed)")
            }
        }
    }

    @Test func aKeyThatIsSetHasNothingAroundIt() {
        var members = FieldBuffer()
        guard case .object = JSONScanner.scanObject(ByteView(#"{"a":1}"#), into: &members) else {
            return #expect(Bool(false), "the object is valid")
        }
        #expect(members[0].keyFrame == .source)
        members[0].key = ByteView("b")
        #expect(members[0].keyFrame == .none)
        #expect(
            Field(key: FramedKey(#","a":""#), value: ByteView("1"), kind: .json).keyFrame
                == .literal)
        #expect(FramedKey(#","a":""#).name.text == "a")
    }
}

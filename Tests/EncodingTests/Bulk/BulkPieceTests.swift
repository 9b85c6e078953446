import Encoding
import Records
import Testing

/// Members of JSON text that are copied in one piece, beside members written one by one.
@Suite struct BulkPieceTests {
    private static let values = [
        "1", "-2.5e3", "true", "null", #""x""#, #""a\"b\\""#, "[1,2]", #"{"k":{"l":1}}"#, #""""#,
        #""山 é""#, "{}",
    ]
    private static let keys = ["a", "bb", "ccc", "a longer key than most others are", "é", "ts"]

    /// An object with or without blanks in some places.
    private static func object(_ random: inout SeededGenerator) -> String {
        let blank = Int.random(in: 0..<3, using: &random)
        func gap() -> String {
            blank == 0 || Int.random(in: 0..<4, using: &random) > 0 ? "" : " "
        }
        var members: [String] = []
        for number in 0..<Int.random(in: 0..<9, using: &random) {
            let key = keys.randomElement(using: &random) ?? ""
            let value = values.randomElement(using: &random) ?? ""
            members.append("\(gap())\"\(key)\(number)\"\(gap()):\(gap())\(value)\(gap())")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func naive(_ field: Field) -> String {
        let value = field.value.text
        switch field.kind {
        case .json: return "\"\(field.key.text)\":\(value)"
        case .escaped: return "\"\(field.key.text)\":\"\(value)\""
        case .text: return "\"\(field.key.text)\":\"\(value.replacing("\n", with: "\\n"))\""
        }
    }

    /// Changes members as filters do.
    private static func change(_ members: inout FieldBuffer, _ random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 0..<4, using: &random) where members.count > 0 {
            let index = Int.random(in: 0..<members.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: members.remove(at: index)
            case 1: members[index].key = ByteView("renamed")
            case 2: members[index].value = ByteView("0")
            case 3:
                members[index].value = ByteView("line\nline")
                members[index].kind = .text
            default:
                let other = Int.random(in: 0..<members.count, using: &random)
                let field = members[index]
                members[index] = members[other]
                members[other] = field
            }
        }
    }

    @Test func writesMembersAsTheyStand() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        var format = BulkFormat()
        format.usesPositionIDs = false
        for _ in 0..<3000 {
            var texts = ByteArena(byteCount: 4096)
            var batch = RecordBatch()
            var expected: [String] = []
            batch.beginRecord()
            if Bool.random(using: &random) {
                let field = Field(
                    key: FramedKey(#","stream":""#), value: ByteView("stdout"), kind: .escaped)
                batch.append(field)
                expected.append(BulkPieceTests.naive(field))
            }
            let hasOwnTime = Int.random(in: 0..<8, using: &random) == 0
            for _ in 0..<Int.random(in: 1..<3, using: &random) {
                let text = Array(BulkPieceTests.object(&random).utf8)
                let view = unsafe text.withUnsafeBytes { texts.copy(unsafe ByteView($0)) }
                var members = FieldBuffer()
                guard case .object = JSONScanner.scanObject(view, into: &members) else {
                    Issue.record("\(view.text) is valid")
                    continue
                }
                BulkPieceTests.change(&members, &random)
                for index in 0..<members.count {
                    batch.append(members[index])
                    expected.append(BulkPieceTests.naive(members[index]))
                }
            }
            if hasOwnTime {
                let field = Field(
                    key: ByteView("@timestamp"), value: ByteView("7"), kind: .json)
                batch.append(field)
                expected.append(BulkPieceTests.naive(field))
            }
            batch.endRecord(RecordHeader())
            var harness = BulkEncodingHarness(format)
            let wire = harness.encode(batch).split(separator: "\n").last.map(String.init) ?? ""
            let time = hasOwnTime ? [] : [#""@timestamp":"1970-01-01T00:00:00.000Z""#]
            #expect(
                wire == "{" + (time + expected).joined(separator: ",") + "}", "seed \(seed)")
        }
    }
}

import Records

@testable import Filtering

/// Records made of lines of JSON, as a parser makes them, and given back as such lines.
struct RecordTable: ~Copyable {
    var batch = RecordBatch()
    private var lines: [KeptText] = []

    init(_ texts: [String]) {
        for text in texts { append(text) }
    }

    private mutating func append(_ text: String) {
        let line = KeptText(raw: text)
        lines.append(line)
        var members = FieldBuffer()
        guard case .object = JSONScanner.scanObject(line.view, into: &members) else {
            preconditionFailure("the tests write valid JSON: \(text)")
        }
        batch.beginRecord()
        for position in 0..<members.count { batch.append(members[position]) }
        batch.endRecord(RecordHeader())
    }

    /// The records that are left, without blanks.
    func texts() -> [String] {
        defer { withExtendedLifetime(lines) {} }
        return (0..<batch.count).filter { !batch[$0].isDropped }.map { index in
            let members = (0..<batch[index].fieldCount).map { position in
                let field = batch.field(position, of: index)
                return "\"\(field.key.text)\":\(RecordTable.json(field))"
            }
            return "{\(members.joined(separator: ","))}"
        }
    }

    private static func json(_ field: Field) -> String {
        switch field.kind {
        case .json: return field.value.text
        case .escaped: return "\"\(field.value.text)\""
        case .text:
            let escaped = KeptText(escaping: field.value.text)
            defer { withExtendedLifetime(escaped) {} }
            return "\"\(escaped.view.text)\""
        }
    }
}

/// What a filter makes of lines.
func filtered(_ lines: [String], _ apply: (inout RecordBatch) -> Void) -> [String] {
    var table = RecordTable(lines)
    apply(&table.batch)
    return table.texts()
}

/// Numbers that a seed decides (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

internal import Records

/// A text with placeholders `{name}`, cut once into its parts.
struct LocalTemplate: Sendable {
    private enum Part: Sendable {
        case literal([UInt8])
        case time
        /// A key as the inside of a JSON string, and the placeholder as it was written.
        case field(key: [UInt8], placeholder: [UInt8])
    }

    private var parts: [Part] = []

    /// Cuts `text`.
    ///
    /// An open brace inside of braces starts anew; a brace that is never closed is plain text.
    init(_ text: String) {
        let bytes = Array(text.utf8)
        var start = 0
        var brace: Int?
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "{") {
                brace = index
            } else if byte == UInt8(ascii: "}"), let open = brace {
                if open > start { parts.append(.literal(Array(bytes[start..<open]))) }
                parts.append(Self.part(Array(bytes[open...index])))
                start = index + 1
                brace = nil
            }
        }
        if start < bytes.count { parts.append(.literal(Array(bytes[start...]))) }
    }

    private static func part(_ placeholder: [UInt8]) -> Part {
        let name = String(decoding: placeholder.dropFirst().dropLast(), as: UTF8.self)
        if name == "time" { return .time }
        return .field(key: JSONKey.escaped(name), placeholder: placeholder)
    }

    /// Appends the text for record `index`: strings bare, other values as ``PrintedValue`` does.
    func append(_ batch: borrowing RecordBatch, _ index: Int, to writer: inout BoundedWriter) {
        for part in parts {
            switch part {
            case .literal(let bytes): writer.append(bytes)
            case .time:
                let time = RecordTime(nanoseconds: batch[index].nanoseconds)
                DecimalText.appendFixed(time.double, to: &writer)
            case .field(let key, let placeholder):
                let position = unsafe key.withUnsafeBytes {
                    batch.position(of: unsafe ByteView($0), in: index)
                }
                if let position {
                    PrintedValue.appendBare(batch.field(position, of: index), to: &writer)
                } else {
                    writer.append(placeholder)
                }
            }
        }
    }
}

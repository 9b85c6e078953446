internal import Records

/// Decodes text quoted as MySQL does it; Fluent Bit's decoder `mysql_quoted`.
enum MySQLDecoder {
    /// The text between single or double quotes with its escapes decoded; other text as it is.
    static func decode(_ text: ByteView, scratch: inout ByteArena) -> ByteView {
        guard text.count >= 2, text[0] == text[text.count - 1],
            text[0] == UInt8(ascii: "'") || text[0] == 0x22
        else { return text }
        let body = text.slice(1, text.count - 1)
        guard body.firstIndex(of: 0x5c) != nil else { return body }
        var writer = scratch.writer(body.count)
        var position = 0
        while position < body.count {
            let byte = body[position]
            position += 1
            guard byte == 0x5c, position < body.count else {
                writer.append(byte)
                continue
            }
            if let meaning = meaning(body[position]) {
                writer.append(meaning)
            } else {
                writer.append(0x5c)
                writer.append(body[position])
            }
            position += 1
        }
        scratch.giveBack(writer.room)
        return writer.written
    }

    /// What a letter behind a backslash stands for (MySQL 8, "String Literals").
    private static func meaning(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "0"): 0x00
        case UInt8(ascii: "Z"): 0x1a
        case 0x5c, 0x22, UInt8(ascii: "'"): letter
        default: nil
        }
    }
}

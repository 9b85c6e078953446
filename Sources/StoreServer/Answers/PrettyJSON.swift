/// Writes compact JSON again for people, as Elasticsearch does it: two blanks a level, a blank on
/// both sides of a colon, a line break at the end.
enum PrettyJSON {
    /// `text`, which is valid and compact, with line breaks.
    static func text(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count * 2)
        var depth = 0
        var isInString = false
        var isEscaped = false
        for (index, byte) in text.enumerated() {
            if isInString {
                output.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
                output.append(byte)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                output.append(byte)
                depth += 1
                let isEmpty = index + 1 < text.count && text[index + 1] == byte + 2
                if isEmpty { output.append(0x20) } else { breakLine(depth, &output) }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if output.last != 0x20 || text[index - 1] != byte - 2 {
                    breakLine(depth, &output)
                }
                output.append(byte)
            case UInt8(ascii: ","):
                output.append(byte)
                breakLine(depth, &output)
            case UInt8(ascii: ":"):
                output.append(contentsOf: [0x20, byte, 0x20])
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: output.append(byte)
            }
        }
        output.append(0x0A)
        return output
    }

    private static func breakLine(_ depth: Int, _ output: inout [UInt8]) {
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: 2 * depth))
    }
}

/// Writes compact JSON again for people, as Elasticsearch does it: two blanks a level, a blank on
/// both sides of a colon, a line break at the end.
enum PrettyJSON {
    /// `text`, which is valid, with line breaks.
    static func text(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count * 2)
        var depth = 0
        var isInString = false
        var isEscaped = false
        // After an opening bracket: what follows decides whether the line ends there.
        var isOpened = false
        for byte in text {
            if isInString {
                output.append(byte)
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { continue }
            let isClosing = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            if isClosing { depth -= 1 }
            if isOpened, isClosing {
                output.append(0x20)
            } else if isOpened || isClosing {
                breakLine(depth, &output)
            }
            isOpened = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
            if isOpened { depth += 1 }
            isInString = byte == UInt8(ascii: "\"")
            if byte == UInt8(ascii: ":") {
                output.append(contentsOf: [0x20, byte, 0x20])
            } else {
                output.append(byte)
            }
            if byte == UInt8(ascii: ",") { breakLine(depth, &output) }
        }
        output.append(0x0A)
        return output
    }

    private static func breakLine(_ depth: Int, _ output: inout [UInt8]) {
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: 2 * depth))
    }
}

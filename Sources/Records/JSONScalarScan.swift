/// Scans numbers and literals. Each function gives the position behind the value, or the
/// complement of the position of the first byte that does not fit.
enum JSONScalarScan {
    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, RFC 8259, section 6.
    @inline(__always) static func number(_ text: ByteView, at start: Int) -> Int {
        var index = start
        if text[index] == UInt8(ascii: "-") { index += 1 }
        guard index < text.count else { return ~index }
        if text[index] == UInt8(ascii: "0") {
            index += 1
        } else {
            index = digits(text, at: index)
            guard index >= 0 else { return index }
        }
        guard index < text.count else { return index }
        if text[index] == UInt8(ascii: ".") {
            index = digits(text, at: index + 1)
            guard index >= 0 && index < text.count else { return index }
        }
        guard text[index] | 0x20 == UInt8(ascii: "e") else { return index }
        index += 1
        guard index < text.count else { return ~index }
        if text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
        return digits(text, at: index)
    }

    /// One digit or more.
    @inline(__always) private static func digits(_ text: ByteView, at start: Int) -> Int {
        guard start < text.count, text[start] &- 0x30 < 10 else { return ~start }
        var index = start + 1
        while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
        return index
    }

    /// `true`, `false` or `null`, whichever begins with the byte at `start`.
    @inline(__always) static func literal(_ text: ByteView, at start: Int) -> Int {
        if start + 5 <= text.count {
            let word = text.word32(at: start)
            if word == 0x6575_7274 || word == 0x6C6C_756E { return start + 4 }
            if word == 0x736C_6166 && text[start + 4] == UInt8(ascii: "e") { return start + 5 }
        }
        return literalByBytes(text, at: start)
    }

    @inline(never) private static func literalByBytes(_ text: ByteView, at start: Int) -> Int {
        let expected: ByteView
        switch text[start] {
        case UInt8(ascii: "t"): expected = ByteView("true")
        case UInt8(ascii: "f"): expected = ByteView("false")
        case UInt8(ascii: "n"): expected = ByteView("null")
        default: return ~start
        }
        for offset in 0..<expected.count {
            guard start + offset < text.count, text[start + offset] == expected[offset] else {
                return ~(start + offset)
            }
        }
        return start + expected.count
    }
}

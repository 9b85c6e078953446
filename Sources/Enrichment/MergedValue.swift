internal import Records

/// `Merge_Log_Trim`: what a merged text loses at its end.
///
/// As in Fluent Bit 5.1: line feeds, and the two characters `\n` or `\r` written out; the first
/// character always stays, and a real carriage return ends the search.
enum MergedValue {
    /// How many bytes of raw text stay.
    static func trimmedCount(raw text: ByteView) -> Int {
        var end = text.count
        while end > 1 {
            let last = text[end - 1]
            if last == 0x0a {
                end -= 1
            } else if last == UInt8(ascii: "n") || last == UInt8(ascii: "r"),
                text[end - 2] == UInt8(ascii: "\\")
            {
                end -= 2
            } else {
                break
            }
        }
        return end
    }

    /// Whether the inside of a JSON string may lose anything; wrong only by saying yes.
    @inline(__always)
    static func mayNeedTrim(body: ByteView) -> Bool {
        guard body.count >= 2 else { return false }
        switch body[body.count - 1] {
        case UInt8(ascii: "n"), UInt8(ascii: "r"):
            let before = body[body.count - 2]
            return before == UInt8(ascii: "\\") || before | 0x20 == UInt8(ascii: "c")
        case UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "e"), UInt8(ascii: "E"),
            UInt8(ascii: "2"):
            return body.count >= 6 && body[body.count - 6] == UInt8(ascii: "\\")
        default:
            return false
        }
    }

    /// How many bytes of the inside of a valid JSON string stay.
    static func trimmedCount(body: ByteView) -> Int {
        var end = body.count
        while end > 0 {
            let last = unit(before: end, in: body)
            guard last.start > 0 else { break }
            if last.scalar == 0x0a {
                end = last.start
                continue
            }
            guard
                last.scalar == UInt16(UInt8(ascii: "n")) || last.scalar == UInt16(UInt8(ascii: "r"))
            else { break }
            let before = unit(before: last.start, in: body)
            guard before.scalar == UInt16(UInt8(ascii: "\\")) else { break }
            end = before.start
        }
        return end
    }

    /// The last character of `body[..<end]`: where it starts and what it stands for.
    ///
    /// Only ASCII is told exactly; anything else gives some other value.
    private static func unit(before end: Int, in body: ByteView) -> (start: Int, scalar: UInt16) {
        if end >= 6, body[end - 5] == UInt8(ascii: "u"), isEscape(at: end - 6, in: body) {
            var value: UInt16 = 0
            for index in (end - 4)..<end { value = value << 4 | UInt16(digit(body[index])) }
            return (end - 6, value)
        }
        guard end >= 2, isEscape(at: end - 2, in: body) else {
            return (end - 1, UInt16(body[end - 1]))
        }
        switch body[end - 1] {
        case UInt8(ascii: "n"): return (end - 2, 0x0a)
        case UInt8(ascii: "\\"): return (end - 2, UInt16(UInt8(ascii: "\\")))
        default: return (end - 2, 0xffff)
        }
    }

    /// Whether the byte at `index` is a backslash that begins an escape.
    private static func isEscape(at index: Int, in body: ByteView) -> Bool {
        var start = index
        while start >= 0, body[start] == UInt8(ascii: "\\") { start -= 1 }
        return (index - start) & 1 == 1
    }

    private static func digit(_ byte: UInt8) -> UInt8 {
        byte <= 0x39 ? byte &- 0x30 : (byte | 0x20) &- 0x57
    }

    /// Whether a valid JSON number is larger than a double can be; `1e400` makes a document that
    /// no index takes, so such an object stays text.
    @inline(__always)
    static func overflows(number: ByteView) -> Bool {
        guard number.count > 4 else { return false }
        // The usual number ends in digits behind a point, or is nothing but digits.
        if number.count <= 308 {
            var index = number.count - 1
            while index > 0, number[index] &- 0x30 < 10 { index -= 1 }
            if index == 0 || number[index] == UInt8(ascii: ".") { return false }
        }
        guard hasLargeMagnitude(number) else { return false }
        return !(Double(number.text)?.isFinite ?? false)
    }

    private static func hasLargeMagnitude(_ number: ByteView) -> Bool {
        var integerDigits = 0
        var index = number[0] == UInt8(ascii: "-") ? 1 : 0
        while index < number.count, number[index] &- 0x30 < 10 {
            integerDigits += 1
            index += 1
        }
        while index < number.count, number[index] | 0x20 != UInt8(ascii: "e") { index += 1 }
        guard index + 1 < number.count else { return integerDigits > 308 }
        index += 1
        if number[index] == UInt8(ascii: "-") { return false }
        if number[index] == UInt8(ascii: "+") { index += 1 }
        var exponent = 0
        while index < number.count, exponent < 10_000 {
            exponent = exponent * 10 + Int(number[index] &- 0x30)
            index += 1
        }
        return exponent + integerDigits > 308
    }
}

extension JSONText {
    /// Appends the UTF-8 that the inside of a valid JSON string stands for; a lone surrogate
    /// becomes U+FFFD.
    ///
    /// The result is never longer than `stringBody`.
    /// - Returns: False, with the writer as it was, when the room does not suffice or an escape
    ///   is malformed.
    public static func appendUnescaped(
        _ stringBody: ByteView, to writer: inout ByteWriter
    ) -> Bool {
        let mark = writer.count
        var index = 0
        while index < stringBody.count {
            let backslash = stringBody.firstIndex(of: 0x5C, from: index) ?? stringBody.count
            guard backslash - index <= writer.room else { return giveUp(&writer, mark) }
            writer.append(stringBody.slice(index, backslash))
            index = backslash
            guard index < stringBody.count else { break }
            guard let escape = JSONEscapeSequence(stringBody, at: index),
                writer.room >= escape.utf8Count
            else { return giveUp(&writer, mark) }
            writer.advance(unsafe UTF8Sequence.store(escape.scalar, at: writer.cursor))
            index += escape.byteCount
        }
        return true
    }

    private static func giveUp(_ writer: inout ByteWriter, _ mark: Int) -> Bool {
        writer.rewind(to: mark)
        return false
    }
}

/// One escape inside a JSON string, a pair of surrogates being one.
struct JSONEscapeSequence {
    /// The Unicode scalar it stands for; U+FFFD for a lone surrogate.
    let scalar: UInt32
    /// The bytes it takes in the string: 2, 6 or 12.
    let byteCount: Int

    /// The bytes of ``scalar`` in UTF-8.
    var utf8Count: Int { scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4 }

    /// Reads the escape whose backslash is at `index`; nil when it is malformed.
    init?(_ text: ByteView, at index: Int) {
        guard index + 1 < text.count else { return nil }
        if text[index + 1] != UInt8(ascii: "u") {
            guard let simple = JSONEscapeSequence.simple(text[index + 1]) else { return nil }
            (scalar, byteCount) = (simple, 2)
            return
        }
        guard let unit = JSONEscapeSequence.unit(text, at: index) else { return nil }
        guard unit & 0xF800 == 0xD800 else {
            (scalar, byteCount) = (unit, 6)
            return
        }
        guard unit < 0xDC00, let low = JSONEscapeSequence.unit(text, at: index + 6),
            low & 0xFC00 == 0xDC00
        else {
            (scalar, byteCount) = (0xFFFD, 6)
            return
        }
        (scalar, byteCount) = (0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF), 12)
    }

    private static func simple(_ letter: UInt8) -> UInt32? {
        switch letter {
        case 0x22, 0x2F, 0x5C: UInt32(letter)
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The number in `\uXXXX` at `index`, if that is what stands there.
    private static func unit(_ text: ByteView, at index: Int) -> UInt32? {
        guard index + 6 <= text.count, text[index] == 0x5C, text[index + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt32 = 0
        for position in index + 2..<index + 6 {
            guard let digit = hexadecimalDigit(text[position]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// The value of a hexadecimal digit of either case.
    static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        let digit = byte &- 0x30
        if digit < 10 { return UInt32(digit) }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? UInt32(letter) + 10 : nil
    }
}

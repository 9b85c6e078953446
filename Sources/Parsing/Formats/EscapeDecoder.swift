internal import Records

/// Decodes the escapes that `escaped`, `escaped_utf8` and quoted logfmt values know.
enum EscapeDecoder {
    /// Decodes C escapes: `\a \b \f \n \r \t \v`, and any other byte behind a backslash stands
    /// for itself.
    ///
    /// With `characters` also `\uXXXX` (pairs of surrogates included, a lone one is U+FFFD),
    /// `\UXXXXXXXX`, `\xHH` and octal escapes of one to three digits. The result is `text` itself
    /// when nothing is escaped, or lies in `scratch`.
    static func decode(
        _ text: ByteView, characters: Bool, scratch: inout ByteArena
    ) -> ByteView {
        guard text.firstIndex(of: 0x5c) != nil else { return text }
        // No escape is shorter than what it stands for, but for "\u" without enough digits.
        var writer = scratch.writer(text.count + 4)
        var position = 0
        while position < text.count {
            let next = text.firstIndex(of: 0x5c, from: position) ?? text.count
            writer.append(text.slice(position, next))
            position = next
            guard position < text.count else { break }
            position += 1
            guard position < text.count else {
                writer.append(0x5c)
                break
            }
            decodeOne(text, &position, characters, to: &writer)
        }
        scratch.giveBack(writer.room)
        return writer.written
    }

    private static func decodeOne(
        _ text: ByteView, _ position: inout Int, _ characters: Bool, to writer: inout ByteWriter
    ) {
        let letter = text[position]
        position += 1
        if let control = control(letter) {
            writer.append(control)
            return
        }
        guard characters else {
            writer.append(letter)
            return
        }
        switch letter {
        case UInt8(ascii: "u"): decodeUnicode(text, &position, to: &writer)
        case UInt8(ascii: "U"):
            appendScalar(number(text, &position, bits: 4, maximum: 8) ?? 0x55, to: &writer)
        case UInt8(ascii: "x"):
            appendScalar(number(text, &position, bits: 4, maximum: 2) ?? 0x78, to: &writer)
        case 0x30...0x37:
            position -= 1
            appendScalar(number(text, &position, bits: 3, maximum: 3) ?? 0xfffd, to: &writer)
        default: writer.append(letter)
        }
    }

    private static func control(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "a"): 0x07
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "v"): 0x0b
        default: nil
        }
    }

    private static func decodeUnicode(
        _ text: ByteView, _ position: inout Int, to writer: inout ByteWriter
    ) {
        guard let unit = number(text, &position, bits: 4, maximum: 4) else {
            writer.append(UInt8(ascii: "u"))
            return
        }
        guard unit & 0xfc00 == 0xd800, position + 1 < text.count, text[position] == 0x5c,
            text[position + 1] == UInt8(ascii: "u")
        else {
            appendScalar(unit, to: &writer)
            return
        }
        var place = position + 2
        guard let low = number(text, &place, bits: 4, maximum: 4), low & 0xfc00 == 0xdc00 else {
            appendScalar(0xfffd, to: &writer)
            return
        }
        position = place
        appendScalar(0x10000 + (unit & 0x3ff) << 10 + low & 0x3ff, to: &writer)
    }

    /// Up to `maximum` digits of `bits` bits each, or nil without any.
    private static func number(
        _ text: ByteView, _ position: inout Int, bits: UInt32, maximum: Int
    ) -> UInt32? {
        var value: UInt32 = 0
        let start = position
        while position < text.count, position - start < maximum {
            let byte = text[position]
            let letter = (byte | 0x20) &- 0x61
            let digit = byte &- 0x30 < 10 ? byte &- 0x30 : letter < 6 ? letter + 10 : 255
            if UInt32(digit) >> bits != 0 { break }
            value = value << bits | UInt32(digit)
            position += 1
        }
        return position > start ? value : nil
    }

    private static func appendScalar(_ value: UInt32, to writer: inout ByteWriter) {
        let scalar = Unicode.Scalar(value)?.value ?? 0xfffd
        switch scalar {
        case 0..<0x80: writer.append(UInt8(scalar))
        case 0x80..<0x800:
            writer.append(UInt8(0xc0 | scalar >> 6))
            writer.append(UInt8(0x80 | scalar & 0x3f))
        case 0x800..<0x10000:
            writer.append(UInt8(0xe0 | scalar >> 12))
            writer.append(UInt8(0x80 | scalar >> 6 & 0x3f))
            writer.append(UInt8(0x80 | scalar & 0x3f))
        default:
            writer.append(UInt8(0xf0 | scalar >> 18))
            writer.append(UInt8(0x80 | scalar >> 12 & 0x3f))
            writer.append(UInt8(0x80 | scalar >> 6 & 0x3f))
            writer.append(UInt8(0x80 | scalar & 0x3f))
        }
    }
}

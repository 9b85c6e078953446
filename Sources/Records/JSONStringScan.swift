/// What was found of a string: its end, and what it holds.
struct JSONStringScan {
    /// The position behind the closing quote, or the complement of the position of the first byte
    /// that may not stand where it does.
    let end: Int
    /// What it adds to the traits if it is a value.
    var valueTraits: UInt8 { keyTraits & JSONTraits.hasNonASCII.rawValue }
    /// What it adds to the traits if it is a key.
    ///
    /// An escape that another spelling could replace, `\u` or `\/`, makes keys equal that differ in
    /// their bytes.
    let keyTraits: UInt8

    /// The first byte at or after `start` that is not plain text of a string, or the text's end.
    @inline(__always) static func specialIndex(_ text: ByteView, from start: Int) -> Int {
        var index = start
        while index + 16 <= text.count {
            let mask = JSONEscaper.special(in: text.vector16(at: index))
            if !mask.isEmpty { return index + mask.firstLane }
            index += 16
        }
        return specialIndexNearEnd(text, from: index)
    }

    @inline(never)
    private static func specialIndexNearEnd(_ text: ByteView, from start: Int) -> Int {
        guard start < text.count else { return text.count }
        // The lanes behind the end hold zeros, which are special.
        return start + JSONEscaper.special(in: text.lastVector16(at: start)).firstLane
    }

    /// Scans the rest of a string from `start`, where the first special byte stands as a rule.
    @inline(never)
    static func finish(_ text: ByteView, from start: Int) -> JSONStringScan {
        var index = start
        var traits: JSONTraits = []
        while index < text.count {
            let byte = text[index]
            if byte == 0x22 {
                return JSONStringScan(end: index + 1, keyTraits: traits.rawValue)
            }
            let next: Int
            if byte == 0x5C {
                next = escapeEnd(text, at: index, &traits)
            } else if byte >= 0x80 {
                traits.formUnion(.hasNonASCII)
                next = nonASCIIEnd(text, at: index)
            } else {
                next = byte < 0x20 ? ~index : index + 1
            }
            guard next >= 0 else { return invalid(at: ~next) }
            index = specialIndex(text, from: next)
        }
        return invalid(at: text.count)
    }

    private static func invalid(at index: Int) -> JSONStringScan {
        JSONStringScan(end: ~index, keyTraits: 0)
    }

    @inline(__always)
    private static func escapeEnd(
        _ text: ByteView, at index: Int, _ traits: inout JSONTraits
    ) -> Int {
        traits.formUnion(.hasEscapedKey)
        guard index + 1 < text.count else { return ~text.count }
        switch text[index + 1] {
        case 0x22, 0x5C, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case 0x2F:
            traits.formUnion(.mayHaveDuplicateKeys)
            return index + 2
        case UInt8(ascii: "u"):
            traits.formUnion(.mayHaveDuplicateKeys)
            var position = index + 2
            while position < index + 6 {
                guard position < text.count else { return ~text.count }
                guard JSONEscapeSequence.hexadecimalDigit(text[position]) != nil else {
                    return ~position
                }
                position += 1
            }
            return position
        default:
            return ~(index + 1)
        }
    }

    @inline(__always)
    private static func nonASCIIEnd(_ text: ByteView, at start: Int) -> Int {
        var index = start
        repeat {
            let length = unsafe UTF8Sequence.length(
                at: text.base + index, available: text.count - index)
            guard length > 0 else { return ~index }
            index += length
        } while index < text.count && text[index] >= 0x80
        return index
    }
}

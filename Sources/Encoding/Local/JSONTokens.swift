internal import Records

/// A piece of JSON text.
enum JSONToken {
    case openObject, closeObject, openArray, closeArray, colon, comma
    /// The inside of a string, escapes as they are written.
    case string(ByteView)
    /// The text of a number.
    case number(ByteView)
    case null, `true`, `false`
}

/// Cuts one valid JSON value into tokens, without recursion and without a limit of depth.
///
/// Text that is no JSON gives meaningless tokens, ends at the end of the text and does no harm.
struct JSONTokens: IteratorProtocol {
    private let text: ByteView
    private var position = 0

    init(_ text: ByteView) { self.text = text }

    mutating func next() -> JSONToken? {
        while position < text.count {
            let start = position
            position += 1
            switch text[start] {
            case UInt8(ascii: "{"): return .openObject
            case UInt8(ascii: "}"): return .closeObject
            case UInt8(ascii: "["): return .openArray
            case UInt8(ascii: "]"): return .closeArray
            case UInt8(ascii: ":"): return .colon
            case UInt8(ascii: ","): return .comma
            case UInt8(ascii: "\""):
                position = Self.stringEnd(text, openedAt: start)
                return .string(text.slice(start + 1, max(start + 1, position - 1)))
            case UInt8(ascii: "n"): return word(.null, byteCount: 4)
            case UInt8(ascii: "t"): return word(.true, byteCount: 4)
            case UInt8(ascii: "f"): return word(.false, byteCount: 5)
            case UInt8(ascii: "-"), 0x30...0x39: return number(from: start)
            default: continue
            }
        }
        return nil
    }

    private mutating func word(_ token: JSONToken, byteCount: Int) -> JSONToken {
        position = min(position - 1 + byteCount, text.count)
        return token
    }

    private mutating func number(from start: Int) -> JSONToken {
        while position < text.count, Self.continuesNumber(text[position]) { position += 1 }
        return .number(text.slice(start, position))
    }

    private static func continuesNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"),
            UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The position behind the quote that closes the string opened at `start`, or the text's end.
    static func stringEnd(_ text: ByteView, openedAt start: Int) -> Int {
        var from = start + 1
        while let quote = text.firstIndex(of: UInt8(ascii: "\""), from: from) {
            // A run of backslashes stands before one quote only, so this stays linear.
            var backslashes = 0
            while quote - backslashes > from, text[quote - backslashes - 1] == 0x5C {
                backslashes += 1
            }
            if backslashes % 2 == 0 { return quote + 1 }
            from = quote + 1
        }
        return text.count
    }
}

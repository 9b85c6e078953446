/// Reads one escape of Onigmo's Ruby syntax.
struct EscapeReader {
    /// What an escape stands for.
    enum Escape: Equatable {
        /// One character.
        case character(UInt32)
        /// Bytes from `\xHH` escapes that are no UTF-8 together.
        case rawBytes([UInt8])
        /// One of many characters: the items of a PCRE2 class; whether it matches bytes of 0x80
        /// and more; whether it needs characters instead of bytes.
        case set(String, isWide: Bool, needsCharacters: Bool)
        /// `\b`, which is a backspace inside a class.
        case wordBoundary
        /// `\1` and up.
        case backReference(Int)
        /// A letter with a meaning of its own: an anchor, a reference, a call.
        case other(UInt8)
    }

    private let input: [UInt8]
    private let offset: Int
    /// Behind the escape after ``read()``.
    private(set) var position: Int

    /// Reads the escape whose backslash stands at `position`; errors add `offset` to their place.
    init(_ input: [UInt8], at position: Int, offset: Int) {
        self.input = input
        self.position = position
        self.offset = offset
    }

    /// The escape's meaning.
    ///
    /// ``position`` stands behind it then.
    mutating func read() throws(PatternError) -> Escape {
        let start = position
        position += 1
        guard position < input.count else {
            throw PatternError("a backslash at the end", at: offset + start)
        }
        let letter = input[position]
        if letter >= 0x80 {
            let (value, length) = EscapeReader.scalar(in: input, at: position)
            position += length
            return .character(value)
        }
        position += 1
        if let value = EscapeReader.controls[letter] { return .character(value) }
        if let set = EscapeReader.sets[letter] { return set }
        switch letter {
        case UInt8(ascii: "b"): return .wordBoundary
        case UInt8(ascii: "x"): return try readHexadecimal(start)
        case UInt8(ascii: "u"): return try readUnicode(start)
        case UInt8(ascii: "c"), UInt8(ascii: "C"), UInt8(ascii: "M"):
            return try readControl(letter, start)
        case UInt8(ascii: "p"), UInt8(ascii: "P"): return try readProperty(letter, start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return readNumber(letter)
        case let other where EscapeReader.specials.contains(other): return .other(other)
        default: return .character(UInt32(letter))
        }
    }

    private static let controls: [UInt8: UInt32] = [
        UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12,
        UInt8(ascii: "r"): 13, UInt8(ascii: "a"): 7, UInt8(ascii: "e"): 27,
    ]

    private static let specials = Set("ABZzGKkgRX".utf8)

    private static let sets: [UInt8: Escape] = [
        UInt8(ascii: "w"): .set("\\w", isWide: false, needsCharacters: false),
        UInt8(ascii: "d"): .set("\\d", isWide: false, needsCharacters: false),
        UInt8(ascii: "s"): .set("\\s", isWide: false, needsCharacters: false),
        UInt8(ascii: "h"): .set("0-9A-Fa-f", isWide: false, needsCharacters: false),
        UInt8(ascii: "W"): .set("\\W", isWide: true, needsCharacters: false),
        UInt8(ascii: "D"): .set("\\D", isWide: true, needsCharacters: false),
        UInt8(ascii: "S"): .set("\\S", isWide: true, needsCharacters: false),
        UInt8(ascii: "H"): .set(
            "\\x00-/:-@G-`g-\\x7f[:^ascii:]", isWide: true, needsCharacters: false),
    ]

    private mutating func readHexadecimal(_ start: Int) throws(PatternError) -> Escape {
        if position < input.count, input[position] == UInt8(ascii: "{") {
            return .character(try readBraced(start))
        }
        let first = readDigits(base: 16, maximum: 2)
        if first < 0x80 { return .character(first) }
        var bytes = [UInt8(first)]
        while bytes.count < 4, let next = peekHighByte() {
            bytes.append(next)
            position += 4
        }
        return EscapeReader.character(of: bytes)
    }

    private static func character(of bytes: [UInt8]) -> Escape {
        let text = String(decoding: bytes, as: UTF8.self)
        guard Array(text.utf8) == bytes, let only = text.unicodeScalars.first,
            text.unicodeScalars.count == 1
        else { return .rawBytes(bytes) }
        return .character(only.value)
    }

    /// The byte of a `\xHH` here, when it continues a character.
    private func peekHighByte() -> UInt8? {
        guard position + 3 < input.count, input[position] == UInt8(ascii: "\\"),
            input[position + 1] == UInt8(ascii: "x"),
            let high = EscapeReader.digit(input[position + 2], base: 16),
            let low = EscapeReader.digit(input[position + 3], base: 16)
        else { return nil }
        let byte = UInt8(high * 16 + low)
        return byte & 0xc0 == 0x80 ? byte : nil
    }

    private mutating func readUnicode(_ start: Int) throws(PatternError) -> Escape {
        if position < input.count, input[position] == UInt8(ascii: "{") {
            return .character(try readBraced(start))
        }
        let before = position
        let value = readDigits(base: 16, maximum: 4)
        guard position - before == 4, Unicode.Scalar(value) != nil else {
            throw PatternError("\\u needs four hexadecimal digits", at: offset + start)
        }
        return .character(value)
    }

    private mutating func readBraced(_ start: Int) throws(PatternError) -> UInt32 {
        position += 1
        let before = position
        let value = readDigits(base: 16, maximum: 6)
        guard position > before, position < input.count, input[position] == UInt8(ascii: "}"),
            Unicode.Scalar(value) != nil
        else { throw PatternError("no such character", at: offset + start) }
        position += 1
        return value
    }

    private mutating func readControl(
        _ letter: UInt8, _ start: Int
    ) throws(PatternError) -> Escape {
        if letter != UInt8(ascii: "c") {
            guard position < input.count, input[position] == UInt8(ascii: "-") else {
                return .character(UInt32(letter))
            }
            position += 1
        }
        guard letter != UInt8(ascii: "M"), position < input.count, input[position] < 0x80 else {
            throw PatternError("this control escape is not supported", at: offset + start)
        }
        let value = UInt32(input[position] & 0x1f)
        position += 1
        return .character(value)
    }

    private mutating func readProperty(
        _ letter: UInt8, _ start: Int
    ) throws(PatternError) -> Escape {
        guard position < input.count, input[position] == UInt8(ascii: "{"),
            let end = input[position...].firstIndex(of: UInt8(ascii: "}"))
        else { return .character(UInt32(letter)) }
        var name = String(decoding: input[(position + 1)..<end], as: UTF8.self)
        position = end + 1
        var isNegated = letter == UInt8(ascii: "P")
        if name.hasPrefix("^") {
            name.removeFirst()
            isNegated.toggle()
        }
        guard let items = CharacterProperties.propertyItems(name) else {
            throw PatternError("unknown property '\(name)'", at: offset + start)
        }
        guard isNegated else { return .set(items, isWide: true, needsCharacters: true) }
        guard items.hasPrefix("\\p"), items.dropFirst(2).firstIndex(of: "p") == nil else {
            throw PatternError("write [^\\p{\(name)}] for this property", at: offset + start)
        }
        return .set("\\P" + items.dropFirst(2), isWide: true, needsCharacters: true)
    }

    private mutating func readNumber(_ first: UInt8) -> Escape {
        if first == UInt8(ascii: "0") {
            return .character(readDigits(base: 8, maximum: 2))
        }
        position -= 1
        let before = position
        let number = Int(readDigits(base: 10, maximum: 3))
        if number <= 9 || first > UInt8(ascii: "7") { return .backReference(number) }
        position = before
        return .character(readDigits(base: 8, maximum: 3) & 0xff)
    }

    private mutating func readDigits(base: UInt32, maximum: Int) -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < maximum, position < input.count,
            let digit = EscapeReader.digit(input[position], base: base)
        {
            value = value * base + digit
            position += 1
            count += 1
        }
        return value
    }

    private static func digit(_ byte: UInt8, base: UInt32) -> UInt32? {
        let value: UInt32
        switch byte {
        case 0x30...0x39: value = UInt32(byte) - 0x30
        case 0x41...0x46: value = UInt32(byte) - 0x41 + 10
        case 0x61...0x66: value = UInt32(byte) - 0x61 + 10
        default: return nil
        }
        return value < base ? value : nil
    }

    /// The character at `position` of UTF-8 text, and its size in bytes.
    static func scalar(in input: [UInt8], at position: Int) -> (value: UInt32, length: Int) {
        let lead = input[position]
        let length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        guard length > 1, position + length <= input.count else { return (UInt32(lead), 1) }
        let text = String(decoding: input[position..<(position + length)], as: UTF8.self)
        return (text.unicodeScalars.first?.value ?? 0xfffd, length)
    }
}

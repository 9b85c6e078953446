/// Rewrites a bracketed character class of Onigmo for PCRE2.
///
/// PCRE2 knows neither nested classes nor intersections; these become alternatives and
/// look-aheads that match exactly one character.
struct CharacterClassTranslator {
    /// A class as PCRE2 can say it.
    struct Result {
        /// The text for PCRE2: one bracket, or a group that matches one character.
        var text: String
        /// Whether it matches bytes of 0x80 and more.
        var isWide: Bool
        /// Whether it names characters outside ASCII, so that bytes will not do.
        var needsCharacters: Bool
    }

    /// How deep classes may nest.
    static let maximumDepth = 16

    private let input: [UInt8]
    private let offset: Int
    private(set) var position: Int
    private var needsCharacters = false

    /// Reads the class whose `[` stands at `position`; errors add `offset` to their place.
    init(_ input: [UInt8], at position: Int, offset: Int) {
        self.input = input
        self.position = position
        self.offset = offset
    }

    /// The class in PCRE2's words.
    ///
    /// ``position`` stands behind its `]` then.
    mutating func translate() throws(PatternError) -> Result {
        let one = try readClass(depth: 0)
        return Result(text: one.text, isWide: one.isWide, needsCharacters: needsCharacters)
    }

    /// One class or operand: text that matches one character.
    private struct Part {
        var text: String
        var isWide: Bool
    }

    private mutating func readClass(depth: Int) throws(PatternError) -> Part {
        let start = position
        if depth == CharacterClassTranslator.maximumDepth {
            throw fail("character classes are nested too deeply", at: start)
        }
        position += 1
        let isNegated = skip(UInt8(ascii: "^"))
        var operands: [Part] = []
        var isFirst = true
        repeat {
            operands.append(try readUnion(depth: depth, start: start, isFirst: isFirst))
            isFirst = false
        } while skipIntersection()
        guard skip(UInt8(ascii: "]")) else { throw fail("missing ']'", at: start) }
        return CharacterClassTranslator.combine(operands, isNegated: isNegated)
    }

    private static func combine(_ operands: [Part], isNegated: Bool) -> Part {
        if operands.count == 1 {
            return isNegated ? negate(operands[0]) : operands[0]
        }
        let ahead = operands.dropLast().map { "(?=\($0.text))" }.joined()
        let both = Part(
            text: "(?:\(ahead)\(operands[operands.count - 1].text))",
            isWide: operands.allSatisfy { $0.isWide })
        return isNegated ? negate(both) : both
    }

    private static func negate(_ part: Part) -> Part {
        let isSimple = part.text.hasPrefix("[") && !part.text.hasPrefix("[^")
        let text =
            isSimple ? "[^" + part.text.dropFirst() : "(?:(?!\(part.text))(?s:.))"
        return Part(text: text, isWide: !part.isWide)
    }

    /// Items up to `]` or `&&`.
    private mutating func readUnion(
        depth: Int, start: Int, isFirst: Bool
    ) throws(PatternError) -> Part {
        var items = ""
        var isWide = false
        var nested: [Part] = []
        var mayClose = !isFirst
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: "]") && mayClose { break }
            if byte == UInt8(ascii: "]") && !hasLaterBracket() {
                throw fail("empty character class", at: start)
            }
            if isIntersection() { break }
            mayClose = true
            if byte == UInt8(ascii: "[") {
                if let part = try readPosix() {
                    nested.append(part)
                } else {
                    nested.append(try readClass(depth: depth + 1))
                }
                continue
            }
            let item = try readRange()
            items += item.text
            isWide = isWide || item.isWide
        }
        return CharacterClassTranslator.union(Part(text: items, isWide: isWide), nested)
    }

    private static func union(_ items: Part, _ nested: [Part]) -> Part {
        var text = items.text
        var isWide = items.isWide
        var others: [Part] = []
        for part in nested {
            isWide = isWide || part.isWide
            if part.text.hasPrefix("[") && !part.text.hasPrefix("[^") {
                text += part.text.dropFirst().dropLast()
            } else {
                others.append(part)
            }
        }
        if others.isEmpty { return Part(text: "[\(text)]", isWide: isWide) }
        if text.isEmpty && others.count == 1 { return others[0] }
        let all = (text.isEmpty ? [] : ["[\(text)]"]) + others.map { $0.text }
        return Part(text: "(?:\(all.joined(separator: "|")))", isWide: isWide)
    }

    private mutating func readPosix() throws(PatternError) -> Part? {
        guard position + 1 < input.count, input[position + 1] == UInt8(ascii: ":") else {
            return nil
        }
        var end = position + 2
        while end < input.count, input[end] != UInt8(ascii: ":"), input[end] != UInt8(ascii: "]") {
            end += 1
        }
        guard end + 1 < input.count, input[end] == UInt8(ascii: ":"),
            input[end + 1] == UInt8(ascii: "]")
        else { return nil }
        var name = String(decoding: input[(position + 2)..<end], as: UTF8.self)
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard let items = CharacterProperties.posixItems(name) else {
            throw fail("unknown POSIX class '\(name)'", at: position)
        }
        position = end + 2
        needsCharacters = true
        let text = isNegated ? "[^\(items)]" : "[\(items)]"
        return Part(text: text, isWide: true)
    }

    /// One character, escape or range.
    private mutating func readRange() throws(PatternError) -> Part {
        let start = position
        let low = try readItem()
        guard position + 1 < input.count, input[position] == UInt8(ascii: "-"),
            input[position + 1] != UInt8(ascii: "]"), input[position + 1] != UInt8(ascii: "[")
        else { return Part(text: low.text, isWide: low.isWide) }
        guard low.isCharacter else { return Part(text: low.text, isWide: low.isWide) }
        let hyphen = position
        position += 1
        let high = try readItem()
        guard high.isCharacter else {
            return Part(text: "\(low.text)\\-\(high.text)", isWide: low.isWide || high.isWide)
        }
        if high.value < low.value {
            throw fail("the range is the wrong way round", at: start == hyphen ? hyphen : start)
        }
        return Part(text: "\(low.text)-\(high.text)", isWide: low.isWide || high.isWide)
    }

    private struct Item {
        var text: String
        var isWide = false
        var isCharacter = true
        var value: UInt32 = 0
    }

    private mutating func readItem() throws(PatternError) -> Item {
        guard position < input.count else { throw fail("missing ']'", at: position) }
        guard input[position] == UInt8(ascii: "\\") else {
            return literal(nextScalar())
        }
        let start = position
        var escape = EscapeReader(input, at: position, offset: offset)
        let result = try escape.read()
        position = escape.position
        switch result {
        case .character(let value): return literal(value)
        case .rawBytes: throw fail("bytes that are no UTF-8 in a character class", at: start)
        case .wordBoundary: return literal(0x08)
        case .set(let items, let isWide, let characters):
            if characters { needsCharacters = true }
            return Item(text: items, isWide: isWide, isCharacter: false)
        case .backReference, .other: throw fail("this escape has no place in a class", at: start)
        }
    }

    private mutating func literal(_ value: UInt32) -> Item {
        if value >= 0x80 { needsCharacters = true }
        let text = PatternEscaping.inClass(value)
        return Item(text: text, isWide: value >= 0x80, isCharacter: true, value: value)
    }

    private mutating func nextScalar() -> UInt32 {
        let (value, length) = EscapeReader.scalar(in: input, at: position)
        position += length
        return value
    }

    private func hasLaterBracket() -> Bool {
        input[(position + 1)...].contains(UInt8(ascii: "]"))
    }

    private func isIntersection() -> Bool {
        position + 1 < input.count && input[position] == UInt8(ascii: "&")
            && input[position + 1] == UInt8(ascii: "&")
    }

    private mutating func skipIntersection() -> Bool {
        guard isIntersection() else { return false }
        position += 2
        return true
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < input.count, input[position] == byte else { return false }
        position += 1
        return true
    }

    private func fail(_ message: String, at place: Int) -> PatternError {
        PatternError(message, at: offset + place)
    }
}

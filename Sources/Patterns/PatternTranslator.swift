/// An expression in PCRE2's words, with what the translation found out about it.
struct PatternTranslation {
    /// The expression for PCRE2, in UTF-8.
    var bytes: [UInt8] = []
    /// For each byte of ``bytes`` the place in the user's text that it came from.
    var origins: [Int] = []
    /// The named groups in the order of their first appearance.
    var names: [String] = []
    /// For each name the numbers of its groups, ascending.
    var groupNumbers: [[Int]] = []
    /// Whether matching bytes gives the same answers as matching characters.
    var isByteSafe = true
    /// Whether it holds bytes that are no UTF-8, so that only bytes can be matched.
    var needsBytes = false
}

/// Rewrites Onigmo's Ruby syntax, as Fluent Bit 5.1 uses it, for PCRE2 10.42.
///
/// Most of the two languages is the same. Different are: the letters of inline options and how
/// far they reach, `\h`, `\v`, `\u`, quantifiers that PCRE2 takes for text, nested classes,
/// groups that do not capture beside named ones, and names that may repeat or be long. Named
/// groups become `g1`, `g2`, ... and are found by number again.
///
/// The absence operator `(?~X)` becomes a run of characters none of which begins an `X`; a
/// partial `X` at its end stays outside. Fluent Bit would take the partial `X` in.
struct PatternTranslator {
    /// How deep groups may nest.
    static let maximumDepth = 200
    /// How long an expression may be, in bytes.
    static let maximumByteCount = 64 * 1024

    /// One open group.
    struct Group {
        var start: Int
        var outputStart: Int
        var isExtended: Bool
        /// Closing text: one `)` and those of the options that reach to the end of the group.
        var closing: String
    }

    let input: [UInt8]
    let offset: Int
    let hasNames: Bool
    var position = 0
    var isExtended: Bool
    var result = PatternTranslation()
    var alignment = AlignmentTracker()
    var groups: [Group] = []
    /// Where the latest item begins in the output, while a quantifier may follow.
    var itemStart: Int?
    var isItemQuantified = false
    var groupCount = 0
    /// Inline options outside of all groups that still have to be closed.
    var isolatedAtTop = 0
    /// The names of all groups, by number minus one, known before the translation.
    let allNames: [String]

    init(_ text: PatternText) {
        input = text.body
        offset = text.bodyOffset
        isExtended = text.isExtended
        allNames = GroupNameScanner.names(in: text.body)
        hasNames = !allNames.isEmpty
        if text.ignoresCase { alignment.requireCharacters() }
    }

    /// The translation, or the first error.
    mutating func translate() throws(PatternError) -> PatternTranslation {
        if input.count > PatternTranslator.maximumByteCount {
            throw fail("longer than \(PatternTranslator.maximumByteCount) bytes", at: 0)
        }
        while position < input.count { try readToken() }
        if let open = groups.last { throw fail("missing ')'", at: open.start) }
        emit(String(repeating: ")", count: isolatedAtTop), from: input.count)
        alignment.end()
        result.isByteSafe = alignment.isSafe
        return result
    }

    private mutating func readToken() throws(PatternError) {
        let start = position
        switch input[position] {
        case UInt8(ascii: "\\"): try readEscape()
        case UInt8(ascii: "["): try readClass()
        case UInt8(ascii: "("): try openGroup()
        case UInt8(ascii: ")"): try closeGroup()
        case UInt8(ascii: "|"):
            position += 1
            emit("|", from: start)
            alignment.alternative()
            itemStart = nil
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            try readQuantifier()
        case UInt8(ascii: "{"):
            if try !readInterval() { literal(UInt32(UInt8(ascii: "{")), from: start, length: 1) }
        case UInt8(ascii: "^"), UInt8(ascii: "$"):
            position += 1
            emit(input[start] == UInt8(ascii: "^") ? "^" : "$", from: start)
            alignment.anchor()
            itemStart = nil
        case UInt8(ascii: "."):
            position += 1
            item(".", isWide: true, from: start)
        case let byte where isExtended && isIgnored(byte): skipIgnored(byte)
        default:
            let (value, length) = EscapeReader.scalar(in: input, at: position)
            literal(value, from: start, length: length)
        }
    }

    // MARK: Items

    /// A single character.
    mutating func literal(_ value: UInt32, from start: Int, length: Int) {
        position = start + length
        let text = PatternEscaping.outside(value)
        item(value < 0x80 ? text : "(?:\(text))", isWide: false, from: start)
    }

    /// An item that a quantifier may follow.
    mutating func item(_ text: String, isWide: Bool, from start: Int) {
        itemStart = result.bytes.count
        isItemQuantified = false
        emit(text, from: start)
        alignment.atom(isWide: isWide)
    }

    private mutating func readClass() throws(PatternError) {
        let start = position
        var reader = CharacterClassTranslator(input, at: position, offset: offset)
        let one = try reader.translate()
        position = reader.position
        if one.needsCharacters { alignment.requireCharacters() }
        item(one.text, isWide: one.isWide, from: start)
    }

    private func isIgnored(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "#") || byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    private mutating func skipIgnored(_ byte: UInt8) {
        guard byte == UInt8(ascii: "#") else {
            position += 1
            return
        }
        while position < input.count, input[position] != 0x0a { position += 1 }
    }

    // MARK: Quantifiers

    private mutating func readQuantifier() throws(PatternError) {
        let start = position
        let sign = input[position]
        position += 1
        var text = String(UnicodeScalar(sign))
        var repetition = AlignmentTracker.Repetition(
            minimum: sign == UInt8(ascii: "+") ? 1 : 0,
            maximum: sign == UInt8(ascii: "?") ? 1 : nil)
        if skip(UInt8(ascii: "?")) {
            text += "?"
            repetition.isLazy = true
        } else if skip(UInt8(ascii: "+")) {
            text += "+"
        }
        try quantify(text, repetition, from: start)
    }

    /// `{n}`, `{n,}`, `{,m}` or `{n,m}`; anything else is text.
    ///
    /// A `+` behind it repeats the whole again in Ruby's syntax, and `{n}?` makes it optional.
    private mutating func readInterval() throws(PatternError) -> Bool {
        let start = position
        var place = position + 1
        let minimum = number(&place)
        var maximum = minimum
        if place < input.count, input[place] == UInt8(ascii: ",") {
            place += 1
            maximum = number(&place)
            if minimum == nil && maximum == nil { return false }
        } else if minimum == nil {
            return false
        }
        guard place < input.count, input[place] == UInt8(ascii: "}") else { return false }
        let isExact = input[(start + 1)..<place].firstIndex(of: UInt8(ascii: ",")) == nil
        position = place + 1
        let least = minimum ?? 0
        if let maximum, maximum < least { throw fail("the interval is empty", at: start) }
        if least > 1000 || (maximum ?? 0) > 65535 {
            throw fail("the interval is too large", at: start)
        }
        var text = isExact ? "{\(least)}" : "{\(least),\(maximum.map(String.init) ?? "")}"
        var repetition = AlignmentTracker.Repetition(minimum: least, maximum: maximum)
        if !isExact, skip(UInt8(ascii: "?")) {
            text += "?"
            repetition.isLazy = true
        }
        try quantify(text, repetition, from: start)
        return true
    }

    private func number(_ place: inout Int) -> Int? {
        var value: Int?
        while place < input.count, (0x30...0x39).contains(input[place]), (value ?? 0) < 100_000 {
            value = (value ?? 0) * 10 + Int(input[place] - 0x30)
            place += 1
        }
        return value
    }

    private mutating func quantify(
        _ text: String, _ repetition: AlignmentTracker.Repetition, from start: Int
    ) throws(PatternError) {
        guard let item = itemStart else {
            throw fail("the quantifier has nothing to repeat", at: start)
        }
        if isItemQuantified {
            insert("(?:", at: item)
            emit(")", from: start)
            alignment.requireCharacters()
        } else {
            alignment.quantify(repetition)
        }
        emit(text, from: start)
        isItemQuantified = true
    }

    // MARK: Output

    mutating func emit(_ text: String, from place: Int) {
        for byte in text.utf8 {
            result.bytes.append(byte)
            result.origins.append(offset + place)
        }
    }

    private mutating func insert(_ text: String, at index: Int) {
        let place = result.origins[index]
        result.bytes.insert(contentsOf: text.utf8, at: index)
        result.origins.insert(contentsOf: text.utf8.map { _ in place }, at: index)
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < input.count, input[position] == byte else { return false }
        position += 1
        return true
    }

    func fail(_ message: String, at place: Int) -> PatternError {
        PatternError(message, at: offset + place)
    }
}

internal import Records

/// A test of the values of one field, ready to be applied.
enum ValueTest: Sendable {
    /// There is a value of the field's type.
    case present(FieldType, ignoreAbove: Int?, DateStyle)
    /// A word of the text, or several.
    case words(WordTest)
    /// The whole text.
    case keyword(KeywordTest, ignoreAbove: Int?)
    /// One of these numbers.
    case integers(Set<Int64>)
    /// A number between these, both included.
    case integerRange(ClosedRange<Int64>)
    /// One of these numbers.
    case numbers(Set<Double>)
    /// A number between these.
    case numberRange(low: Double, includesLow: Bool, high: Double, includesHigh: Bool)
    /// One of these truth values.
    case truths(Set<Bool>)
    /// A moment in one of these spans of milliseconds.
    case moments([ClosedRange<Int64>], DateStyle)
    /// An address in one of these spans.
    case addresses([ClosedRange<IPAddress>])
}

/// A test of a text as a whole.
enum KeywordTest: Sendable {
    case anyOf(Set<String>)
    case equalsIgnoringCase(String)
    case prefix(String)
    case pattern(TextPattern)
    case expression(RegularExpression)
    case range(low: String?, includesLow: Bool, high: String?, includesHigh: Bool)
}

/// A test of the words of a text.
enum WordTest: Sendable {
    /// At least so many of these words.
    case some(words: [String], minimum: Int)
    /// These words in this order, so many places apart; the last may only begin so.
    case phrase(words: [String], slop: Int, lastIsPrefix: Bool)
    /// A word of which the whole passes.
    case word(KeywordTest)
}

extension KeywordTest {
    /// Whether a text passes.
    func matches(_ text: String) -> Bool {
        switch self {
        case .anyOf(let texts):
            texts.firstIndex(of: text).map { texts[$0].hasBytes(of: text) } ?? false
        case .equalsIgnoringCase(let wanted): wanted == text.lowercased()
        case .prefix(let prefix): text.utf8.starts(with: prefix.utf8)
        case .pattern(let pattern): pattern.matches(text)
        case .expression(let expression): expression.matches(text)
        case .range(let low, let includesLow, let high, let includesHigh):
            KeywordTest.isAbove(text, low, includesLow)
                && KeywordTest.isBelow(text, high, includesHigh)
        }
    }

    // Terms are ordered by their bytes, as in Lucene.
    private static func isAbove(_ text: String, _ low: String?, _ isIncluded: Bool) -> Bool {
        guard let low else { return true }
        return low.utf8.lexicographicallyPrecedes(text.utf8) || isIncluded && low.hasBytes(of: text)
    }

    private static func isBelow(_ text: String, _ high: String?, _ isIncluded: Bool) -> Bool {
        guard let high else { return true }
        return text.utf8.lexicographicallyPrecedes(high.utf8)
            || isIncluded && high.hasBytes(of: text)
    }
}

/// How values of documents are looked at; memory that is used again from value to value.
struct ValueTester: ~Copyable {
    private var arena = ByteArena(byteCount: 4096)

    init() {}

    /// Whether the values pass; `values` are as they are written and no holes.
    ///
    /// Not for phrases: whoever tests many takes a text apart once, see ``PhraseMatch``.
    mutating func matches(_ test: ValueTest, _ values: some Sequence<ByteView>) -> Bool {
        if case .words(.some(let words, let minimum)) = test {
            return hasWords(words, minimum, values)
        }
        for value in values {
            arena.reset()
            if matchesOne(test, value) { return true }
        }
        return false
    }

    private mutating func matchesOne(_ test: ValueTest, _ value: ByteView) -> Bool {
        switch test {
        case .present(let type, let ignoreAbove, let style):
            return isPresent(value, type, ignoreAbove, style)
        case .words(let test): return matchesWords(test, value)
        case .keyword(let test, let ignoreAbove):
            let text = FieldReader.plain(value, &arena).text
            if let ignoreAbove, text.utf16.count > ignoreAbove { return false }
            return test.matches(text)
        case .integers(let wanted): return integer(value).map(wanted.contains) ?? false
        case .integerRange(let range): return integer(value).map(range.contains) ?? false
        case .numbers(let wanted): return number(value).map(wanted.contains) ?? false
        case .numberRange(let low, let includesLow, let high, let includesHigh):
            guard let number = number(value) else { return false }
            return (number > low || includesLow && number == low)
                && (number < high || includesHigh && number == high)
        case .truths(let wanted): return truth(value).map(wanted.contains) ?? false
        case .moments(let spans, let style):
            guard let moment = style.milliseconds(FieldReader.plain(value, &arena)) else {
                return false
            }
            return spans.contains { $0.contains(moment) }
        case .addresses(let spans):
            guard let address = IPAddress(FieldReader.plain(value, &arena).text) else {
                return false
            }
            return spans.contains { $0.contains(address) }
        }
    }

    private mutating func isPresent(
        _ value: ByteView, _ type: FieldType, _ ignoreAbove: Int?, _ style: DateStyle
    ) -> Bool {
        switch type {
        case .keyword, .flattened:
            guard let ignoreAbove else { return true }
            return FieldReader.plain(value, &arena).text.utf16.count <= ignoreAbove
        case .text: return true
        case .long: return integer(value) != nil
        case .double: return number(value) != nil
        case .boolean: return truth(value) != nil
        case .date: return style.milliseconds(FieldReader.plain(value, &arena)) != nil
        case .ip: return IPAddress(FieldReader.plain(value, &arena).text) != nil
        }
    }

    private mutating func integer(_ value: ByteView) -> Int64? {
        if value[0] == UInt8(ascii: "t") || value[0] == UInt8(ascii: "f") { return nil }
        let text = FieldReader.plain(value, &arena)
        if let number = FieldReader.int64(text) { return number }
        guard let number = DecimalNumber.read(text), number.magnitude < 9.2e18 else { return nil }
        return Int64(number.rounded(.towardZero))
    }

    private mutating func number(_ value: ByteView) -> Double? {
        if value[0] == UInt8(ascii: "t") || value[0] == UInt8(ascii: "f") { return nil }
        return DecimalNumber.read(FieldReader.plain(value, &arena))
    }

    private mutating func truth(_ value: ByteView) -> Bool? {
        switch FieldReader.plain(value, &arena).text {
        case "true": true
        case "false": false
        case "" where value.count == 2: false
        default: nil
        }
    }

    // MARK: Words

    private mutating func hasWords(
        _ words: [String], _ minimum: Int, _ values: some Sequence<ByteView>
    ) -> Bool {
        var missing = words
        for value in values {
            arena.reset()
            forEachWord(value) { word in
                if let place = missing.firstIndex(where: { ValueTester.equals($0, word) }) {
                    missing.remove(at: place)
                }
                return words.count - missing.count < minimum
            }
            if words.count - missing.count >= minimum { return true }
        }
        return words.count - missing.count >= minimum
    }

    private mutating func matchesWords(_ test: WordTest, _ value: ByteView) -> Bool {
        switch test {
        case .some, .phrase: return false
        case .word(let test):
            var isFound = false
            forEachWord(value) { word in
                isFound = test.matches(word.text)
                return !isFound
            }
            return isFound
        }
    }

    /// The words of a value, in order.
    mutating func words(of value: ByteView) -> [String] {
        arena.reset()
        var found: [String] = []
        forEachWord(value) {
            found.append($0.text)
            return true
        }
        return found
    }

    private mutating func forEachWord(_ value: ByteView, _ body: (ByteView) -> Bool) {
        let text = FieldReader.plain(value, &arena)
        let room = Analyzer.roomNeeded(for: text.count)
        var writer = arena.writer(room)
        Analyzer.forEachToken(text, &writer, body)
    }

    private static func equals(_ text: String, _ bytes: ByteView) -> Bool {
        let utf8 = text.utf8
        guard utf8.count == bytes.count else { return false }
        var index = 0
        for byte in utf8 {
            if byte != bytes[index] { return false }
            index += 1
        }
        return true
    }
}

extension String {
    /// Whether both are the same bytes.
    ///
    /// To Swift, and not to Elasticsearch, an accent and its letter equal a letter that has it.
    fileprivate func hasBytes(of other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// Words that are looked for in their order.
struct PhraseMatch {
    let words: [String]
    /// How many places the words may be moved in all.
    let slop: Int
    /// Whether the last word may only begin so.
    let lastIsPrefix: Bool

    /// Whether `text` has the words.
    ///
    /// The work with a slop is the number of places that fit times the slop.
    func isIn(_ text: [String]) -> Bool {
        guard !words.isEmpty, slop > 0 || words.count <= text.count else { return false }
        if slop == 0 {
            return text.indices.dropLast(words.count - 1).contains { start in
                words.indices.allSatisfy { fits($0, text[start + $0]) }
            }
        }
        return isNear(text)
    }

    private func fits(_ index: Int, _ word: String) -> Bool {
        if lastIsPrefix, index == words.count - 1 {
            return word.utf8.starts(with: words[index].utf8)
        }
        return word.hasBytes(of: words[index])
    }

    /// Lucene's sloppy phrase: the places of the words, each less its place in the phrase, lie at
    /// most `slop` apart.
    private func isNear(_ text: [String]) -> Bool {
        var places: [(adjusted: Int, place: Int, word: Int)] = []
        for (place, word) in text.enumerated() {
            for index in words.indices where fits(index, word) {
                places.append((place - index, place, index))
            }
        }
        // A word that is nowhere makes a long search vain.
        guard Set(places.map(\.word)).count == words.count else { return false }
        places.sort { ($0.adjusted, $0.place) < ($1.adjusted, $1.place) }
        for (start, first) in places.enumerated() {
            var used = [Int: Int]()
            for candidate in places[start...] where candidate.adjusted - first.adjusted <= slop {
                if used[candidate.word] == nil, !used.values.contains(candidate.place) {
                    used[candidate.word] = candidate.place
                }
                if used.count == words.count { return true }
            }
        }
        return false
    }
}

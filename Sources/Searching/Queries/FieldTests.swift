internal import Records

/// Turns the tests of a query into tests of the values of one field.
struct FieldTests {
    let field: MappedField
    /// The name that the query used.
    let name: String
    /// What `now` means, in milliseconds since 1970.
    let now: Int64

    /// What a test comes to.
    enum Outcome {
        case nothing
        case everything
        case test(ValueTest, TokenCondition)
    }

    /// The test for the field; throws for a value or a kind of query that it does not take.
    func compile(_ test: FieldTest) throws(SearchError) -> Outcome {
        switch test {
        case .term(let value, let ignoresCase): return try term(value, ignoresCase: ignoresCase)
        case .terms(let values): return try terms(values)
        case .range(let bounds): return try range(bounds)
        case .prefix(let prefix, let ignoresCase):
            return try prefixed(prefix, ignoresCase: ignoresCase)
        case .wildcard(let pattern, let ignoresCase):
            return try wildcard(pattern, ignoresCase: ignoresCase)
        case .luceneWildcard(let pattern):
            let text = field.type == .text ? pattern.lowercased() : pattern
            return try wildcard(text, ignoresCase: false)
        case .regexp(let text, let ignoresCase):
            return try expression(text, ignoresCase: ignoresCase)
        case .match(let value, let isAnd, let minimum, let emptyMatchesAll):
            guard field.type == .text else { return try term(value, ignoresCase: false) }
            return match(
                value.text, isAnd: isAnd, minimum: minimum, emptyMatchesAll: emptyMatchesAll)
        case .phrase(let value, let slop, let lastIsPrefix):
            guard field.type == .text else {
                return lastIsPrefix && isTerm
                    ? try prefixed(value.text, ignoresCase: false)
                    : try term(value, ignoresCase: false)
            }
            return phrase(value.text, slop: slop, lastIsPrefix: lastIsPrefix)
        case .exists: return .nothing
        }
    }

    private var isTerm: Bool { field.type == .keyword || field.type == .flattened }

    // MARK: Exact values

    private func term(_ value: QueryValue, ignoresCase: Bool) throws(SearchError) -> Outcome {
        if ignoresCase, isTerm || field.type == .text {
            let test = KeywordTest.equalsIgnoringCase(value.text.lowercased())
            return texts(test, TokenConditions.anyCase(value.text))
        }
        return try terms([value])
    }

    private func terms(_ values: [QueryValue]) throws(SearchError) -> Outcome {
        guard !values.isEmpty else { return .nothing }
        switch field.type {
        case .keyword, .flattened:
            return texts(
                .anyOf(Set(values.map(\.text))),
                .one(values.map { TokenConditions.words(of: $0.text) }))
        case .text:
            return .test(
                .words(.word(.anyOf(Set(values.map(\.text))))),
                .one(values.map { TokenConditions.word($0.text) }))
        case .long: return try integers(values)
        case .double:
            var numbers: Set<Double> = []
            for value in values { numbers.insert(try number(value)) }
            return .test(.numbers(numbers), .one(numbers.map(TokenConditions.number)))
        case .boolean:
            var truths: Set<Bool> = []
            for value in values { truths.insert(try truth(value)) }
            return .test(.truths(truths), .any)
        case .date:
            var spans: [ClosedRange<Int64>] = []
            for value in values {
                let bounds = RangeBounds(low: value, high: value)
                if let span = try span(bounds) { spans.append(span) }
            }
            return .test(.moments(spans, DateStyle(mapped: field)), .any)
        case .ip:
            var spans: [ClosedRange<IPAddress>] = []
            for value in values { spans.append(try addresses(value.text)) }
            return .test(.addresses(spans), .any)
        }
    }

    private func integers(_ values: [QueryValue]) throws(SearchError) -> Outcome {
        var numbers: Set<Int64> = []
        for value in values {
            if let number = Int64(value.text) {
                numbers.insert(number)
            } else if let number = Int64(exactly: try number(value)) {
                numbers.insert(number)
            }
        }
        guard !numbers.isEmpty else { return .nothing }
        return .test(
            .integers(numbers), .one(numbers.map { TokenConditions.number(Double($0)) }))
    }

    private func texts(_ test: KeywordTest, _ condition: TokenCondition) -> Outcome {
        if field.type == .text { return .test(.words(.word(test)), condition) }
        return .test(.keyword(test, ignoreAbove: field.ignoreAbove), condition)
    }

    private func number(_ value: QueryValue) throws(SearchError) -> Double {
        guard let number = DecimalNumber.read(value.text) else {
            throw SearchError(
                status: 400, type: "query_shard_exception",
                reason: "failed to create query: For input string: \"\(value.text)\"")
        }
        return number
    }

    private func truth(_ value: QueryValue) throws(SearchError) -> Bool {
        switch value.text {
        case "true": return true
        case "false", "": return false
        default:
            throw SearchError(
                status: 400, type: "query_shard_exception",
                reason:
                    "failed to create query: Can't parse boolean value [\(value.text)], expected "
                    + "[true] or [false]")
        }
    }

    private func addresses(_ text: String) throws(SearchError) -> ClosedRange<IPAddress> {
        if text.contains("/"), let block = IPAddress.block(text) { return block }
        guard let address = IPAddress(text) else {
            throw SearchError(
                status: 400, type: "query_shard_exception",
                reason: "failed to create query: '\(text)' is not an IP string literal.")
        }
        return address...address
    }

    // MARK: Ranges

    private func range(_ bounds: RangeBounds) throws(SearchError) -> Outcome {
        switch field.type {
        case .keyword, .flattened, .text:
            let test = KeywordTest.range(
                low: bounds.low?.text, includesLow: bounds.includesLow, high: bounds.high?.text,
                includesHigh: bounds.includesHigh)
            return texts(test, .any)
        case .long:
            guard let range = try integerRange(bounds) else { return .nothing }
            return .test(.integerRange(range), .any)
        case .double:
            return .test(
                .numberRange(
                    low: try bounds.low.map(number) ?? -.infinity, includesLow: bounds.includesLow,
                    high: try bounds.high.map(number) ?? .infinity,
                    includesHigh: bounds.includesHigh), .any)
        case .boolean:
            let wanted = [false, true].filter { truth in
                let text = truth ? "true" : "false"
                return KeywordTest.range(
                    low: bounds.low?.text, includesLow: bounds.includesLow,
                    high: bounds.high?.text, includesHigh: bounds.includesHigh
                ).matches(text)
            }
            return .test(.truths(Set(wanted)), .any)
        case .date:
            guard let span = try span(bounds) else { return .nothing }
            return .test(.moments([span], DateStyle(mapped: field)), .any)
        case .ip:
            var low: IPAddress? = .lowest
            var high: IPAddress? = .highest
            if let text = bounds.low?.text {
                let first = try addresses(text).lowerBound
                low = bounds.includesLow ? first : first.successor
            }
            if let text = bounds.high?.text {
                let last = try addresses(text).upperBound
                high = bounds.includesHigh ? last : last.predecessor
            }
            guard let low, let high, low <= high else { return .nothing }
            return .test(.addresses([low...high]), .any)
        }
    }

    private func integerRange(_ bounds: RangeBounds) throws(SearchError) -> ClosedRange<Int64>? {
        var low = Int64.min
        var high = Int64.max
        if let value = bounds.low {
            guard let end = try integer(value, isLow: true, bounds.includesLow) else { return nil }
            low = end
        }
        if let value = bounds.high {
            guard let end = try integer(value, isLow: false, bounds.includesHigh) else {
                return nil
            }
            high = end
        }
        return low <= high ? low...high : nil
    }

    /// The outermost number of a range's end; nil when there is none.
    private func integer(
        _ value: QueryValue, isLow: Bool, _ isIncluded: Bool
    ) throws(SearchError) -> Int64? {
        if let number = Int64(value.text) {
            if isIncluded { return number }
            let (next, overflow) =
                isLow
                ? number.addingReportingOverflow(1) : number.subtractingReportingOverflow(1)
            return overflow ? nil : next
        }
        let number = try number(value)
        let rounded = number.rounded(isLow ? .up : .down)
        if rounded >= 9.2e18 { return isLow ? nil : .max }
        if rounded <= -9.2e18 { return isLow ? .min : nil }
        var whole = Int64(rounded)
        if !isIncluded, rounded == number { whole += isLow ? 1 : -1 }
        return whole
    }

    /// The milliseconds of a range of moments; nil when there are none.
    private func span(_ bounds: RangeBounds) throws(SearchError) -> ClosedRange<Int64>? {
        var reader = DateStyle(mapped: field).reader
        if let format = bounds.format { reader = try DateReader(format) }
        var low = Int64.min
        var high = Int64.max
        // What is rounded goes to the far end where the end itself is in or must be out.
        if let value = bounds.low {
            low = try moment(value, reader, roundsUp: !bounds.includesLow, bounds.zone)
            if !bounds.includesLow { low += 1 }
        }
        if let value = bounds.high {
            high = try moment(value, reader, roundsUp: bounds.includesHigh, bounds.zone)
            if !bounds.includesHigh { high -= 1 }
        }
        return low <= high ? low...high : nil
    }

    private func moment(
        _ value: QueryValue, _ reader: DateReader, roundsUp: Bool, _ zone: TimeZoneRules
    ) throws(SearchError) -> Int64 {
        guard
            let moment = DateMath.milliseconds(
                value.text, reader: reader, now: now, roundsUp: roundsUp, zone: zone)
        else { throw .unreadableDate(value.text, reader.text) }
        return moment
    }

    // MARK: Patterns

    private func requireText(_ query: String) throws(SearchError) {
        guard isTerm || field.type == .text else {
            throw SearchError(
                status: 400, type: "query_shard_exception",
                reason:
                    "failed to create query: Can only use \(query) queries on keyword, text and "
                    + "wildcard fields - not on [\(name)] which is of type [\(field.typeName)]")
        }
    }

    private func prefixed(_ prefix: String, ignoresCase: Bool) throws(SearchError) -> Outcome {
        try requireText("prefix")
        if ignoresCase {
            let pattern = TextPattern(TextPattern.escaped(prefix) + "*", ignoresCase: true)
            return texts(.pattern(pattern), TokenConditions.anyCase(prefix, isPrefix: true))
        }
        let condition =
            field.type == .text
            ? TokenConditions.wordPrefix(prefix) : TokenConditions.prefix(prefix)
        return texts(.prefix(prefix), condition)
    }

    private func wildcard(_ text: String, ignoresCase: Bool) throws(SearchError) -> Outcome {
        try requireText("wildcard")
        let pattern = TextPattern(text, ignoresCase: ignoresCase)
        let condition =
            ignoresCase
            ? TokenConditions.anyCase(pattern.prefix, isPrefix: true)
            : field.type == .text
                ? TokenConditions.wordPrefix(pattern.prefix)
                : TokenConditions.prefix(pattern.prefix)
        return texts(.pattern(pattern), condition)
    }

    private func expression(_ text: String, ignoresCase: Bool) throws(SearchError) -> Outcome {
        try requireText("regexp")
        return texts(.expression(try RegularExpression(text, ignoresCase: ignoresCase)), .any)
    }

    // MARK: Full text

    private func match(
        _ text: String, isAnd: Bool, minimum: MinimumShouldMatch?, emptyMatchesAll: Bool
    ) -> Outcome {
        var words: [String] = []
        for word in Analyzer.tokens(of: text) where !words.contains(word) { words.append(word) }
        guard !words.isEmpty else { return emptyMatchesAll ? .everything : .nothing }
        var wanted = isAnd ? words.count : 1
        if !isAnd, let minimum { wanted = max(minimum.count(of: words.count), 1) }
        guard wanted <= words.count else { return .nothing }
        let conditions = words.map { TokenConditions.word($0) }
        return .test(
            .words(.some(words: words, minimum: wanted)),
            wanted == words.count ? .all(conditions) : .one(conditions))
    }

    private func phrase(_ text: String, slop: Int, lastIsPrefix: Bool) -> Outcome {
        let words = Analyzer.tokens(of: text)
        guard !words.isEmpty else { return .nothing }
        var conditions = words.map { TokenConditions.word($0) }
        if lastIsPrefix {
            conditions[words.count - 1] = TokenConditions.wordPrefix(words[words.count - 1])
        }
        if words.count == 1, !lastIsPrefix {
            return .test(.words(.some(words: words, minimum: 1)), conditions[0])
        }
        return .test(
            .words(.phrase(words: words, slop: slop, lastIsPrefix: lastIsPrefix)),
            .all(conditions))
    }
}

/// The conditions on tokens that follow from tests.
enum TokenConditions {
    /// The document has this word.
    static func word(_ word: String) -> TokenCondition {
        guard !word.isEmpty, !TimestampText.mayHoldWord(word), isToken(word) else { return .any }
        return .token(DocumentTokens.token(word))
    }

    /// The document has a word that begins so.
    static func wordPrefix(_ prefix: String) -> TokenCondition {
        guard !prefix.isEmpty, !mayBeginTimestamp(prefix), isToken(prefix) else { return .any }
        return .prefix(DocumentTokens.token(prefix))
    }

    /// The document has a string that is this text.
    static func words(of text: String) -> TokenCondition {
        .all(Analyzer.tokens(of: text).map { word($0) })
    }

    /// The document has a string that begins with this text: the last word may go on.
    static func prefix(_ text: String) -> TokenCondition {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return .any }
        var words = Analyzer.tokens(of: text)
        guard let last = words.popLast() else { return .any }
        return .all(words.map { word($0) } + [wordPrefix(last)])
    }

    /// The same in any case.
    static func anyCase(_ text: String, isPrefix: Bool = false) -> TokenCondition {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return .any }
        return isPrefix ? prefix(text) : words(of: text)
    }

    /// The document has this number.
    static func number(_ number: Double) -> TokenCondition {
        // A string that looks like a timestamp is no number, so that nothing is missed here.
        .token(DocumentTokens.text(of: number))
    }

    /// Whether a query's word can be a token at all: words are in lower case and hold no blanks.
    private static func isToken(_ word: String) -> Bool {
        word.utf8.allSatisfy { byte in
            byte >= 0x80 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
                || "_.':,;".utf8.contains(byte)
        }
    }

    private static func mayBeginTimestamp(_ prefix: String) -> Bool {
        prefix.utf8.first.map { $0 &- 0x30 < 10 } ?? true
    }
}

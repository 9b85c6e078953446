/// How a text in Lucene's syntax is read.
struct LuceneOptions: Sendable {
    /// The fields of words that name none.
    var fields = FieldSelection.defaults
    /// Whether words without an operator between them must all be there.
    var defaultIsAnd = false
    /// Whether a value that a field cannot take matches nothing instead of being an error.
    ///
    /// Nil: only where several fields are searched.
    var isLenient: Bool?
    /// Whether a word may begin with a star or a question mark.
    var allowsLeadingStar = true
    /// The zone of dates without one.
    var zone = TimeZoneRules.utc
    /// Where the rules of named zones come from.
    var zones: any TimeZoneSource = FixedOffsetsOnly()
    /// How many of the optional clauses must hold.
    var minimum: MinimumShouldMatch?
    /// Places by which the words of a phrase may be apart.
    var slop = 0
}

/// Reads the syntax of Lucene's classic query parser, as `query_string` has it:
/// `level:error AND (pod:web* OR "out of memory") -status:[200 TO 299]`.
struct LuceneParser {
    /// Parentheses inside one another.
    static let maximumDepth = 64
    /// Clauses of one text, as many as in Elasticsearch at least.
    static let maximumClauseCount = 1024

    private let options: LuceneOptions
    private let text: String
    private var rest: ArraySlice<Unicode.Scalar>
    private var depth = 0
    private var count = 0

    private init(_ text: String, _ options: LuceneOptions) {
        self.text = text
        self.options = options
        rest = Array(text.unicodeScalars)[...]
    }

    /// Reads all of `text`; an empty one matches nothing.
    static func parse(_ text: String, _ options: LuceneOptions) throws(SearchError) -> QueryClause {
        var parser = LuceneParser(text, options)
        parser.skipBlanks()
        if parser.rest.isEmpty { return .none }
        let clause = try parser.clauses(options.fields, isTop: true)
        parser.skipBlanks()
        guard parser.rest.isEmpty else { throw parser.invalid("unexpected ')'") }
        return clause
    }

    // MARK: Clauses

    private enum Occurrence {
        case must
        case should
        case mustNot
    }

    private mutating func clauses(
        _ fields: FieldSelection, isTop: Bool = false
    ) throws(SearchError) -> QueryClause {
        depth += 1
        defer { depth -= 1 }
        guard depth <= LuceneParser.maximumDepth else { throw invalid("nested too deep") }
        var found: [(clause: QueryClause, occurrence: Occurrence)] = []
        while true {
            skipBlanks()
            if rest.isEmpty || rest.first == ")" { break }
            let conjunction = takeConjunction()
            if conjunction != nil && found.isEmpty { throw invalid("an operator has no left side") }
            let modifier = takeModifier()
            if conjunction == .and, let last = found.indices.last,
                found[last].occurrence != .mustNot
            {
                found[last].occurrence = .must
            }
            if options.defaultIsAnd, conjunction == .or, let last = found.indices.last,
                found[last].occurrence != .mustNot
            {
                found[last].occurrence = .should
            }
            if conjunction == nil, modifier == nil, fields.isMany, let text = takeJoinedWords() {
                found.append((match(text, fields), occurrence(nil, nil)))
            } else {
                found.append((try clause(fields), occurrence(modifier, conjunction)))
            }
            count += 1
            guard count <= LuceneParser.maximumClauseCount else {
                throw invalid("too many clauses")
            }
        }
        guard !found.isEmpty else { throw invalid("a word is missing") }
        return combine(found, isTop: isTop)
    }

    private func occurrence(_ modifier: Unicode.Scalar?, _ conjunction: Conjunction?) -> Occurrence
    {
        if modifier == "-" { return .mustNot }
        if options.defaultIsAnd { return conjunction == .or ? .should : .must }
        return modifier == "+" || conjunction == .and ? .must : .should
    }

    private func combine(
        _ found: [(clause: QueryClause, occurrence: Occurrence)], isTop: Bool
    ) -> QueryClause {
        if found.count == 1, found[0].occurrence != .mustNot { return found[0].clause }
        var bool = BoolClause()
        for part in found {
            switch part.occurrence {
            case .must: bool.must.append(part.clause)
            case .should: bool.should.append(part.clause)
            case .mustNot: bool.mustNot.append(part.clause)
            }
        }
        if isTop, !bool.should.isEmpty { bool.minimum = options.minimum }
        return .bool(bool)
    }

    private enum Conjunction {
        case and
        case or
    }

    private mutating func takeConjunction() -> Conjunction? {
        if takeWord("AND") || takeSymbol("&&") { return .and }
        if takeWord("OR") || takeSymbol("||") { return .or }
        return nil
    }

    private mutating func takeModifier() -> Unicode.Scalar? {
        if takeWord("NOT") { return "-" }
        guard let first = rest.first, "+-!".unicodeScalars.contains(first) else { return nil }
        rest = rest.dropFirst()
        skipBlanks()
        return first == "!" ? "-" : first
    }

    /// Takes a word in capitals that ends there.
    private mutating func takeWord(_ word: String) -> Bool {
        let scalars = Array(word.unicodeScalars)
        guard rest.starts(with: scalars) else { return false }
        if let next = rest.dropFirst(scalars.count).first, !isBlank(next), next != "(", next != "\""
        {
            return false
        }
        rest = rest.dropFirst(scalars.count)
        skipBlanks()
        return true
    }

    private mutating func takeSymbol(_ symbol: String) -> Bool {
        guard rest.starts(with: symbol.unicodeScalars) else { return false }
        rest = rest.dropFirst(symbol.unicodeScalars.count)
        skipBlanks()
        return true
    }

    private mutating func skipBlanks() { rest = rest.drop(while: isBlank) }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{3000}"
    }

    // MARK: One clause

    private mutating func clause(_ fields: FieldSelection) throws(SearchError) -> QueryClause {
        guard let first = rest.first else { throw invalid("a word is missing at the end") }
        var fields = fields
        if let name = takeFieldName() {
            skipBlanks()
            fields = selection(name)
            if name == "_exists_" { return try existence() }
            if name == "*", rest.first == "*" {
                rest = rest.dropFirst()
                takeBoost()
                return .all
            }
        }
        switch rest.first {
        case "(":
            rest = rest.dropFirst()
            let clause = try clauses(fields)
            skipBlanks()
            guard rest.popFirst() == ")" else { throw invalid("')' is missing") }
            takeBoost()
            return clause
        case "\"": return try phrase(fields)
        case "[", "{": return try range(fields)
        case "/": return try expression(fields)
        case nil: throw invalid("a value is missing at the end")
        default:
            if isAtOperator { throw invalid("an operator stands where a word should be") }
            return try word(fields, first)
        }
    }

    private func selection(_ name: String) -> FieldSelection {
        if name == "*" { return .defaults }
        return name.contains("*") ? .matching([name]) : .one(name)
    }

    /// Without a field to search, Elasticsearch takes every value that makes no sense as no match.
    private var isLenient: Bool { options.isLenient ?? (options.fields == .defaults) }

    private func test(_ fields: FieldSelection, _ test: FieldTest) -> QueryClause {
        .field(fields, test, isLenient: isLenient)
    }

    /// Takes a name and its colon, or nothing.
    private mutating func takeFieldName() -> String? {
        var scan = rest
        var name = String.UnicodeScalarView()
        while let scalar = scan.popFirst() {
            if scalar == ":" {
                guard !name.isEmpty else { return nil }
                rest = scan
                return String(name)
            }
            if scalar == "\\" {
                guard let escaped = scan.popFirst() else { return nil }
                name.append(escaped)
            } else if isTermScalar(scalar, isFirst: name.isEmpty) || scalar == "*" {
                name.append(scalar)
            } else {
                return nil
            }
        }
        return nil
    }

    private mutating func existence() throws(SearchError) -> QueryClause {
        let raw = try takeTerm()
        takeBoost()
        return .exists(unescaped(raw))
    }

    private mutating func word(
        _ fields: FieldSelection, _ first: Unicode.Scalar
    ) throws(SearchError) -> QueryClause {
        if let bounds = try comparison() { return test(fields, .range(bounds)) }
        let raw = try takeTerm()
        if rest.first == "~" {
            throw .unsupported("the fuzzy word [\(string(raw))~] in a query")
        }
        takeBoost()
        if raw == ["*"] {
            if case .one(let name) = fields { return .exists(name) }
            if case .defaults = fields { return .all }
            return test(fields, .exists)
        }
        if hasStar(raw) {
            if !options.allowsLeadingStar, raw.first == "*" || raw.first == "?" {
                throw invalid("'*' or '?' not allowed as first character in WildcardQuery")
            }
            return test(fields, .luceneWildcard(string(raw)))
        }
        return match(unescaped(raw), fields)
    }

    private func match(_ text: String, _ fields: FieldSelection) -> QueryClause {
        test(
            fields,
            .match(
                .text(text), isAnd: options.defaultIsAnd, minimum: nil, emptyMatchesAll: false))
    }

    /// Takes two or more plain words with nothing but blanks between, or nothing.
    ///
    /// Where several fields are searched they are one text: all its words are looked for in the
    /// same field. With one field it makes no difference.
    private mutating func takeJoinedWords() -> String? {
        let start = rest
        var words: [String] = []
        while let word = takePlainWord() { words.append(word) }
        if words.count >= 2 { return words.joined(separator: " ") }
        rest = start
        return nil
    }

    /// Takes a word without stars, boost and the like that no `AND` or `OR` follows, or nothing.
    private mutating func takePlainWord() -> String? {
        let start = rest
        skipBlanks()
        if !isAtOperator, let first = rest.first, isTermScalar(first, isFirst: true), first != ">",
            first != "<", let raw = try? takeTerm(), !hasStar(raw), rest.first != "^",
            rest.first != "~"
        {
            var scan = self
            scan.skipBlanks()
            if scan.takeConjunction() == nil, scan.rest.first != "*" { return unescaped(raw) }
        }
        rest = start
        return nil
    }

    /// Whether an operator in capitals comes next.
    private var isAtOperator: Bool {
        var scan = self
        return ["AND", "OR", "NOT"].contains { scan.takeWord($0) } || scan.takeSymbol("&&")
            || scan.takeSymbol("||")
    }

    /// `>=10`, `>10`, `<10`, `<=10`.
    private mutating func comparison() throws(SearchError) -> RangeBounds? {
        guard let sign = rest.first, sign == ">" || sign == "<" else { return nil }
        rest = rest.dropFirst()
        let isEqual = rest.first == "="
        if isEqual { rest = rest.dropFirst() }
        skipBlanks()
        let value: QueryValue
        if rest.first == "\"" {
            value = .text(try quoted())
        } else {
            value = .text(unescaped(try takeTerm()))
        }
        var bounds = RangeBounds()
        bounds.zone = options.zone
        if sign == ">" {
            (bounds.low, bounds.includesLow) = (value, isEqual)
        } else {
            (bounds.high, bounds.includesHigh) = (value, isEqual)
        }
        return bounds
    }

    private mutating func phrase(_ fields: FieldSelection) throws(SearchError) -> QueryClause {
        let text = try quoted()
        var slop = options.slop
        if rest.first == "~" {
            rest = rest.dropFirst()
            slop = Int(takeNumber()) ?? 0
        }
        takeBoost()
        return test(fields, .phrase(.text(text), slop: slop, lastIsPrefix: false))
    }

    private mutating func expression(_ fields: FieldSelection) throws(SearchError) -> QueryClause {
        rest = rest.dropFirst()
        var body = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "/" {
                takeBoost()
                return test(fields, .regexp(String(body), ignoresCase: false))
            }
            if scalar == "\\", rest.first == "/" {
                body.append(rest.removeFirst())
            } else {
                body.append(scalar)
                if scalar == "\\", let next = rest.popFirst() { body.append(next) }
            }
        }
        throw invalid("the closing '/' of a regular expression is missing")
    }

    private mutating func range(_ fields: FieldSelection) throws(SearchError) -> QueryClause {
        var bounds = RangeBounds()
        bounds.zone = options.zone
        bounds.includesLow = rest.popFirst() == "["
        bounds.low = try rangeEnd()
        skipBlanks()
        guard takeWord("TO") else { throw invalid("'TO' is missing in a range") }
        bounds.high = try rangeEnd()
        skipBlanks()
        switch rest.popFirst() {
        case "]": bounds.includesHigh = true
        case "}": bounds.includesHigh = false
        default: throw invalid("']' or '}' is missing")
        }
        takeBoost()
        return test(fields, .range(bounds))
    }

    private mutating func rangeEnd() throws(SearchError) -> QueryValue? {
        skipBlanks()
        if rest.first == "\"" { return .text(try quoted()) }
        var raw: [Unicode.Scalar] = []
        while let scalar = rest.first, !isBlank(scalar), scalar != "]", scalar != "}" {
            raw.append(scalar)
            rest = rest.dropFirst()
            if scalar == "\\", let next = rest.popFirst() { raw.append(next) }
        }
        guard !raw.isEmpty else { throw invalid("an end of a range is missing") }
        let text = unescaped(raw)
        return text == "*" ? nil : .text(text)
    }

    // MARK: Words

    private func isTermScalar(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        if isBlank(scalar) { return false }
        switch scalar {
        case "(", ")", ":", "^", "[", "]", "\"", "{", "}", "~", "/": return false
        case "+", "-", "!": return !isFirst
        default: return true
        }
    }

    /// Takes a word as it is written, escapes and stars included.
    private mutating func takeTerm() throws(SearchError) -> [Unicode.Scalar] {
        var raw: [Unicode.Scalar] = []
        while let scalar = rest.first {
            if scalar == "\\" {
                guard let escaped = rest.dropFirst().first else {
                    throw invalid("a backslash at the end")
                }
                raw += [scalar, escaped]
                rest = rest.dropFirst(2)
            } else if isTermScalar(scalar, isFirst: raw.isEmpty) {
                raw.append(scalar)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        guard !raw.isEmpty else {
            throw invalid("unexpected '\(rest.first.map(String.init) ?? "end")'")
        }
        if rest.first == ":" {
            throw invalid("unexpected ':'; a backslash makes it part of a word")
        }
        return raw
    }

    private mutating func quoted() throws(SearchError) -> String {
        rest = rest.dropFirst()
        var body = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return String(body) }
            if scalar == "\\", let escaped = rest.popFirst() {
                body.append(escaped)
            } else {
                body.append(scalar)
            }
        }
        throw invalid("the closing '\"' is missing")
    }

    private mutating func takeNumber() -> String {
        let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
        rest = rest.dropFirst(digits.count)
        return string(Array(digits))
    }

    private mutating func takeBoost() {
        guard rest.first == "^" else { return }
        rest = rest.dropFirst()
        _ = takeNumber()
    }

    private func hasStar(_ raw: [Unicode.Scalar]) -> Bool {
        var isEscaped = false
        for scalar in raw {
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "*" || scalar == "?" {
                return true
            }
        }
        return false
    }

    private func string(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private func unescaped(_ raw: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        var scan = raw[...]
        while let scalar = scan.popFirst() {
            view.append(scalar == "\\" ? scan.popFirst() ?? "\\" : scalar)
        }
        return String(view)
    }

    private func invalid(_ what: String) -> SearchError {
        let place = text.unicodeScalars.count - rest.count
        return SearchError(
            status: 400, type: "query_shard_exception",
            reason: "Failed to parse query [\(text)]: \(what) (character \(place))")
    }
}

/// Reads the syntax of `simple_query_string`, which has no errors: what makes no sense is left out.
///
/// `+` and, `|` or, `-` not, `"…"` a phrase, `*` at the end of a word, parentheses.
struct SimpleQueryParser {
    /// Parentheses inside one another; deeper ones are passed over.
    static let maximumDepth = 64

    private let fields: FieldSelection
    private let isAnd: Bool
    private let isLenient: Bool
    private let minimum: MinimumShouldMatch?
    private var rest: ArraySlice<Character>

    init(
        _ text: String, fields: FieldSelection, isAnd: Bool, isLenient: Bool,
        minimum: MinimumShouldMatch?
    ) {
        self.fields = fields
        self.isAnd = isAnd
        self.isLenient = isLenient
        self.minimum = minimum
        rest = Array(text)[...]
    }

    /// Reads all of it; nothing to look for matches nothing.
    mutating func parse() -> QueryClause {
        guard var clause = clauses(depth: 0) else { return .none }
        if let minimum, case .bool(var bool) = clause, !bool.should.isEmpty {
            bool.minimum = minimum
            clause = .bool(bool)
        }
        return clause
    }

    private mutating func clauses(depth: Int) -> QueryClause? {
        var top: QueryClause?
        var joinsAll: Bool?
        var isNegated = false
        while let character = rest.first {
            switch character {
            case "+", "|":
                if top != nil { joinsAll = character == "+" }
                rest = rest.dropFirst()
            case "-":
                isNegated.toggle()
                rest = rest.dropFirst()
            case ")":
                if depth > 0 { return top }
                rest = rest.dropFirst()
            case " ", "\t", "\n", "\r", "\r\n": rest = rest.dropFirst()
            default:
                guard var part = part(depth: depth) else { continue }
                if isNegated { part = .bool(BoolClause(mustNot: [part])) }
                top = top.map { add(part, to: $0, joinsAll: joinsAll ?? isAnd) } ?? part
                (joinsAll, isNegated) = (nil, false)
            }
        }
        return top
    }

    private func add(_ part: QueryClause, to top: QueryClause, joinsAll: Bool) -> QueryClause {
        if case .bool(var bool) = top, bool.mustNot.isEmpty {
            if joinsAll, bool.should.isEmpty, !bool.must.isEmpty {
                bool.must.append(part)
                return .bool(bool)
            }
            if !joinsAll, bool.must.isEmpty, !bool.should.isEmpty {
                bool.should.append(part)
                return .bool(bool)
            }
        }
        return .bool(joinsAll ? BoolClause(must: [top, part]) : BoolClause(should: [top, part]))
    }

    private mutating func part(depth: Int) -> QueryClause? {
        switch rest.first {
        case "(":
            rest = rest.dropFirst()
            guard depth < SimpleQueryParser.maximumDepth else { return nil }
            let clause = clauses(depth: depth + 1)
            if rest.first == ")" { rest = rest.dropFirst() }
            return clause
        case "\"":
            rest = rest.dropFirst()
            let body = takeText { $0 == "\"" }
            if rest.first == "\"" { rest = rest.dropFirst() }
            let slop = takeSlop()
            guard !body.isEmpty else { return nil }
            return test(.phrase(.text(body), slop: slop, lastIsPrefix: false))
        default: return word()
        }
    }

    private mutating func word() -> QueryClause? {
        let word = takeText { "+|\"() \t\r\n".contains($0) || $0 == "\r\n" }
        guard !word.isEmpty else {
            rest = rest.dropFirst()
            return nil
        }
        if word.count > 1, word.hasSuffix("*") {
            return test(.prefix(String(word.dropLast()).lowercased(), ignoresCase: false))
        }
        if word == "*" { return .all }
        return test(
            .match(.text(word), isAnd: isAnd, minimum: nil, emptyMatchesAll: false))
    }

    private mutating func takeText(until ends: (Character) -> Bool) -> String {
        var text = ""
        while let character = rest.first, !ends(character) {
            rest = rest.dropFirst()
            if character == "\\", let escaped = rest.popFirst() {
                text.append(escaped)
            } else {
                text.append(character)
            }
        }
        return text
    }

    private mutating func takeSlop() -> Int {
        guard rest.first == "~" else { return 0 }
        rest = rest.dropFirst()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(String(digits)) ?? 0
    }

    private func test(_ test: FieldTest) -> QueryClause {
        .field(fields, test, isLenient: isLenient)
    }
}

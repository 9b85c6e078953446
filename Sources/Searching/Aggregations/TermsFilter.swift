import Records

/// Which values of a field a `terms` aggregation looks at.
struct TermsFilter: Sendable {
    private enum Rule: Sendable {
        case values(Set<String>)
        case pattern(RegularExpression)
    }

    private var include: Rule?
    private var exclude: Rule?

    /// Looks at every value.
    init() {}

    /// Reads `include` and `exclude`: lists of values or regular expressions.
    init(include: JSONCursor?, exclude: JSONCursor?) throws(SearchError) {
        self.include = try TermsFilter.rule(include)
        self.exclude = try TermsFilter.rule(exclude)
    }

    private static func rule(_ value: JSONCursor?) throws(SearchError) -> Rule? {
        guard let value else { return nil }
        if let text = value.string { return .pattern(try RegularExpression(text)) }
        guard value.kind == .array else { throw .unsupported("[partition] in [terms]") }
        return .values(Set(value.elements.compactMap(\.scalarText)))
    }

    /// Whether every value gets a bucket.
    var isOpen: Bool { include == nil && exclude == nil }

    /// Whether `value` gets a bucket.
    func admits(_ value: String) -> Bool {
        if let include, !TermsFilter.matches(include, value) { return false }
        if let exclude, TermsFilter.matches(exclude, value) { return false }
        return true
    }

    private static func matches(_ rule: Rule, _ value: String) -> Bool {
        switch rule {
        case .values(let values): values.contains(value)
        case .pattern(let pattern): pattern.matches(value)
        }
    }
}

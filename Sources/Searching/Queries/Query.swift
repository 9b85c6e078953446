public import Records

/// A query as it was asked, before any index' mapping is applied.
public struct Query: Sendable {
    /// What is asked.
    let clause: QueryClause
    /// What `now` means, in milliseconds since 1970.
    let now: Int64

    init(_ clause: QueryClause, now: Int64) {
        self.clause = clause
        self.now = now
    }

    /// Matches every document.
    public static let all = Query(.all, now: 0)

    /// Reads the value of `query` in a request.
    ///
    /// There is no ranking: what matches has the score 1, and hits come in the order of the sort.
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - zones: where the rules of named time zones come from.
    public static func parse(
        _ body: JSONCursor, now: Int64, zones: any TimeZoneSource = FixedOffsetsOnly()
    ) throws(SearchError) -> Query {
        var parser = QueryParser(zones: zones)
        return Query(try parser.clause(body), now: now)
    }

    /// Reads Lucene's syntax, as in `?q=` and `query_string`.
    public static func lucene(
        _ text: String, defaultOperatorIsAnd: Bool, now: Int64
    ) throws(SearchError) -> Query {
        var options = LuceneOptions()
        options.defaultIsAnd = defaultOperatorIsAnd
        return Query(try LuceneParser.parse(text, options), now: now)
    }

    /// Documents that match all of `queries`.
    public static func all(of queries: [Query]) -> Query {
        Query(
            .bool(BoolClause(must: queries.map(\.clause))),
            now: queries.map(\.now).max() ?? 0)
    }
}

/// A part of a query.
indirect enum QueryClause: Sendable {
    case all
    case none
    case bool(BoolClause)
    case ids([String])
    case exists(String)
    /// A test of one field's or several fields' values.
    case field(FieldSelection, FieldTest, isLenient: Bool)
}

/// Clauses that are combined.
struct BoolClause: Sendable {
    /// All of these hold: `must` and `filter`.
    var must: [QueryClause] = []
    /// Some of these hold.
    var should: [QueryClause] = []
    /// None of these holds.
    var mustNot: [QueryClause] = []
    /// How many of `should`; nil: one if nothing else is asked, else none.
    var minimum: MinimumShouldMatch?
}

/// Which fields a test is about; one of them suffices.
enum FieldSelection: Sendable, Equatable {
    /// The field of this name.
    case one(String)
    /// The fields whose names match one of these patterns.
    case matching([String])
    /// What the index searches when nobody says where: all fields.
    case defaults

    /// Whether it can be several fields.
    var isMany: Bool {
        switch self {
        case .one: false
        case .matching(let names): names.count > 1 || names.contains { $0.contains("*") }
        case .defaults: true
        }
    }
}

/// A test of a field's values.
enum FieldTest: Sendable {
    case term(QueryValue, ignoresCase: Bool)
    case terms([QueryValue])
    case range(RangeBounds)
    case prefix(String, ignoresCase: Bool)
    case wildcard(String, ignoresCase: Bool)
    case regexp(String, ignoresCase: Bool)
    /// Words of a text: all of them, or a number.
    case match(QueryValue, isAnd: Bool, minimum: MinimumShouldMatch?, emptyMatchesAll: Bool)
    /// Words in order; with `slop`, so many places apart; the last may only begin so.
    case phrase(QueryValue, slop: Int, lastIsPrefix: Bool)
    /// A word of `query_string`, in which stars were found.
    case luceneWildcard(String)
    case exists
}

/// A value of a request.
enum QueryValue: Sendable, Equatable {
    case text(String)
    /// A number as it is written.
    case number(String)
    case truth(Bool)

    /// The value as text.
    var text: String {
        switch self {
        case .text(let text), .number(let text): text
        case .truth(let truth): truth ? "true" : "false"
        }
    }
}

/// The ends of a range.
struct RangeBounds: Sendable {
    /// The lower end, if there is one.
    var low: QueryValue?
    /// Whether the lower end belongs to it.
    var includesLow = true
    /// The upper end, if there is one.
    var high: QueryValue?
    /// Whether the upper end belongs to it.
    var includesHigh = true
    /// How dates are written, when it is not the field's way.
    var format: String?
    /// The zone of dates without one.
    var zone: TimeZoneRules = .utc
}

/// How many of several clauses must hold.
enum MinimumShouldMatch: Sendable, Equatable {
    /// So many, or all but so many when it is negative.
    case count(Int)
    /// So many of a hundred, rounded down, or all but so many when it is negative.
    case percent(Int)

    /// Reads `2`, `-1`, `75%` or `-25%`.
    init(_ text: String) throws(SearchError) {
        let isPercent = text.hasSuffix("%")
        guard let number = Int(isPercent ? String(text.dropLast()) : text),
            number.magnitude <= 100_000
        else { throw .unsupported("minimum_should_match [\(text)]") }
        self = isPercent ? .percent(number) : .count(number)
    }

    /// How many of `total`.
    func count(of total: Int) -> Int {
        switch self {
        case .count(let number): number < 0 ? max(total + number, 0) : number
        case .percent(let number):
            number < 0 ? total - total * -number / 100 : total * number / 100
        }
    }
}

internal import Records

/// Reads the query language of Elasticsearch from JSON.
struct QueryParser {
    /// Queries inside one another, above which a request is refused (Elasticsearch:
    /// `indices.query.bool.max_nested_depth`).
    static let maximumDepth = 30
    /// Clauses of one query, above which a request is refused (Elasticsearch: `max_clause_count`).
    static let maximumClauseCount = 4096
    /// Values of one `terms` query.
    static let maximumTermCount = 65_536

    /// Where the rules of named time zones come from.
    private let zones: any TimeZoneSource
    private var depth = 0
    private var count = 0

    init(zones: any TimeZoneSource) { self.zones = zones }

    /// Reads an object with one member, the query's name.
    mutating func clause(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        depth += 1
        defer { depth -= 1 }
        guard depth <= QueryParser.maximumDepth else {
            throw .illegalArgument(
                "The nested depth of the query exceeds the maximum nested depth for queries set in "
                    + "[indices.query.bool.max_nested_depth]")
        }
        try countClause()
        guard body.kind == .object else {
            throw .parsing("[_na] query malformed, must start with start_object")
        }
        var members: [(String, JSONCursor)] = []
        body.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        guard let (name, value) = members.first else {
            throw .illegalArgument("query malformed, empty clause found")
        }
        guard members.count == 1 else {
            throw .parsing(
                "[\(name)] malformed query, expected [END_OBJECT] but found [FIELD_NAME]")
        }
        return try clause(named: name, value)
    }

    private mutating func countClause() throws(SearchError) {
        count += 1
        guard count <= QueryParser.maximumClauseCount else {
            throw SearchError(
                status: 400, type: "too_many_nested_clauses",
                reason: "Query contains too many nested clauses; maxClauseCount is set to "
                    + "\(QueryParser.maximumClauseCount)")
        }
    }

    private mutating func clause(
        named name: String, _ body: JSONCursor
    ) throws(SearchError) -> QueryClause {
        switch name {
        case "match_all":
            try plainOptions(body, name)
            return .all
        case "match_none":
            try plainOptions(body, name)
            return .none
        case "bool": return try bool(body)
        case "term": return try term(body)
        case "terms": return try terms(body)
        case "range": return try range(body)
        case "exists": return try exists(body)
        case "ids": return try ids(body)
        case "prefix", "wildcard", "regexp": return try pattern(body, name)
        case "match", "match_phrase", "match_phrase_prefix": return try match(body, name)
        case "multi_match": return try multiMatch(body)
        case "query_string": return try queryString(body)
        case "simple_query_string": return try simpleQueryString(body)
        case "constant_score": return try constantScore(body)
        case "nested", "has_child", "has_parent", "parent_id", "percolate", "script",
            "script_score", "function_score", "more_like_this", "fuzzy", "geo_distance",
            "geo_bounding_box", "geo_shape", "distance_feature", "rank_feature", "pinned",
            "span_term", "span_near", "span_or", "intervals", "knn", "wrapper", "dis_max",
            "boosting", "terms_set", "type", "match_bool_prefix", "combined_fields":
            throw .unsupported("the query [\(name)]")
        default: throw unknown(name)
        }
    }

    /// The names of the queries there are.
    static let names = [
        "match_all", "match_none", "bool", "term", "terms", "range", "exists", "ids", "prefix",
        "wildcard", "regexp", "match", "match_phrase", "match_phrase_prefix", "multi_match",
        "query_string", "simple_query_string", "constant_score",
    ]

    private func unknown(_ name: String) -> SearchError {
        let nearest = QueryParser.names.map { ($0, EditDistance.between(name, $0)) }
            .min { $0.1 < $1.1 }
        var hint = ""
        if let nearest, nearest.1 <= 3 { hint = " did you mean [\(nearest.0)]?" }
        return .parsing("unknown query [\(name)]\(hint)")
    }

    private func plainOptions(_ body: JSONCursor, _ name: String) throws(SearchError) {
        var options = try ObjectOptions(body, owner: name)
        dropScoring(&options)
        try options.finish()
    }

    /// Takes what only matters for ranking and for people.
    private func dropScoring(_ options: inout ObjectOptions) {
        _ = options.take("boost")
        _ = options.take("_name")
    }

    // MARK: Combinations

    private mutating func bool(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var options = try ObjectOptions(body, owner: "bool")
        dropScoring(&options)
        var clause = BoolClause()
        clause.must = try clauses(options.take("must")) + clauses(options.take("filter"))
        clause.should = try clauses(options.take("should"))
        clause.mustNot = try clauses(options.take("must_not"))
        if let minimum = try options.string("minimum_should_match") {
            clause.minimum = try MinimumShouldMatch(minimum)
        }
        _ = options.take("adjust_pure_negative")
        try options.finish()
        return .bool(clause)
    }

    private mutating func clauses(_ body: JSONCursor?) throws(SearchError) -> [QueryClause] {
        guard let body else { return [] }
        guard body.kind == .array else { return [try clause(body)] }
        var clauses: [QueryClause] = []
        for element in body.elements { clauses.append(try clause(element)) }
        return clauses
    }

    private mutating func constantScore(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var options = try ObjectOptions(body, owner: "constant_score")
        dropScoring(&options)
        guard let filter = options.take("filter") else {
            throw .parsing("[constant_score] requires a 'filter' element")
        }
        let clause = try clause(filter)
        try options.finish()
        return clause
    }

    // MARK: One field

    /// Reads `{"field": value}` or `{"field": {…}}` and gives the options of the long form.
    private func fieldBody(
        _ body: JSONCursor, _ name: String, short: String
    ) throws(SearchError) -> (field: String, value: QueryValue?, options: ObjectOptions?) {
        var options = try ObjectOptions(body, owner: name)
        dropScoring(&options)
        let keys = options.keys
        guard keys.count == 1, let value = options.take(keys[0]) else {
            if keys.isEmpty { throw .illegalArgument("field name is null or empty") }
            if keys.count > 1 {
                throw .parsing(
                    "[\(name)] query doesn't support multiple fields, found [\(keys[0])] and "
                        + "[\(keys[1])]")
            }
            throw .illegalArgument("value cannot be null")
        }
        switch value.kind {
        case .object: return (keys[0], nil, try ObjectOptions(value, owner: name))
        case .array:
            throw .parsing("[\(name)] unknown token [START_ARRAY] after [\(keys[0])]")
        default: return (keys[0], try self.value(value, name), nil)
        }
    }

    private func value(_ cursor: JSONCursor, _ owner: String) throws(SearchError) -> QueryValue {
        switch cursor.kind {
        case .string: return .text(cursor.string ?? "")
        case .number: return .number(cursor.scalarText ?? "")
        case .boolean: return .truth(cursor.bool == true)
        case .null: throw .illegalArgument("value cannot be null")
        case .object, .array:
            throw .parsing("[\(owner)] query does not support [\(cursor.kind)] values")
        }
    }

    private func value(
        _ options: inout ObjectOptions, _ keys: String...
    ) throws(SearchError) -> QueryValue {
        for key in keys {
            if let found = options.take(key) { return try value(found, options.owner) }
        }
        throw .illegalArgument("value cannot be null")
    }

    private mutating func term(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var (field, short, long) = try fieldBody(body, "term", short: "value")
        var ignoresCase = false
        if var options = long {
            dropScoring(&options)
            short = try value(&options, "value", "term")
            ignoresCase = try options.bool("case_insensitive") ?? false
            try options.finish()
        }
        long = nil
        return .field(
            .one(field), .term(try given(short), ignoresCase: ignoresCase), isLenient: false)
    }

    private mutating func terms(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var options = try ObjectOptions(body, owner: "terms")
        dropScoring(&options)
        let keys = options.keys
        guard keys.count == 1, let list = options.take(keys[0]) else {
            throw .parsing("[terms] query requires exactly one field with a list of values")
        }
        guard list.kind == .array else {
            if list.kind == .object { throw .unsupported("the terms lookup of [terms]") }
            throw .parsing("[terms] query does not support [\(keys[0])]")
        }
        var values: [QueryValue] = []
        for element in list.elements where !element.isNull {
            values.append(try value(element, "terms"))
        }
        guard values.count <= QueryParser.maximumTermCount else {
            throw .illegalArgument(
                "The number of terms [\(values.count)] used in the Terms Query request has "
                    + "exceeded the allowed maximum of [\(QueryParser.maximumTermCount)].")
        }
        return .field(.one(keys[0]), .terms(values), isLenient: false)
    }

    private mutating func range(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        let (field, _, long) = try fieldBody(body, "range", short: "")
        guard var options = long else {
            throw .parsing("[range] query malformed, no start_object after query name")
        }
        dropScoring(&options)
        var bounds = RangeBounds()
        try lowEnd(&bounds, &options)
        try highEnd(&bounds, &options)
        bounds.format = try options.string("format")
        if let zone = try options.string("time_zone") {
            bounds.zone = try TimeZoneRules(zone, source: zones)
        }
        _ = options.take("relation")
        try options.finish()
        return .field(.one(field), .range(bounds), isLenient: false)
    }

    private func lowEnd(
        _ bounds: inout RangeBounds, _ options: inout ObjectOptions
    ) throws(SearchError) {
        // `from`, `include_lower` are the old form, which ElastAlert and Grafana still write.
        if let low = options.take("from") { bounds.low = try value(low, "range") }
        if let isIn = try options.bool("include_lower") { bounds.includesLow = isIn }
        if let low = options.take("gte") {
            (bounds.low, bounds.includesLow) = (try value(low, "range"), true)
        }
        if let low = options.take("gt") {
            (bounds.low, bounds.includesLow) = (try value(low, "range"), false)
        }
    }

    private func highEnd(
        _ bounds: inout RangeBounds, _ options: inout ObjectOptions
    ) throws(SearchError) {
        if let high = options.take("to") { bounds.high = try value(high, "range") }
        if let isIn = try options.bool("include_upper") { bounds.includesHigh = isIn }
        if let high = options.take("lte") {
            (bounds.high, bounds.includesHigh) = (try value(high, "range"), true)
        }
        if let high = options.take("lt") {
            (bounds.high, bounds.includesHigh) = (try value(high, "range"), false)
        }
    }

    private func exists(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var options = try ObjectOptions(body, owner: "exists")
        dropScoring(&options)
        let field = try options.required("field")
        try options.finish()
        return .exists(field)
    }

    private func ids(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var options = try ObjectOptions(body, owner: "ids")
        dropScoring(&options)
        _ = options.take("type")
        var ids: [String] = []
        if let values = options.take("values") {
            for element in values.kind == .array ? values.elements : [values] {
                ids.append(try value(element, "ids").text)
            }
        }
        try options.finish()
        return .ids(ids)
    }

    private func pattern(
        _ body: JSONCursor, _ name: String
    ) throws(SearchError) -> QueryClause {
        var (field, short, long) = try fieldBody(body, name, short: "value")
        var ignoresCase = false
        if var options = long {
            dropScoring(&options)
            short = try value(&options, "value", name)
            ignoresCase = try options.bool("case_insensitive") ?? false
            for key in ["rewrite", "flags", "flags_value", "max_determinized_states"] {
                _ = options.take(key)
            }
            try options.finish()
        }
        long = nil
        let text = try given(short).text
        let test: FieldTest
        switch name {
        case "prefix": test = .prefix(text, ignoresCase: ignoresCase)
        case "wildcard": test = .wildcard(text, ignoresCase: ignoresCase)
        default: test = .regexp(text, ignoresCase: ignoresCase)
        }
        return .field(.one(field), test, isLenient: false)
    }

    // MARK: Full text

    private func match(_ body: JSONCursor, _ name: String) throws(SearchError) -> QueryClause {
        let (field, short, long) = try fieldBody(body, name, short: "query")
        var options = long ?? ObjectOptions(owner: name)
        dropScoring(&options)
        let text: QueryValue
        if let short { text = short } else { text = try value(&options, "query") }
        let isLenient = try options.bool("lenient") ?? false
        let test = try matchTest(text, name, &options)
        try options.finish()
        return .field(.one(field), test, isLenient: isLenient)
    }

    private func given(_ value: QueryValue?) throws(SearchError) -> QueryValue {
        guard let value else { throw .illegalArgument("value cannot be null") }
        return value
    }

    /// Reads what all queries of full text have.
    private func matchTest(
        _ text: QueryValue, _ name: String, _ options: inout ObjectOptions
    ) throws(SearchError) -> FieldTest {
        if let analyzer = try options.string("analyzer"), analyzer != "standard" {
            throw .unsupported("the analyzer [\(analyzer)]")
        }
        let isAnd = try isAnd(options.string("operator"))
        let minimum = try options.string("minimum_should_match")
            .map { text throws(SearchError) in try MinimumShouldMatch(text) }
        let slop = try options.int("slop") ?? 0
        guard slop >= 0 else { throw .illegalArgument("No negative slop allowed.") }
        let matchesAll = try options.string("zero_terms_query") == "all"
        if let fuzziness = try options.string("fuzziness"), fuzziness != "0" {
            throw .unsupported("the option [fuzziness]")
        }
        for key in [
            "max_expansions", "prefix_length", "fuzzy_transpositions", "fuzzy_rewrite",
            "auto_generate_synonyms_phrase_query", "tie_breaker", "cutoff_frequency",
        ] { _ = options.take(key) }
        switch name {
        case "match_phrase", "phrase":
            return .phrase(text, slop: slop, lastIsPrefix: false)
        case "match_phrase_prefix", "phrase_prefix":
            return .phrase(text, slop: slop, lastIsPrefix: true)
        default:
            return .match(text, isAnd: isAnd, minimum: minimum, emptyMatchesAll: matchesAll)
        }
    }

    private func isAnd(_ text: String?) throws(SearchError) -> Bool {
        switch text?.lowercased() {
        case nil, "or": return false
        case "and": return true
        default: throw .illegalArgument("No enum constant Operator.\(text ?? "")")
        }
    }

    private func multiMatch(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var options = try ObjectOptions(body, owner: "multi_match")
        dropScoring(&options)
        let text = try value(&options, "query")
        let fields = try fields(&options)
        let type = try options.string("type") ?? "best_fields"
        switch type {
        case "best_fields", "most_fields", "phrase", "phrase_prefix": break
        default: throw .unsupported("the type [\(type)] of [multi_match]")
        }
        let isLenient = try options.bool("lenient") ?? (fields == .defaults)
        let test = try matchTest(text, type, &options)
        try options.finish()
        return .field(fields, test, isLenient: isLenient)
    }

    /// Takes `fields`; boosts are left out.
    private func fields(_ options: inout ObjectOptions) throws(SearchError) -> FieldSelection {
        guard let list = options.take("fields") else { return .defaults }
        var names: [String] = []
        for element in list.kind == .array ? list.elements : [list] {
            let name = try value(element, options.owner).text
            names.append(String(name.prefix { $0 != "^" }))
        }
        if names.isEmpty || names == ["*"] { return .defaults }
        return .matching(names)
    }

    private func queryString(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var options = try ObjectOptions(body, owner: "query_string")
        dropScoring(&options)
        let text = try value(&options, "query").text
        var lucene = LuceneOptions()
        lucene.zones = zones
        lucene.fields = try fields(&options)
        if let field = try options.string("default_field"), field != "*" {
            lucene.fields = field.contains("*") ? .matching([field]) : .one(field)
        }
        lucene.defaultIsAnd = try isAnd(options.string("default_operator"))
        lucene.isLenient = try options.bool("lenient")
        lucene.allowsLeadingStar = try options.bool("allow_leading_wildcard") ?? true
        if let zone = try options.string("time_zone") {
            lucene.zone = try TimeZoneRules(zone, source: zones)
        }
        if let minimum = try options.string("minimum_should_match") {
            lucene.minimum = try MinimumShouldMatch(minimum)
        }
        if let analyzer = try options.string("analyzer"), analyzer != "standard" {
            throw .unsupported("the analyzer [\(analyzer)]")
        }
        lucene.slop = try options.int("phrase_slop") ?? 0
        for key in [
            "analyze_wildcard", "enable_position_increments", "fuzziness", "fuzzy_max_expansions",
            "fuzzy_prefix_length", "fuzzy_transpositions", "fuzzy_rewrite", "quote_analyzer",
            "quote_field_suffix", "rewrite", "escape", "max_determinized_states", "tie_breaker",
            "type", "auto_generate_synonyms_phrase_query",
        ] { _ = options.take(key) }
        try options.finish()
        return try LuceneParser.parse(text, lucene)
    }

    private func simpleQueryString(_ body: JSONCursor) throws(SearchError) -> QueryClause {
        var options = try ObjectOptions(body, owner: "simple_query_string")
        dropScoring(&options)
        let text = try value(&options, "query").text
        let fields = try fields(&options)
        let isAnd = try isAnd(options.string("default_operator"))
        let isLenient = try options.bool("lenient") ?? (fields == .defaults)
        let minimum = try options.string("minimum_should_match")
            .map { text throws(SearchError) in try MinimumShouldMatch(text) }
        if let flags = try options.string("flags"), flags.uppercased() != "ALL" {
            throw .unsupported("the option [flags] of [simple_query_string]")
        }
        for key in [
            "analyze_wildcard", "fuzzy_max_expansions", "fuzzy_prefix_length",
            "fuzzy_transpositions", "quote_field_suffix", "auto_generate_synonyms_phrase_query",
            "analyzer",
        ] { _ = options.take(key) }
        try options.finish()
        var parser = SimpleQueryParser(
            text, fields: fields, isAnd: isAnd, isLenient: isLenient, minimum: minimum)
        return parser.parse()
    }
}

/// How many letters two words differ by.
enum EditDistance {
    /// Levenshtein's distance; for short words.
    static func between(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.utf8.prefix(64)), Array(right.utf8))
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let above = row[j + 1]
                let change = diagonal + (a[i] == b[j] ? 0 : 1)
                row[j + 1] = min(change, above + 1, row[j] + 1)
                diagonal = above
            }
        }
        return row[b.count]
    }
}

import Records

/// The options of a `composite` aggregation: all combinations of several values, page by page.
struct CompositeOptions: Sendable {
    /// One of the values of a bucket's key.
    struct Source: Sendable {
        /// Its name in keys.
        var name: String
        /// The field.
        var field: String
        /// How values become keys; nil for the values themselves.
        var scale: HistogramOptions.Scale?
        /// Whether the greatest comes first.
        var isDescending = false
        /// Whether documents without a value have the key `null`.
        var keepsMissing = false
        /// How dates are written; nil for milliseconds.
        var format: String?
    }

    /// The values of a bucket's key.
    var sources: [Source] = []
    /// Buckets that are shown, at most.
    var size = 10
    /// The key behind which buckets begin, as it was given, by the names of the sources.
    var after: [String: JSONCursor]?

    /// Reads the options.
    init(_ body: JSONCursor, zones: any TimeZoneSource, now: Int64) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "composite")
        size = try options.int("size") ?? 10
        for element in options.take("sources")?.elements ?? [] {
            sources.append(try CompositeOptions.source(element, zones: zones))
        }
        if let value = options.take("after") {
            var values: [String: JSONCursor] = [:]
            value.forEachMember { key, value in
                values[JSONCursor.unescaped(key)] = value
                return true
            }
            after = values
        }
        try options.finish()
        guard !sources.isEmpty, sources.count <= 32 else {
            throw .illegalArgument("Composite [sources] cannot be null or empty")
        }
        guard Set(sources.map(\.name)).count == sources.count else {
            throw .illegalArgument("Composite source names must be unique")
        }
        guard size > 0 else { throw .illegalArgument("[size] must be greater than 0") }
    }

    /// Reads `{"<name>":{"<type>":{…}}}`.
    private static func source(
        _ value: JSONCursor, zones: any TimeZoneSource
    ) throws(SearchError) -> Source {
        let named = try onlyMember(value)
        let typed = try onlyMember(named.value)
        var options = try ObjectOptions(typed.value, owner: typed.key)
        var source = Source(name: named.key, field: try options.required("field"))
        switch typed.key {
        case "terms": break
        case "histogram":
            guard let interval = try options.double("interval"), interval > 0 else {
                throw .illegalArgument("[interval] must be greater than 0 for [histogram] source")
            }
            source.scale = .number(interval: interval, offset: 0)
        case "date_histogram":
            let zone = try options.string("time_zone")
            source.format = try options.string("format")
            source.scale = .date(
                DateRounding(
                    interval: try HistogramOptions.interval(&options),
                    zone: try zone.map { name throws(SearchError) in
                        try TimeZoneRules(name, source: zones)
                    } ?? .utc,
                    offset: try HistogramOptions.offset(options.string("offset"))))
        default: throw .unsupported("[\(typed.key)] as a source of [composite]")
        }
        switch try options.string("order") {
        case nil, "asc": break
        case "desc": source.isDescending = true
        case let order?: throw .illegalArgument("Unknown order [\(order)]")
        }
        source.keepsMissing = try options.bool("missing_bucket") ?? false
        if options.take("missing_order") != nil { throw .unsupported("[missing_order]") }
        try options.finish()
        return source
    }

    private static func onlyMember(
        _ value: JSONCursor
    ) throws(SearchError) -> (key: String, value: JSONCursor) {
        var members: [(key: String, value: JSONCursor)] = []
        value.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        guard members.count == 1 else {
            throw .parsing("a source of [composite] is one name with one type")
        }
        return members[0]
    }
}

import Records

/// The options of a `range` or a `date_range`.
struct RangeOptions: Sendable {
    /// One range as it was given: from its beginning up to, not including, its end.
    struct Range: Sendable {
        var key: String?
        var from: String?
        var to: String?
    }

    /// The field.
    var field: String
    /// The ranges in the order of the request.
    var ranges: [Range] = []
    /// Whether they are ranges of moments.
    var isDate: Bool
    /// How dates are read and written; nil for the mapping's way.
    var format: String?
    /// The value that documents without one get.
    var missing: String?
    /// Whether buckets are members of an object.
    var isKeyed = false
    /// Milliseconds since 1970, which `now` means.
    var now: Int64 = 0
    /// The zone of dates without one.
    var zone = TimeZoneRules.utc

    /// The most ranges.
    static let maximumCount = 1000

    /// Reads a `range`.
    init(number body: JSONCursor) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "range")
        isDate = false
        field = try options.required("field")
        try readCommon(&options)
    }

    /// Reads a `date_range`.
    init(date body: JSONCursor, now: Int64, zones: any TimeZoneSource) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "date_range")
        isDate = true
        field = try options.required("field")
        if let name = try options.string("time_zone") {
            zone = try TimeZoneRules(name, source: zones)
        }
        self.now = now
        try readCommon(&options)
    }

    private mutating func readCommon(_ options: inout ObjectOptions) throws(SearchError) {
        format = try options.string("format")
        missing = try options.string("missing")
        isKeyed = try options.bool("keyed") ?? false
        for element in options.take("ranges")?.elements ?? [] {
            if let text = element.string {
                throw .parsing("[range] does not take [\(text)] as a range")
            }
            var range = try ObjectOptions(element, owner: "range")
            ranges.append(
                Range(
                    key: try range.string("key"), from: try range.string("from"),
                    to: try range.string("to")))
            try range.finish()
        }
        try options.finish()
        guard !ranges.isEmpty, ranges.count <= RangeOptions.maximumCount else {
            throw .illegalArgument("No [ranges] specified for the [\(field)] aggregation")
        }
    }
}

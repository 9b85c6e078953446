import Records

/// The options of a `histogram` or a `date_histogram`.
struct HistogramOptions: Sendable {
    /// How values become buckets.
    enum Scale: Sendable, Equatable {
        /// Numbers, in steps of `interval` from `offset` on.
        case number(interval: Double, offset: Double)
        /// Moments.
        case date(DateRounding)
    }

    /// Two values of which either may be missing, as they were given.
    struct Bounds: Sendable {
        var minimum: String?
        var maximum: String?
    }

    /// The field.
    var field: String
    /// How values become buckets.
    var scale: Scale
    /// How keys are written; nil for the mapping's way.
    var format: String?
    /// Documents that a bucket needs to be shown; 0 shows the gaps between buckets as well.
    var minimumCount = 0
    /// The value that documents without one get.
    var missing: String?
    /// The range that is shown even where there is no document.
    var extendedBounds: Bounds?
    /// The range beyond which nothing is shown.
    var hardBounds: Bounds?
    /// Whether buckets are members of an object.
    var isKeyed = false
    /// What buckets are ordered by.
    var order = TermsOptions.Order.key(isAscending: true)
    /// Milliseconds since 1970, which `now` in bounds means.
    var now: Int64 = 0

    /// Reads a `date_histogram`.
    init(date body: JSONCursor, zones: any TimeZoneSource, now: Int64) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "date_histogram")
        field = try options.required("field")
        let zone = try options.string("time_zone")
        scale = .date(
            DateRounding(
                interval: try HistogramOptions.interval(&options),
                zone: try zone.map { name throws(SearchError) in
                    try TimeZoneRules(name, source: zones)
                } ?? .utc,
                offset: try HistogramOptions.offset(options.string("offset"))))
        self.now = now
        format = try options.string("format")
        try readCommon(&options)
    }

    /// Reads a `histogram`.
    init(number body: JSONCursor) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "histogram")
        field = try options.required("field")
        guard let interval = try options.double("interval") else {
            throw .illegalArgument("Required one of fields [interval], but none were specified.")
        }
        guard interval > 0 else {
            throw .illegalArgument("[interval] must be >0 for histogram aggregation [\(field)]")
        }
        let offset = try options.double("offset") ?? 0
        scale = .number(interval: interval, offset: offset)
        format = try options.string("format")
        guard format == nil else { throw .unsupported("[format] in [histogram]") }
        try readCommon(&options)
    }

    private mutating func readCommon(_ options: inout ObjectOptions) throws(SearchError) {
        minimumCount = try options.int("min_doc_count") ?? 0
        missing = try options.string("missing")
        isKeyed = try options.bool("keyed") ?? false
        extendedBounds = try HistogramOptions.bounds(options.take("extended_bounds"))
        hardBounds = try HistogramOptions.bounds(options.take("hard_bounds"))
        if let value = options.take("order") {
            order = try TermsOptions.order(value).first ?? order
        }
        guard minimumCount >= 0 else {
            throw .illegalArgument(
                "[minDocCount] must be greater than or equal to 0. Found [\(minimumCount)]")
        }
        try options.finish()
    }

    /// Reads `fixed_interval` or `calendar_interval`; `interval` means whichever fits, as before
    /// version 8.
    static func interval(
        _ options: inout ObjectOptions
    ) throws(SearchError) -> DateRounding.Interval {
        let fixed = try options.string("fixed_interval")
        let calendar = try options.string("calendar_interval")
        let either = try options.string("interval")
        if fixed != nil && calendar != nil {
            throw .illegalArgument(
                "Cannot use [fixed_interval] with [calendar_interval] configuration option.")
        }
        if let fixed {
            if let interval = DateRounding.Interval(fixed: fixed) { return interval }
            throw .illegalArgument(
                """
                failed to parse setting [date_histogram.fixedInterval] with value [\(fixed)] as \
                a time value: unit is missing or unrecognized
                """
            )
        }
        if let calendar {
            if let interval = DateRounding.Interval(calendar: calendar) { return interval }
            throw .illegalArgument(
                "The supplied interval [\(calendar)] could not be parsed as a calendar interval.")
        }
        if let text = either,
            let interval = DateRounding.Interval(calendar: text)
                ?? DateRounding.Interval(fixed: text)
        {
            return interval
        }
        throw .illegalArgument("Invalid interval specified, must be non-null and non-empty")
    }

    /// The milliseconds of `+6h`, `-1d` or `30s`.
    static func offset(_ text: String?) throws(SearchError) -> Int64 {
        guard let text else { return 0 }
        if let number = Int64(text), number.magnitude < 1_000_000_000_000 { return number }
        let isNegative = text.hasPrefix("-")
        let rest = isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text
        let length = try TimeValue.milliseconds(rest, setting: "date_histogram.offset")
        return isNegative ? -length : length
    }

    private static func bounds(_ value: JSONCursor?) throws(SearchError) -> Bounds? {
        guard let value else { return nil }
        var options = try ObjectOptions(value, owner: "bounds")
        let bounds = Bounds(minimum: try options.string("min"), maximum: try options.string("max"))
        try options.finish()
        return bounds
    }
}

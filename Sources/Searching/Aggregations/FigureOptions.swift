import Records

/// The options of an aggregation that gives one or a few figures of a field.
struct FigureOptions: Sendable {
    /// Which figures.
    enum Figure: String, Sendable {
        case min
        case max
        case avg
        case sum
        case count = "value_count"
        case stats
        case extendedStats = "extended_stats"
    }

    /// Which figures.
    var figure: Figure
    /// The field.
    var field: String
    /// The value that documents without one get.
    var missing: String?
    /// How dates are written; nil for the mapping's way.
    var format: String?
    /// How many standard deviations the bounds of `extended_stats` are wide.
    var sigma = 2.0

    /// Reads the options.
    init(_ figure: Figure, _ body: JSONCursor) throws(SearchError) {
        self.figure = figure
        var options = try ObjectOptions(body, owner: figure.rawValue)
        if options.keys.contains("script") {
            throw .unsupported("[script] in [\(figure.rawValue)]")
        }
        field = try options.required("field")
        missing = try options.string("missing")
        format = try options.string("format")
        if figure == .extendedStats { sigma = try options.double("sigma") ?? 2 }
        guard sigma >= 0 else {
            throw .illegalArgument("[sigma] must be greater than or equal to 0. Found [\(sigma)]")
        }
        _ = options.take("value_type")
        try options.finish()
    }
}

/// The options of `percentiles` and `percentile_ranks`.
struct PercentilesOptions: Sendable {
    /// The field.
    var field: String
    /// Percents, or the values whose ranks are wanted.
    var points: [Double]
    /// Whether ranks of values are wanted, not values at percents.
    var areRanks: Bool
    /// Whether figures are members of an object.
    var isKeyed = true
    /// The value that documents without one get.
    var missing: String?
    /// How fine the summary of many values is.
    var compression = 100.0

    /// The most percents.
    static let maximumCount = 1000

    /// Reads the options.
    init(_ body: JSONCursor, areRanks: Bool) throws(SearchError) {
        self.areRanks = areRanks
        let owner = areRanks ? "percentile_ranks" : "percentiles"
        var options = try ObjectOptions(body, owner: owner)
        field = try options.required("field")
        isKeyed = try options.bool("keyed") ?? true
        missing = try options.string("missing")
        if let digest = options.take("tdigest") {
            var digest = try ObjectOptions(digest, owner: "tdigest")
            compression = try digest.double("compression") ?? compression
            _ = digest.take("execution_hint")
            try digest.finish()
        }
        if options.take("hdr") != nil { throw .unsupported("[hdr] in [\(owner)]") }
        _ = options.take("format")
        let list = options.take(areRanks ? "values" : "percents")
        points = areRanks ? [] : [1, 5, 25, 50, 75, 95, 99]
        if let list { points = list.elements.compactMap { $0.scalarText.flatMap(Double.init) } }
        try options.finish()
        guard !points.isEmpty, points.count <= PercentilesOptions.maximumCount else {
            throw .illegalArgument(
                "[\(areRanks ? "values" : "percents")] must not be an empty array: [\(owner)]")
        }
        if !areRanks, let bad = points.first(where: { !($0 >= 0 && $0 <= 100) }) {
            throw .illegalArgument(
                "percent must be in [0,100], got [\(JavaNumber.text(bad))]: [percentiles]")
        }
        guard compression >= 1, compression <= 10_000 else {
            throw .illegalArgument("[compression] must be between 1 and 10000")
        }
    }
}

/// The options of `top_hits`.
struct TopHitsOptions: Sendable {
    /// Hits that are left out at the beginning.
    var from = 0
    /// Hits that are shown, at most.
    var size = 3
    /// The order of hits.
    var sort: [SortKey] = []
    /// Which parts of the source hits show.
    var sourceFilter = SourceFilter.all

    /// The greatest sum of `from` and `size`.
    static let maximumWindow = 100

    /// Reads the options.
    init(_ body: JSONCursor) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "top_hits")
        from = try options.int("from") ?? 0
        size = try options.int("size") ?? 3
        if let value = options.take("sort") { sort = try SortKey.parse(value) }
        if let value = options.take("_source") { sourceFilter = try SourceFilter.parse(value) }
        for key in ["version", "seq_no_primary_term", "explain", "track_scores"] {
            if try options.bool(key) == true { throw .unsupported("[\(key)] in [top_hits]") }
        }
        try options.finish()
        guard from >= 0, size >= 0 else {
            throw .illegalArgument("[size] and [from] must not be negative in [top_hits]")
        }
        guard from + size <= TopHitsOptions.maximumWindow else {
            throw .illegalArgument(
                """
                Top hits result window is too large, the top hits aggregator's from + size must \
                be less than or equal to: [100] but was [\(from + size)]. This limit can be set \
                by changing the [index.max_inner_result_window] index level setting.
                """
            )
        }
    }
}

/// The options of `top_metrics`.
struct TopMetricsOptions: Sendable {
    /// The fields whose values are shown.
    var fields: [String] = []
    /// What decides which document is taken.
    var sort: SortKey
    /// Documents that are shown, at most.
    var size = 1

    /// Reads the options.
    init(_ body: JSONCursor) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "top_metrics")
        size = try options.int("size") ?? 1
        let metrics = options.take("metrics")
        for element in metrics?.kind == .array
            ? metrics?.elements ?? [] : [metrics].compactMap(\.self)
        {
            var metric = try ObjectOptions(element, owner: "metrics")
            fields.append(try metric.required("field"))
            _ = metric.take("missing")
            try metric.finish()
        }
        let keys =
            try options.take("sort").map { value throws(SearchError) in
                try SortKey.parse(value)
            } ?? []
        try options.finish()
        guard keys.count == 1 else { throw .illegalArgument("[top_metrics] needs one [sort] key") }
        sort = keys[0]
        guard !fields.isEmpty, fields.count <= 10 else {
            throw .illegalArgument("[top_metrics] supports [metrics] of 1 to 10 fields")
        }
        guard size > 0, size <= 10 else {
            throw .illegalArgument(
                "[top_metrics.size] must not be more than [10] but was [\(size)]")
        }
    }
}

/// The options of an aggregation that is computed from the buckets of its parent.
struct PipelineOptions: Sendable {
    /// What is computed.
    enum Kind: Sendable {
        case derivative
        case cumulativeSum
    }

    /// What is computed.
    var kind: Kind
    /// The figure of a bucket that it is computed from: `_count` or the way to a figure.
    var path: String

    /// Reads the options.
    init(_ type: String, _ body: JSONCursor) throws(SearchError) {
        kind = type == "derivative" ? .derivative : .cumulativeSum
        var options = try ObjectOptions(body, owner: type)
        let value = options.take("buckets_path")
        guard let path = value?.string ?? value?.elements.first?.string else {
            throw .illegalArgument(
                "Required one of fields [buckets_path], but none were specified.")
        }
        self.path = path
        _ = options.take("format")
        if let policy = try options.string("gap_policy"), policy != "skip" {
            throw .unsupported("[gap_policy] [\(policy)]")
        }
        if options.take("unit") != nil { throw .unsupported("[unit] in [derivative]") }
        try options.finish()
    }
}

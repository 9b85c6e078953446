import Records

/// Reads aggregations.
struct AggregationParser {
    /// Milliseconds since 1970, which `now` in dates means.
    let now: Int64
    /// Where rules of time zones come from.
    let zones: any TimeZoneSource
    private var count = 0

    /// Makes a parser that has read nothing.
    init(now: Int64, zones: any TimeZoneSource) {
        self.now = now
        self.zones = zones
    }

    /// Reads an object that maps names to aggregations.
    mutating func list(
        _ value: JSONCursor, depth: Int, parent: Aggregation.Kind?
    ) throws(SearchError) -> [Aggregation] {
        guard value.kind == .object else {
            throw .parsing("Expected [START_OBJECT] under [aggs], but got a [\(value.tokenName)]")
        }
        guard depth < Aggregation.maximumDepth else {
            throw .illegalArgument(
                "aggregations must not be nested deeper than [\(Aggregation.maximumDepth)] levels")
        }
        var members: [(String, JSONCursor)] = []
        value.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        var list: [Aggregation] = []
        for (name, value) in members {
            try check(name, isKnown: list.contains { $0.name == name })
            list.append(try aggregation(name, value, depth: depth, parent: parent))
        }
        return list
    }

    private mutating func check(_ name: String, isKnown: Bool) throws(SearchError) {
        if name.isEmpty || name.utf8.contains(where: { "[]>".utf8.contains($0) }) {
            throw .parsing(
                """
                Invalid aggregation name [\(name)]. Aggregation names can contain any character \
                except '[', ']', and '>'
                """
            )
        }
        if isKnown {
            throw .illegalArgument("Two sibling aggregations cannot have the same name: [\(name)]")
        }
        count += 1
        guard count <= Aggregation.maximumCount else {
            throw .illegalArgument("more than [\(Aggregation.maximumCount)] aggregations")
        }
    }

    /// Reads `{"<type>":{…},"aggs":{…},"meta":{…}}`.
    private mutating func aggregation(
        _ name: String, _ value: JSONCursor, depth: Int, parent: Aggregation.Kind?
    ) throws(SearchError) -> Aggregation {
        var options = try ObjectOptions(value, owner: name)
        let children = options.take("aggs") ?? options.take("aggregations")
        let meta = options.take("meta")?.sourceBytes
        guard let type = options.keys.first else {
            throw .parsing("Missing definition for aggregation [\(name)]")
        }
        guard let body = options.take(type) else {
            throw .parsing("Missing definition for aggregation [\(name)]")
        }
        if let other = options.keys.first {
            throw .parsing(
                "Found two aggregation type definitions in [\(name)]: [\(type)] and [\(other)]")
        }
        let kind = try kind(type, body)
        try checkPlace(kind, type, name, parent: parent)
        var list: [Aggregation] = []
        if let children {
            try checkChildren(kind, type, name)
            list = try self.list(children, depth: depth + 1, parent: kind)
        }
        return Aggregation(name: name, kind: kind, children: list, meta: meta)
    }

    private func kind(_ type: String, _ body: JSONCursor) throws(SearchError) -> Aggregation.Kind {
        switch type {
        case "terms": .terms(try TermsOptions(body))
        case "date_histogram": .histogram(try HistogramOptions(date: body, zones: zones, now: now))
        case "histogram": .histogram(try HistogramOptions(number: body))
        case "range": .range(try RangeOptions(number: body))
        case "date_range": .range(try RangeOptions(date: body, now: now, zones: zones))
        case "filter": .filter(try Query.parse(body, now: now, zones: zones))
        case "filters": .filters(try FiltersOptions(body, now: now, zones: zones))
        case "missing": .missing(field: try AggregationParser.onlyField(body, "missing"))
        case "global": .global
        case "composite": .composite(try CompositeOptions(body, zones: zones, now: now))
        default: try figure(type, body)
        }
    }

    private func figure(_ type: String, _ body: JSONCursor) throws(SearchError) -> Aggregation.Kind
    {
        if let figure = FigureOptions.Figure(rawValue: type) {
            return .figures(try FigureOptions(figure, body))
        }
        switch type {
        case "cardinality":
            var options = try ObjectOptions(body, owner: type)
            let field = try options.required("field")
            let missing = try options.string("missing")
            for key in ["precision_threshold", "execution_hint", "rehash"] { _ = options.take(key) }
            try options.finish()
            return .cardinality(field: field, missing: missing)
        case "percentiles": return .percentiles(try PercentilesOptions(body, areRanks: false))
        case "percentile_ranks": return .percentiles(try PercentilesOptions(body, areRanks: true))
        case "top_hits": return .topHits(try TopHitsOptions(body))
        case "top_metrics": return .topMetrics(try TopMetricsOptions(body))
        case "derivative", "cumulative_sum":
            return .pipeline(try PipelineOptions(type, body))
        default:
            if AggregationParser.known.contains(type) {
                throw .unsupported("aggregation [\(type)]")
            }
            throw .parsing("Unknown aggregation type [\(type)]")
        }
    }

    /// Aggregations of Elasticsearch 8 that this store does not have.
    private static let known: Set = [
        "adjacency_matrix", "auto_date_histogram", "avg_bucket", "boxplot", "bucket_correlation",
        "bucket_count_ks_test", "bucket_script", "bucket_selector", "bucket_sort",
        "categorize_text", "change_point", "children", "cumulative_cardinality",
        "diversified_sampler", "extended_stats_bucket", "frequent_item_sets", "geo_bounds",
        "geo_centroid", "geo_distance", "geo_line", "geohash_grid", "geohex_grid", "geotile_grid",
        "inference", "ip_prefix", "ip_range", "matrix_stats", "max_bucket",
        "median_absolute_deviation", "min_bucket", "moving_fn", "moving_percentiles",
        "multi_terms", "nested", "normalize", "parent", "percentiles_bucket", "random_sampler",
        "rare_terms", "rate", "reverse_nested", "sampler", "scripted_metric", "serial_diff",
        "significant_terms", "significant_text", "stats_bucket", "string_stats", "sum_bucket",
        "t_test", "time_series", "variable_width_histogram", "weighted_avg",
    ]

    private func checkPlace(
        _ kind: Aggregation.Kind, _ type: String, _ name: String, parent: Aggregation.Kind?
    ) throws(SearchError) {
        switch (kind, parent) {
        case (.global, .some):
            throw .illegalArgument(
                "Aggregator [\(name)] of type [global] cannot be used as a sub aggregation")
        case (.composite, .some):
            throw .illegalArgument(
                """
                [composite] aggregation cannot be used with a parentAggregation of type \
                [multi-bucket]
                """
            )
        case (.terms(let options), .some) where options.minimumCount == 0:
            throw .unsupported("[min_doc_count] [0] in a [terms] aggregation inside of another")
        case (.pipeline, .some(.histogram)): return
        case (.pipeline, _):
            throw .validation(
                """
                \(type) aggregation [\(name)] must have a histogram, date_histogram or \
                auto_date_histogram as parent
                """
            )
        default: return
        }
    }

    private func checkChildren(
        _ kind: Aggregation.Kind, _ type: String, _ name: String
    ) throws(SearchError) {
        switch kind {
        case .figures, .cardinality, .percentiles, .topHits, .topMetrics, .pipeline:
            throw .illegalArgument(
                "Aggregator [\(name)] of type [\(type)] cannot accept sub-aggregations")
        default: return
        }
    }

    /// Reads `{"field":…}`.
    private static func onlyField(
        _ body: JSONCursor, _ type: String
    ) throws(SearchError) -> String {
        var options = try ObjectOptions(body, owner: type)
        let field = try options.required("field")
        try options.finish()
        return field
    }
}

public import Records

/// Something that is computed over all hits of a search: buckets, or figures of a field.
public struct Aggregation: Sendable {
    /// The name under which the answer shows it.
    public let name: String
    let kind: Kind
    /// Computed once for each bucket of this one.
    let children: [Aggregation]
    /// Shown with the answer as it was given.
    let meta: [UInt8]?

    /// What is computed.
    enum Kind: Sendable {
        case terms(TermsOptions)
        case histogram(HistogramOptions)
        case range(RangeOptions)
        case filter(Query)
        case filters(FiltersOptions)
        case missing(field: String)
        case global
        case composite(CompositeOptions)
        case figures(FigureOptions)
        case cardinality(field: String, missing: String?)
        case percentiles(PercentilesOptions)
        case topHits(TopHitsOptions)
        case topMetrics(TopMetricsOptions)
        case pipeline(PipelineOptions)
    }

    /// How deep aggregations may be nested.
    static let maximumDepth = 20
    /// The most aggregations of one request.
    static let maximumCount = 1000

    /// Whether it is computed from the answers of others, not from documents.
    var isPipeline: Bool {
        if case .pipeline = kind { return true }
        return false
    }

    /// Whether it puts documents into many buckets.
    var isMultiBucket: Bool {
        switch kind {
        case .terms, .histogram, .range, .filters, .composite: true
        default: false
        }
    }

    /// Whether it looks at every document, not only at hits.
    public var isGlobal: Bool {
        if case .global = kind { return true }
        return false
    }
}

extension Aggregation {
    /// Reads the value of `aggs`: an object that maps names to aggregations.
    ///
    /// - Parameters:
    ///   - value: The object.
    ///   - now: Milliseconds since 1970, which `now` in dates means.
    ///   - zones: Where rules of time zones come from.
    public static func parse(
        _ value: JSONCursor, now: Int64, zones: any TimeZoneSource = FixedOffsetsOnly()
    ) throws(SearchError) -> [Aggregation] {
        var parser = AggregationParser(now: now, zones: zones)
        return try parser.list(value, depth: 0, parent: nil)
    }
}

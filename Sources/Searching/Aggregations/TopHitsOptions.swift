import Records

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

import Records

extension SearchRequest {
    /// Parameters that clients send and that change nothing in this store.
    static let harmlessParameters: Set = [
        "max_concurrent_shard_requests", "ignore_throttled", "preference", "request_cache",
        "batched_reduce_size", "pre_filter_shard_size", "ccs_minimize_roundtrips",
        "allow_partial_search_results", "routing", "track_scores",
    ]

    /// Reads the parameters of the address, which go before the body's members.
    mutating func read(_ parameters: inout RequestParameters, now: Int64) throws(SearchError) {
        if let query = try SearchRequest.query(from: &parameters, now: now) { self.query = query }
        if let number = try parameters.int("from") { from = number }
        if let number = try parameters.int("size") { size = number }
        if let text = parameters.string("sort") { sort = try SortKey.parse(parameter: text) }
        if let text = parameters.string("track_total_hits") { try setTotalHits(text) }
        if let text = parameters.string("scroll") {
            scrollKeepAlive = try TimeValue.milliseconds(text, setting: "scroll")
        }
        if let number = try parameters.milliseconds("timeout") { timeout = number }
        if let number = try parameters.int("terminate_after") { terminateAfter = number }
        try readShape(&parameters)
        try readIndices(&parameters)
        try checkSearchType(parameters.string("search_type"))
        parameters.ignore(SearchRequest.harmlessParameters)
    }

    private mutating func readShape(_ parameters: inout RequestParameters) throws(SearchError) {
        try readSource(&parameters)
        if let names = parameters.list("stored_fields") { try setStoredFields(names) }
        if let names = parameters.list("docvalue_fields") {
            docValueFields = names.map { FieldRequest(pattern: $0) }
        }
        if let flag = try parameters.bool("version") { showsVersion = flag }
        if let flag = try parameters.bool("seq_no_primary_term") { showsSequenceNumber = flag }
        if let flag = try parameters.bool("typed_keys") { showsTypedKeys = flag }
        if let flag = try parameters.bool("rest_total_hits_as_int") { totalHitsAsInteger = flag }
        if try parameters.bool("explain") == true { throw .unsupported("[explain]") }
    }

    /// Reads `_source`, `_source_includes` and `_source_excludes`.
    private mutating func readSource(_ parameters: inout RequestParameters) throws(SearchError) {
        let source = parameters.string("_source")
        var includes = parameters.list("_source_includes") ?? parameters.list("_source_include")
        let excludes = parameters.list("_source_excludes") ?? parameters.list("_source_exclude")
        switch source {
        case nil: break
        case "false": sourceFilter = .none
        case "true", "": sourceFilter = .all
        case let text?: includes = text.split(separator: ",").map(String.init)
        }
        if includes != nil || excludes != nil {
            sourceFilter = SourceFilter(includes: includes ?? [], excludes: excludes ?? [])
        }
    }

    private mutating func readIndices(_ parameters: inout RequestParameters) throws(SearchError) {
        if let flag = try parameters.bool("ignore_unavailable") { ignoresUnavailable = flag }
        if let flag = try parameters.bool("allow_no_indices") { allowsNoIndices = flag }
        if let text = parameters.string("expand_wildcards") {
            for word in text.split(separator: ",")
            where !["open", "closed", "hidden", "none", "all"].contains(word) {
                throw .illegalArgument("No valid expand wildcard value [\(word)]")
            }
            expandWildcards = text
        }
    }

    private func checkSearchType(_ type: String?) throws(SearchError) {
        switch type {
        case nil, "query_then_fetch", "dfs_query_then_fetch": return
        case let type?: throw .illegalArgument("No search type for [\(type)]")
        }
    }

    /// The query that `q`, `df`, `default_operator`, `analyzer`, `analyze_wildcard` and `lenient`
    /// describe; nil without `q`.
    static func query(
        from parameters: inout RequestParameters, now: Int64
    ) throws(SearchError) -> Query? {
        let text = parameters.string("q")
        let field = parameters.string("df")
        let theOperator = parameters.string("default_operator")
        let lenient = try parameters.bool("lenient")
        parameters.ignore(["analyzer", "analyze_wildcard"])
        guard let text else { return nil }
        var body = JSONOutput()
        body.beginObject()
        body.key("query_string")
        body.beginObject()
        body.key("query")
        body.string(text)
        for (name, value) in [("default_field", field), ("default_operator", theOperator)] {
            guard let value else { continue }
            body.key(name)
            body.string(value)
        }
        if let lenient {
            body.key("lenient")
            body.bool(lenient)
        }
        body.endObject()
        body.endObject()
        guard let cursor = JSONCursor.parse(body.bytes) else { return nil }
        return try Query.parse(cursor, now: now)
    }

    /// Refuses what does not fit together.
    mutating func validate() throws(SearchError) {
        guard from >= 0 else {
            throw .illegalArgument("[from] parameter cannot be negative but was [\(from)]")
        }
        guard size >= 0 else {
            throw .illegalArgument("[size] parameter cannot be negative, found [\(size)]")
        }
        guard terminateAfter >= 0 else { throw .illegalArgument("terminateAfter must be > 0") }
        try validateScroll()
        try validateWindow()
        try validateSearchAfter()
        if totalHitsAsInteger {
            if case .upTo(let number) = trackTotalHits, trackTotalHits != Self.defaultTotalHits {
                throw .illegalArgument(
                    """
                    [rest_total_hits_as_int] cannot be used if the tracking of total hits is not \
                    accurate, got \(number)
                    """
                )
            }
            if trackTotalHits != .none { trackTotalHits = .all }
        }
    }

    private mutating func validateScroll() throws(SearchError) {
        guard scrollKeepAlive != nil else { return }
        if from > 0 { throw .validation("using [from] is not allowed in a scroll context") }
        if size == 0 { throw .validation("[size] cannot be [0] in a scroll context") }
        if searchAfter != nil {
            throw .validation("`search_after` cannot be used in a scroll context.")
        }
        if pointInTime != nil {
            throw .validation("using [point in time] is not allowed in a scroll context")
        }
        if trackTotalHits == .none {
            throw .validation("disabling [track_total_hits] is not allowed in a scroll context")
        }
        trackTotalHits = .all
    }

    private func validateWindow() throws(SearchError) {
        let limit = SearchRequest.maximumWindow
        guard from + size > limit else { return }
        if scrollKeepAlive != nil {
            throw .illegalArgument(
                """
                Batch size is too large, size must be less than or equal to: [\(limit)] but was \
                [\(size)]. Scroll batch sizes cost as much memory as result windows so they are \
                controlled by the [index.max_result_window] index level setting.
                """
            )
        }
        throw .illegalArgument(
            """
            Result window is too large, from + size must be less than or equal to: [\(limit)] \
            but was [\(from + size)]. See the scroll api for a more efficient way to request \
            large data sets. This limit can be set by changing the [index.max_result_window] \
            index level setting.
            """
        )
    }

    private func validateSearchAfter() throws(SearchError) {
        guard let values = searchAfter else { return }
        guard from == 0 else {
            throw .validation("`from` parameter must be set to 0 when `search_after` is used")
        }
        guard !sort.isEmpty else {
            throw .illegalArgument("Sort must contain at least one field.")
        }
        // A search in a view of the documents has a tie-break of its own behind the keys.
        let isTied = pointInTime != nil && values.count == sort.count + 1
        guard values.count == sort.count || isTied else {
            throw .illegalArgument(
                "search_after has \(values.count) value(s) but sort has \(sort.count).")
        }
    }
}

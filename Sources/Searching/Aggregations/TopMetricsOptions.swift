import Records

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

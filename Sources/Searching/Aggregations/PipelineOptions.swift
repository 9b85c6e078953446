import Records

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

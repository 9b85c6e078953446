import Records

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

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

/// The range beyond which a histogram shows nothing.
///
/// As in Elasticsearch 8, a bucket of numbers may begin at the upper bound, one of moments may not.
struct HardBounds {
    private var minimum = -Double.infinity
    private var maximum = Double.infinity
    /// Whether there are any.
    let areGiven: Bool

    init(_ options: HistogramOptions, _ style: DateStyle) throws(SearchError) {
        areGiven = options.hardBounds != nil
        if let text = options.hardBounds?.minimum { minimum = try options.bound(text, style) }
        if let text = options.hardBounds?.maximum { maximum = try options.bound(text, style) }
    }

    func contains(_ key: Int64, _ scale: HistogramOptions.Scale) -> Bool {
        let start = scale.number(key)
        return start >= minimum && (scale.isDate ? start < maximum : start <= maximum)
    }

    func contains(_ keys: ClosedRange<Int64>, _ scale: HistogramOptions.Scale) -> Bool {
        scale.number(keys.lowerBound) >= minimum && scale.number(keys.upperBound) <= maximum
    }
}

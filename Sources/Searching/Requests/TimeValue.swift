/// Lengths of time as Elasticsearch's requests write them: `30s`, `1m`, `500ms`, `-1`.
public enum TimeValue {
    /// Units and their milliseconds; a fraction of one is rounded down.
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("nanos", 1), ("micros", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// The milliseconds of `text`; -1 stands for no limit.
    ///
    /// Throws when it has no unit, is negative otherwise or does not fit.
    public static func milliseconds(_ text: String, setting: String) throws(SearchError) -> Int64 {
        if text == "-1" { return -1 }
        if text == "0" { return 0 }
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = text.dropFirst(digits.count)
        guard let nanoseconds = units.first(where: { $0.suffix == unit })?.nanoseconds,
            let number = Double(digits), number >= 0, number <= 1e12
        else {
            throw .illegalArgument(
                """
                failed to parse setting [\(setting)] with value [\(text)] as a time value: unit \
                is missing or unrecognized
                """
            )
        }
        return Int64(min(number * Double(nanoseconds) / 1_000_000, 9e15))
    }
}

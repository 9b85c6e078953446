/// What kind of value an option takes.
public enum OptionType: Hashable, Sendable {
    /// `on`, `yes`, `true`, `off`, `no`, `false` in any case.
    case boolean
    /// A whole number within a range.
    case integer(ClosedRange<Int>)
    /// A number with an optional fraction within a range.
    case number(ClosedRange<Double>)
    /// Bytes in decimal units: `1k` is 1000. `false` is 0.
    case byteCount
    /// Bytes in binary units: `1k` is 1024.
    case binaryByteCount
    /// A duration of whole seconds, or with one of the units s, m, h, d.
    case seconds(ClosedRange<Int>)
    /// A duration of seconds with an optional decimal fraction, kept in nanoseconds.
    case fractionalSeconds
    /// Any text.
    case text
    /// Texts separated by commas.
    case commaList
    /// One of some words, in any case.
    case choice([String])
    /// A regular expression, bare or as `/pattern/options`.
    case pattern
    /// A number of retries, or a word for "without limit" or "none".
    case retryLimit

    /// What to write, for messages and help.
    public var expectation: String {
        switch self {
        case .boolean: "on or off"
        case .integer(let range): "a whole number \(Self.describe(range))"
        case .number(let range): "a number \(Self.describe(range))"
        case .byteCount: "a size such as 512k, 5M or 1G (1k is 1000 bytes)"
        case .binaryByteCount: "a size such as 512k or 2M (1k is 1024 bytes)"
        case .seconds(let range):
            "a time in whole seconds, or with s, m, h or d, \(Self.describe(range))"
        case .fractionalSeconds: "a time in seconds such as 1 or 0.5, greater than 0"
        case .text: "text"
        case .commaList: "names separated by commas"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .pattern: "a regular expression"
        case .retryLimit: "a number of retries, no_limits or no_retries"
        }
    }

    private static func describe(_ range: ClosedRange<Int>) -> String {
        range.upperBound == Int.max
            ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func describe(_ range: ClosedRange<Double>) -> String {
        range.upperBound == Double.greatestFiniteMagnitude
            ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }
}

extension OptionType {
    /// A whole number of at least 0.
    static let count = OptionType.integer(0...Int.max)
    /// A duration of at least 0 seconds.
    static let duration = OptionType.seconds(0...Int.max)
}

/// A whole configuration, checked, with every default put in.
public struct Settings: Sendable {
    /// `[SERVICE]`.
    public var service: ServiceSettings
    /// The inputs in file order.
    public var inputs: [TailSettings]
    /// The filters in file order, which is the order they run in.
    public var filters: [FilterSettings]
    /// The outputs in file order.
    public var outputs: [OutputSettings]
    /// The parsers in the order they were defined; names are unique.
    public var parsers: [ParserSettings]
    /// The multiline parsers that the files define; names are unique.
    public var multilineParsers: [MultilineParserSettings]

    /// The parser of a name.
    public func parser(named name: String) -> ParserSettings? {
        parsers.first { $0.name == name }
    }

    /// The multiline parser that the files define under a name.
    public func multilineParser(named name: String) -> MultilineParserSettings? {
        multilineParsers.first { $0.name == name }
    }
}

/// How much the program tells.
public enum LogLevel: String, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case off
    /// What cannot go on.
    case error
    /// What is probably not meant.
    case warning
    /// What starts and ends.
    case info
    /// What happens.
    case debug
    /// Everything.
    case trace

    /// The words a configuration may use.
    static let words = ["off", "error", "warn", "warning", "info", "debug", "trace"]

    init(word: String) {
        self = word == "warn" ? .warning : LogLevel(rawValue: word) ?? .info
    }
}

/// Which records a filter or an output takes, by their tag.
public struct RecordSelection: Hashable, Sendable {
    /// `Match`; nil when not given.
    public var pattern: TagPattern?
    /// `Match_Regex`, which must match from the start of the tag and is tried first; nil when not
    /// given.
    public var expression: String?

    /// Makes a selection.
    public init(pattern: TagPattern? = nil, expression: String? = nil) {
        self.pattern = pattern
        self.expression = expression
    }

    /// Whether no record can ever be taken.
    public var isEmpty: Bool { pattern == nil && expression == nil }
}

public import Records

/// How the lines of a source become records.
public struct FramingRules: Sendable {
    /// A format that a container runtime wraps lines in.
    public enum ContainerFormat: Sendable {
        /// `TIME STREAM FLAG TEXT`; see ``CRILine``.
        case cri
        /// One JSON object a line with `log`, `stream` and `time`, as Docker's json-file writes.
        case docker
    }

    /// The formats to try, the one that fitted last first. Empty: lines are text.
    public var formats: [ContainerFormat] = []
    /// The key of a line's text where no format names it, escaped for JSON.
    public var textKey = "log"
    /// The key under which the path is added, escaped for JSON; nil: not added.
    public var pathKey: String?
    /// The key under which a record's offset is added, escaped for JSON; nil: not added.
    public var offsetKey: String?
    /// Whether lines that are empty are left out.
    public var skipsEmptyLines = false
    /// The most bytes of a joined record; what is beyond is cut and the record marked.
    public var recordByteCount = 2 << 20
    /// How long a part waits for the rest before it goes alone, in nanoseconds. A program that
    /// ended without a line feed leaves a part that nothing follows.
    public var partialNanoseconds: UInt64 = 5_000_000_000

    /// Lines of text under the key `log`.
    public init() {}
}

/// What framing has counted for one input.
public struct FramingCounters: Sendable {
    /// Lines seen.
    public var lines: UInt64 = 0
    /// Lines that were not of the container format and went as text.
    public var unframedLines: UInt64 = 0
    /// Records joined of several parts.
    public var joinedRecords: UInt64 = 0
    /// Records whose rest never came, or came too late.
    public var openEnds: UInt64 = 0
    /// Records cut at the limit.
    public var truncatedRecords: UInt64 = 0

    /// All zero.
    public init() {}
}

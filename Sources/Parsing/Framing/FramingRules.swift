internal import Records

/// How the lines of a source become records.
public struct FramingRules: Sendable {
    /// A format that a container runtime wraps lines in.
    public enum ContainerFormat: Sendable {
        /// `TIME STREAM FLAG TEXT`; see ``CRILine``.
        case cri
        /// One JSON object a line with `log`, `stream` and `time`, as Docker's json-file writes.
        case docker
    }

    /// The formats to try, the one that fitted last first.
    ///
    /// Empty: lines are text.
    public var formats: [ContainerFormat] = []
    /// Whether lines in Docker's format are joined while their `log` has no line feed at its end,
    /// before they are taken as text or parsed (Fluent Bit 5.1's `Docker_Mode`). Not together with
    /// ``formats``.
    public var joinsDockerParts = false
    /// The key of a line's text where no format names it, escaped for JSON.
    public var textKey = "log"
    /// Whether path and offset stand behind the text of a line that no format names.
    public var locationFollowsText = false
    /// The key under which the path is added, escaped for JSON; nil: not added.
    public var pathKey: String?
    /// The key under which a record's offset is added, escaped for JSON; nil: not added.
    public var offsetKey: String?
    /// The longest line that is not too long, in bytes; of a longer one at most one byte more is
    /// kept. Fluent Bit 5.1 takes lines up to `Buffer_Max_Size` less two, and cuts others to
    /// `Buffer_Max_Size` less one.
    public var lineByteCount = 1 << 20
    /// What happens to a longer one.
    public var longLines = LongLineRule.truncate(isMarked: true)
    /// Whether lines that are empty are left out.
    public var skipsEmptyLines = false
    /// The most bytes of a joined record; what is beyond is cut and the record marked.
    public var recordByteCount = 2 << 20
    /// How long a part waits for the rest before it goes alone, in nanoseconds.
    ///
    /// A program that ended without a line feed leaves a part that nothing follows.
    public var partialNanoseconds: UInt64 = 5_000_000_000

    /// Lines of text under the key `log`.
    public init() {}
}

/// What happens to a line that is longer than the limit.
public enum LongLineRule: Sendable, Equatable {
    /// Its start is kept, up to a whole character; with the mark `"tailrace":{"truncated":true}`
    /// in the record when `isMarked` is set.
    case truncate(isMarked: Bool)
    /// It is left out and counted.
    case skip
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
    /// Lines left out for their length.
    public var skippedLines: UInt64 = 0
    /// Lines cut at the limit.
    public var truncatedLines: UInt64 = 0
    /// Joined records cut at their limit.
    public var truncatedRecords: UInt64 = 0

    /// All zero.
    public init() {}
}

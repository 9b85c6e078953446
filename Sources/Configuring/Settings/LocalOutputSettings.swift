/// The `stdout` output.
public struct TextOutputSettings: Hashable, Sendable {
    /// How records are written.
    public enum Format: String, Hashable, Sendable {
        /// `[n] TAG: [[SEC.NNNNNNNNN, {}], {"key"=>"value"}]`.
        case msgpack
        /// One array for each flush.
        case json
        /// One object on a line.
        case jsonLines = "json_lines"
        /// Objects without anything between them.
        case jsonStream = "json_stream"
    }

    /// How records are written.
    public var format: Format
    /// Key of the time in JSON; nil leaves it out.
    public var dateKey: String?
    /// How the time is written in JSON.
    public var dateFormat: DateFormat
}

/// How the time of a record is written in JSON.
public enum DateFormat: Hashable, Sendable {
    /// Seconds with a fraction.
    case double
    /// Whole seconds.
    case epoch
    /// Milliseconds.
    case epochMilliseconds
    /// `2026-08-21T10:00:00.000000Z`.
    case iso8601
    /// `2026-08-21 10:00:00.000000`.
    case javaSQLTimestamp
}

/// The `file` output.
public struct FileOutputSettings: Hashable, Sendable {
    /// How records are written.
    public enum Format: Hashable, Sendable {
        /// `TAG: [SEC.NNNNNNNNN, {json}]`.
        case tagged
        /// JSON only.
        case plain
        /// Columns. The first is the time.
        case csv(delimiter: String, namesColumns: Bool)
        /// `label:value` columns. The first is the time.
        case ltsv(delimiter: String, labelDelimiter: String)
        /// A text with `{names}` of fields.
        case template(String)
    }

    /// The folder; nil is the working directory.
    public var directory: String?
    /// The file's name; nil is the record's tag.
    public var file: String?
    /// Whether the folder is made.
    public var makesDirectory: Bool
    /// How records are written.
    public var format: Format
}

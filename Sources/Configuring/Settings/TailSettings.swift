/// A `tail` input.
public struct TailSettings: Sendable {
    /// Where the values stand.
    public var source: SettingsSource
    /// The alias, else `tail.0`, `tail.1` and so on.
    public var name: String
    /// The name the user gave it.
    public var alias: String?
    /// The tag, in which `*` stands for the path and `<name>` for a group of ``tagPattern``.
    ///
    /// See ``TagTemplate``.
    public var tag: String
    /// `Tag_Regex`: an expression on the path whose groups fill the tag.
    public var tagPattern: String?
    /// Names or shell patterns of the files.
    public var paths: [String]
    /// Shell patterns, matched against the whole path, of files to leave out; `*` crosses `/`.
    public var excludedPaths: [String]
    /// Whether files found at the start, without a position, are read from their beginning.
    public var readsFromHead: Bool
    /// Whether files found later are read from their beginning.
    public var readsNewFilesFromHead: Bool
    /// Nanoseconds between sweeps for new files.
    public var refreshIntervalNanoseconds: UInt64
    /// Seconds that a rotated file is still read at least.
    public var rotateWaitSeconds: Int
    /// Whether changes are told by inotify; else the sweep finds them.
    public var usesNotifications: Bool
    /// Whether the program ends when everything is read.
    public var exitsAtEnd: Bool
    /// Files whose last change is longer ago, in seconds, are not opened; nil takes all.
    public var ignoreOlderSeconds: Int?
    /// The longest line in bytes.
    public var maximumLineByteCount: Int
    /// What happens with longer lines.
    public var longLines: LongLineRule
    /// Whether empty lines are left out.
    public var skipsEmptyLines: Bool
    /// The encoding of the files.
    public var encoding: TextEncoding
    /// Key of the text.
    public var textKey: String
    /// Key of the file's path; nil adds none.
    public var pathKey: String?
    /// Key of the record's offset in the file; nil adds none.
    public var offsetKey: String?
    /// Parser of each line; nil when there is none or it is not defined.
    ///
    /// Not used together with ``multilineParsers``.
    public var parser: String?
    /// Multiline parsers to try in order, built in (``MultilineParserSettings/builtInNames``) or
    /// defined.
    public var multilineParsers: [String]
    /// `Docker_Mode`: how long a part waits for the next, in seconds; nil joins nothing.
    public var dockerJoinSeconds: Int?
    /// `DB`, which names no file here but is shown in reports.
    public var positionsPath: String?
    /// Filters that run on this input's records before all others (YAML only).
    public var processors: [FilterSettings]
}

/// What happens with a line that is longer than the limit.
public enum LongLineRule: Hashable, Sendable {
    /// The first bytes, up to the limit less one, are kept (`Truncate_Long_Lines On`).
    case truncate
    /// The same, and the record says so (the default; Fluent Bit stops reading the file).
    case truncateWithMark
    /// It is left out and counted (`Skip_Long_Lines On`).
    case skip
}

/// How the bytes of a file are text.
public enum TextEncoding: Hashable, Sendable {
    /// UTF-8.
    case utf8
    /// UTF-16, low byte first.
    case utf16LittleEndian
    /// UTF-16, high byte first.
    case utf16BigEndian
    /// What the file's byte order mark says, else UTF-8.
    case automatic
}

/// What the outputs `stdout` and `file` can write.
///
/// Texts are those of Fluent Bit 5.1. JSON differs from them on purpose: UTF-8 stays as it is
/// unless `json.escape_unicode` is on, and numbers and escapes of nested values stay as written.
public enum LocalFormat: Sendable, Equatable {
    /// `[n] TAG: [[SEC.NNNNNNNNN, {}], {"key"=>value, ...}]`, the default of `stdout`.
    case printed
    /// One array of objects for each flush.
    case json(LocalDate)
    /// One object a line.
    case jsonLines(LocalDate)
    /// Objects without anything between them, and a line feed after each flush.
    case jsonStream(LocalDate)
    /// `TAG: [SEC.NNNNNNNNN, {...}]`, the default of `file`.
    case tagged
    /// One object a line, without tag and time.
    case plain
    /// Time and values as ``printed`` writes them, between delimiters. With column names a line
    /// of keys stands at the start of the file; they are those of the first record.
    case csv(delimiter: UInt8 = UInt8(ascii: ","), hasColumnNames: Bool = false)
    /// `"time":SEC.MMMMMM`, then keys and values as ``printed`` writes them.
    case ltsv(
        delimiter: UInt8 = UInt8(ascii: "\t"), labelDelimiter: UInt8 = UInt8(ascii: ":"))
    /// Text with `{time}` and `{key}` in it; names that the record lacks stay as they are.
    case template(String = "{time} {message}")
    /// Binary events `[[time, {}], {...}]` in MessagePack.
    case messagePack

    /// The format that `stdout` calls `name`, in any case; nil for a name that it does not know.
    public init?(stdoutFormat name: String, date: LocalDate = LocalDate()) {
        switch name.lowercased() {
        case "msgpack": self = .printed
        case "json": self = .json(date)
        case "json_lines": self = .jsonLines(date)
        case "json_stream": self = .jsonStream(date)
        default: return nil
        }
    }

    /// The format that `file` calls `name`, in any case; nil for a name that it does not know.
    ///
    /// A delimiter of nil is the format's own.
    public init?(
        fileFormat name: String, delimiter: UInt8? = nil, labelDelimiter: UInt8? = nil,
        hasColumnNames: Bool = false, template: String = "{time} {message}"
    ) {
        switch name.lowercased() {
        case "out_file": self = .tagged
        case "plain": self = .plain
        case "csv":
            self = .csv(delimiter: delimiter ?? UInt8(ascii: ","), hasColumnNames: hasColumnNames)
        case "ltsv":
            self = .ltsv(
                delimiter: delimiter ?? UInt8(ascii: "\t"),
                labelDelimiter: labelDelimiter ?? UInt8(ascii: ":"))
        case "template": self = .template(template)
        case "msgpack": self = .messagePack
        default: return nil
        }
    }

    /// The delimiter that a configuration names: `\t`, `tab`, `space` or `comma` in any case, or
    /// one of the three characters themselves; nil for others, which Fluent Bit ignores.
    public static func delimiter(named name: String) -> UInt8? {
        switch name.lowercased() {
        case "\\t", "tab", "\t": UInt8(ascii: "\t")
        case "space", " ": UInt8(ascii: " ")
        case "comma", ",": UInt8(ascii: ",")
        default: nil
        }
    }
}

/// How the JSON formats write the time of a record: under which key, in which form.
public struct LocalDate: Sendable, Equatable {
    /// A way to write a time.
    public enum Form: Sendable, Equatable {
        /// Seconds with up to six decimals, `1787306400.5`; 16 significant digits in all.
        case double
        /// Whole seconds.
        case epoch
        /// Whole milliseconds.
        case epochMilliseconds
        /// `2026-08-21T10:00:00.000000Z`.
        case iso8601
        /// `2026-08-21 10:00:00.000000`.
        case javaSQLTimestamp

        /// The form that a configuration calls `name`, in any case; nil for unknown names.
        public init?(name: String) {
            switch name.lowercased() {
            case "double": self = .double
            case "epoch": self = .epoch
            case "epoch_ms", "epoch_millis", "epoch_milliseconds": self = .epochMilliseconds
            case "iso8601": self = .iso8601
            case "java_sql_timestamp": self = .javaSQLTimestamp
            default: return nil
            }
        }
    }

    /// The key, or nil to leave the time out.
    public var key: String?
    /// The form of the value.
    public var form: Form

    /// A key and a form; Fluent Bit's defaults without arguments.
    public init(key: String? = "date", form: Form = .double) {
        self.key = key
        self.form = form
    }
}

/// A `[PARSER]`.
public struct ParserSettings: Sendable {
    /// Where the values stand.
    public var source: SettingsSource
    /// Its unique name.
    public var name: String
    /// What the text looks like.
    public var format: ParserFormat
    /// How the record's time is taken from it.
    public var time: ParserTimeSettings
    /// Kinds of fields that are not text, in file order (not for json).
    public var types: [FieldType]
    /// Fields that are decoded afterwards, in file order.
    public var decoders: [FieldDecoder]
}

/// What a parser's text looks like.
public enum ParserFormat: Hashable, Sendable {
    /// One JSON object.
    case json
    /// An expression whose named groups are the fields.
    case regex(pattern: String, skipsEmptyValues: Bool)
    /// `label:value` separated by tabs.
    case ltsv
    /// `key=value` separated by blanks.
    case logfmt(allowsBareKeys: Bool)
}

/// How a parser takes the record's time.
public struct ParserTimeSettings: Hashable, Sendable {
    /// Which zone holds for a text without zone.
    public enum Zone: Hashable, Sendable {
        /// UTC.
        case utc
        /// Seconds east of UTC.
        case offset(seconds: Int)
        /// The host's; a zone in the text is then ignored.
        case system
        /// A name of the IANA data base.
        case named(String)
    }

    /// The field that holds the time.
    public var key: String
    /// The time, as strptime reads it; `%L` is the fraction.
    ///
    /// Nil takes no time.
    public var format: String?
    /// Whether the field stays.
    public var keepsField: Bool
    /// Whether a text that does not fit the format is a failure.
    public var isStrict: Bool
    /// Which zone holds for a text without zone.
    public var zone: Zone
}

/// The kind of a field.
public struct FieldType: Hashable, Sendable {
    /// The kinds there are.
    public enum Kind: String, Hashable, Sendable {
        /// A whole number.
        case integer
        /// A number.
        case float
        /// True or false.
        case bool
        /// A whole number in base 16.
        case hex
        /// Text.
        case string
    }

    /// The field.
    public var key: String
    /// Its kind.
    public var kind: Kind
}

/// How a field is decoded after parsing.
public struct FieldDecoder: Hashable, Sendable {
    /// The encodings there are.
    public enum Encoding: String, Hashable, Sendable {
        /// JSON.
        case json
        /// C escapes.
        case escaped
        /// C escapes and `\uXXXX`.
        case escapedUTF8 = "escaped_utf8"
        /// MySQL's quoting.
        case mysqlQuoted = "mysql_quoted"
    }

    /// What happens afterwards.
    public enum Action: String, Hashable, Sendable {
        /// No further rule of the field is tried.
        case stop
        /// The next rule of the field is tried after a failure.
        case tryNext = "try_next"
        /// The next rule of the field is always applied.
        case doNext = "do_next"
    }

    /// The field.
    public var key: String
    /// Its encoding.
    public var encoding: Encoding
    /// What happens afterwards.
    public var action: Action
    /// Whether the field is replaced; else the decoded object's keys join the record.
    public var replacesField: Bool
}

/// A `[MULTILINE_PARSER]`.
public struct MultilineParserSettings: Sendable {
    /// What says where a record ends.
    public enum Test: Hashable, Sendable {
        /// Rules over states.
        case rules([MultilineRule])
        /// Text at the end marks a complete record; `isNegated` turns the test round.
        case endsWith(String, isNegated: Bool)
        /// Text that is equal marks a complete record; `isNegated` turns the test round.
        case equals(String, isNegated: Bool)
    }

    /// The names that need no definition (Fluent Bit 5.1).
    public static let builtInNames = ["docker", "cri", "go", "java", "python", "ruby"]

    /// Where the values stand.
    public var source: SettingsSource
    /// Its unique name.
    public var name: String
    /// What says where a record ends.
    public var test: Test
    /// Milliseconds of silence that end a record.
    public var flushMilliseconds: Int
    /// The field that holds the text; nil means the raw line.
    public var keyContent: String?
    /// The field that is tested; nil is the content.
    public var keyPattern: String?
    /// The field that separates streams.
    public var keyGroup: String?
    /// Parser of each line before the test.
    public var parser: String?
}

/// A rule of a multiline parser.
public struct MultilineRule: Hashable, Sendable {
    /// The states it holds in; `start_state` begins a record.
    public var fromStates: [String]
    /// The expression, as written.
    public var pattern: String
    /// The state after a match.
    public var nextState: String
}

/// The settings of one `[PARSER]` section, with Fluent Bit 5.1's defaults.
public struct ParserDefinition: Sendable {
    /// How a text is taken apart.
    public enum Format: String, Sendable, CaseIterable {
        /// One JSON object.
        case json
        /// The named groups of a regular expression.
        case regex
        /// Labelled tab-separated values.
        case ltsv
        /// `key=value` pairs.
        case logfmt
    }

    /// `Name`.
    public var name: String
    /// `Format`.
    public var format: Format
    /// `Regex`; needed for the format `regex`, unused otherwise.
    public var regex: String?
    /// `Skip_Empty_Values`: groups that matched empty text give no field.
    ///
    /// Regex only.
    public var skipsEmptyValues = true
    /// `Time_Key`: the field that holds the time.
    public var timeKey = "time"
    /// `Time_Format`; without it no time is read and the field stays.
    public var timeFormat: String?
    /// `Time_Keep`: the time field stays after a time was read from it.
    public var keepsTime = false
    /// `Time_Strict`: text that does not fit the format is a failure.
    ///
    /// When false, what was read so far is the time.
    public var isTimeStrict = true
    /// `Time_Offset`: the zone of texts without one, such as `+0530`, `-03:00` or `Z`.
    public var timeOffset: String?
    /// `Time_System_Timezone`: texts are in the host's zone, and a zone in them is ignored.
    public var usesSystemTimeZone = false
    /// `Time_Zone`: the IANA name of the zone of texts without one.
    public var timeZone: String?
    /// `Types`: `name:type` separated by blanks.
    ///
    /// Not for the format `json`.
    public var types = ""
    /// `Decode_Field` and `Decode_Field_As` in the order of the file.
    public var decoders: [DecoderRule] = []
    /// The opposite of `Logfmt_No_Bare_Keys`: a key without `=` is `true` instead of an error.
    public var allowsBareKeys = true

    /// A parser with nothing but its name and format.
    public init(name: String, format: Format) {
        self.name = name
        self.format = format
    }
}

/// What is wrong with a ``ParserDefinition``.
public struct ParserDefinitionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The key of the section, as Fluent Bit spells it.
    public let key: String
    /// What is wrong with its value.
    public let message: String

    /// The key and the message.
    public var description: String { "\(key): \(message)" }
}

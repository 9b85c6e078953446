/// The settings of one `[MULTILINE_PARSER]` section, with Fluent Bit 5.1's defaults.
public struct MultilineParserDefinition: Sendable {
    /// How the lines of a record are told apart.
    public enum Kind: Sendable {
        /// Rules of states and regular expressions.
        case regex
        /// A line that ends with the match string ends its record.
        case endsWith
        /// A line that equals the match string ends its record.
        case equal
    }

    /// `Name`.
    public var name: String
    /// `Type`.
    public var type: Kind
    /// `Match_String` of the types `endswith` and `equal`.
    public var matchString = ""
    /// `Negate`: lines that do not fit the match string end a record.
    public var isNegated = false
    /// `Flush_Timeout`: milliseconds of silence after which an open record goes as it is.
    public var flushTimeoutMilliseconds = 4000
    /// `Key_Content`: the field that holds the text; nil for raw lines.
    public var keyContent: String?
    /// `Key_Pattern`: the field that is tested instead of the content.
    public var keyPattern: String?
    /// `Key_Group`: the field whose value separates concurrent records.
    public var keyGroup: String?
    /// `Parser`: the parser that each line goes through first.
    public var parser: String?
    /// `Rule`, in the order of the file.
    public var rules: [MultilineRule] = []

    /// A definition with nothing but its name and type.
    public init(name: String, type: Kind) {
        self.name = name
        self.type = type
    }
}

/// One `Rule` of a multiline parser.
public struct MultilineRule: Equatable, Sendable {
    /// The states in which the rule applies; `start_state` opens a record.
    public var states: [String]
    /// The expression that a line must match.
    public var regex: String
    /// The state after the line.
    public var nextState: String

    /// A rule from its parts.
    public init(states: [String], regex: String, nextState: String) {
        self.states = states
        self.regex = regex
        self.nextState = nextState
    }

    /// Reads `"state[, state]" "/regex/" "next_state"`; `\"` inside quotes is a quote.
    ///
    /// - Throws: `ParserDefinitionError` when there are not three parts.
    public init(_ text: String) throws(ParserDefinitionError) {
        let parts = MultilineRule.parts(text)
        guard parts.count == 3 else {
            throw ParserDefinitionError(
                key: "Rule", message: "needs \"state\" \"/regex/\" \"next_state\"")
        }
        states = parts[0].split(separator: ",").map { MultilineRule.trimmed($0) }
        regex = parts[1]
        nextState = MultilineRule.trimmed(parts[2][...])
        if states.isEmpty || states.contains("") || nextState.isEmpty {
            throw ParserDefinitionError(key: "Rule", message: "a state has no name")
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// Parts between blanks or quotes.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first {
            if first == 0x20 || first == 0x09 {
                bytes.removeFirst()
                continue
            }
            var part: [UInt8] = []
            let isQuoted = first == 0x22
            if isQuoted { bytes.removeFirst() }
            while let byte = bytes.first {
                bytes.removeFirst()
                if isQuoted ? byte == 0x22 : byte == 0x20 || byte == 0x09 { break }
                if isQuoted, byte == 0x5c, bytes.first == 0x22 {
                    bytes.removeFirst()
                    part.append(0x22)
                } else {
                    part.append(byte)
                }
            }
            parts.append(String(decoding: part, as: UTF8.self))
        }
        return parts
    }
}

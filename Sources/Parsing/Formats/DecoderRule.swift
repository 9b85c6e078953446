/// One `Decode_Field` or `Decode_Field_As` line of a parser.
public struct DecoderRule: Equatable, Sendable {
    /// How a string is decoded.
    public enum Decoder: String, Sendable {
        /// The string holds a JSON object.
        case json
        /// The string holds C escapes such as `\n`.
        case escaped
        /// C escapes and `\uXXXX`.
        case escapedUTF8 = "escaped_utf8"
        /// The string is quoted and escaped as MySQL does it.
        case mysqlQuoted = "mysql_quoted"
    }

    /// What happens after the rule.
    public enum Action: String, Sendable {
        /// No rule of this field follows.
        case stop
        /// The next rule follows when this one failed.
        case tryNext = "try_next"
        /// The next rule follows in any case.
        case doNext = "do_next"
    }

    /// The decoder.
    public var decoder: Decoder
    /// The field's name.
    public var field: String
    /// What follows.
    public var action: Action
    /// `Decode_Field_As` replaces the field; `Decode_Field` keeps it and adds the keys of a
    /// decoded object to the record.
    public var replacesField: Bool

    /// Reads `decoder field [action]`.
    ///
    /// - Throws: `ParserDefinitionError` when a part is missing or unknown.
    public init(_ text: String, replacesField: Bool) throws(ParserDefinitionError) {
        let key = replacesField ? "Decode_Field_As" : "Decode_Field"
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard parts.count == 2 || parts.count == 3 else {
            throw ParserDefinitionError(key: key, message: "needs 'decoder field [action]'")
        }
        guard let decoder = Decoder(rawValue: parts[0].lowercased()) else {
            throw ParserDefinitionError(
                key: key,
                message: "unknown decoder '\(parts[0])'; there are json, escaped, escaped_utf8 and"
                    + " mysql_quoted")
        }
        self.decoder = decoder
        field = parts[1]
        self.replacesField = replacesField
        guard parts.count == 3 else {
            action = .stop
            return
        }
        guard let action = Action(rawValue: parts[2].lowercased()), action != .stop else {
            throw ParserDefinitionError(
                key: key, message: "unknown action '\(parts[2])'; there are try_next and do_next")
        }
        self.action = action
    }
}

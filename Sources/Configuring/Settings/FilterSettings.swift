/// A filter.
public struct FilterSettings: Sendable {
    /// Where the values stand.
    public var source: SettingsSource
    /// The alias, else `kubernetes.0` and so on.
    public var name: String
    /// The name the user gave it.
    public var alias: String?
    /// Which records it takes.
    ///
    /// A processor takes all of its input or output.
    public var selection: RecordSelection
    /// Which filter it is.
    public var kind: FilterKind
}

/// The filters there are.
public enum FilterKind: Sendable {
    /// Adds pod metadata.
    case kubernetes(KubernetesSettings)
    /// Parses a field.
    case parser(ParserFilterSettings)
    /// Joins records.
    case multiline(MultilineFilterSettings)
    /// Keeps or drops records.
    case grep(GrepSettings)
    /// Changes fields by rules.
    case modify(ModifySettings)
    /// Adds and removes fields.
    case recordModifier(RecordModifierSettings)
    /// Moves fields into an object or out of it.
    case nest(NestSettings)
}

/// The `parser` filter.
public struct ParserFilterSettings: Hashable, Sendable {
    /// The field to parse: a key, or a record accessor that begins with `$`.
    public var keyName: String
    /// Parsers to try in order.
    public var parsers: [String]
    /// Whether the parsed field stays.
    public var preservesKey: Bool
    /// Whether the other fields stay.
    public var reservesData: Bool
}

/// The `multiline` filter.
public struct MultilineFilterSettings: Hashable, Sendable {
    /// What says which records belong together.
    public enum Mode: Hashable, Sendable {
        /// Multiline parsers.
        case parser
        /// The fields of Docker's fluentd driver: `partial_message`, `partial_id`,
        /// `partial_ordinal`, `partial_last`.
        case partialMessage
    }

    /// What says which records belong together.
    public var mode: Mode
    /// Multiline parsers to try in order.
    public var parsers: [String]
    /// The field to join; nil takes the parser's, else `log`.
    public var keyContent: String?
    /// Whether records are joined across batches.
    public var isBuffered: Bool
    /// Milliseconds of silence that end a record.
    public var flushMilliseconds: Int
}

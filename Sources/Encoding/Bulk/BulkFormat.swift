/// How documents and action lines for Elasticsearch look; the options of Fluent Bit's `es` output
/// that concern them.
public struct BulkFormat: Sendable {
    /// What an action asks for.
    public enum Operation: Sendable {
        /// Store, refuse when the id exists.
        case create
        /// Store, replace when the id exists.
        case index
        /// Change an existing document.
        case update
        /// Change an existing document or store a new one.
        case upsert

        /// The action's name on the wire.
        var name: StaticString {
            switch self {
            case .create: "create"
            case .index: "index"
            case .update, .upsert: "update"
            }
        }
    }

    /// The index, with strftime specifiers.
    public var index = "fluent-bit"
    /// A field whose value stands before the date instead of the name's start.
    public var prefixKey: FieldPath?
    /// The name's start and what separates it from the date, for records without that field; nil
    /// when ``index`` is the whole name.
    public var datedPrefix: (prefix: String, separator: String)?
    /// The date's strftime pattern behind a prefix.
    public var dateFormat = "%Y.%m.%d"
    /// Whether the index's date and the time are those of delivery instead of the record's.
    public var usesCurrentTime = false
    /// The document type in action lines; nil: none, as Elasticsearch 8 demands.
    ///
    /// See ``BulkEncoder/omitsType``.
    public var typeName: String?
    /// What actions ask for.
    public var operation = Operation.create
    /// A field whose text is the id.
    public var idKey: FieldPath?
    /// Whether the id is made of where the record stands in its source.
    public var usesPositionIDs = true
    /// The key of the time, escaped for JSON.
    public var timeKey = "@timestamp"
    /// The time's strftime pattern up to the fraction; nil: `%Y-%m-%dT%H:%M:%S`.
    public var timeFormat: String?
    /// Digits of the fraction: 3 or 9.
    public var fractionDigits = 3
    /// The key under which the tag is added, escaped for JSON; nil: not added.
    public var tagKey: String?
    /// Whether dots in keys become underscores.
    public var replacesDots = false
    /// Whether bytes above 0x7f are written as `\uXXXX`.
    public var escapesNonASCII = false

    /// The defaults above.
    public init() {}

    /// The type as it stands in an action line, or nil when there is none.
    public var typeMember: [UInt8]? {
        guard let typeName else { return nil }
        return Array(",\"_type\":\"".utf8) + JSONKey.escaped(typeName) + [UInt8(ascii: "\"")]
    }

    /// Whether the action line differs from record to record by more than its date and offset.
    var hasOwnActionLines: Bool {
        prefixKey != nil || idKey != nil || operation == .update || operation == .upsert
    }
}

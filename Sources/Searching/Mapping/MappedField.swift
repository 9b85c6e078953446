/// How the values of a field are understood.
public enum FieldType: Sendable, Equatable {
    /// Text that is one term.
    case keyword
    /// An object whose leaves are terms: `flattened`, OpenSearch's `flat_object`.
    case flattened
    /// Text that is taken apart into words.
    case text
    /// A whole number.
    case long
    /// A number.
    case double
    /// A truth value.
    case boolean
    /// A moment.
    case date
    /// An address.
    case ip

    /// The type behind one of Elasticsearch's names; nil for `object` and for what this store does
    /// not have.
    init?(named name: String) {
        switch name {
        case "keyword", "constant_keyword", "wildcard", "version": self = .keyword
        case "flattened", "flat_object": self = .flattened
        case "text", "match_only_text", "annotated_text", "search_as_you_type": self = .text
        case "long", "integer", "short", "byte", "unsigned_long": self = .long
        case "double", "float", "half_float", "scaled_float": self = .double
        case "boolean": self = .boolean
        case "date", "date_nanos": self = .date
        case "ip": self = .ip
        default: return nil
        }
    }
}

/// A field that a query can name: where its values stand and how they are understood.
public struct MappedField: Sendable, Equatable {
    /// The path of its values in documents; an alias or a multi-field has the path of the field
    /// that it stands for.
    public var path: String
    /// How its values are understood.
    public var type: FieldType
    /// Elasticsearch's name of the type, such as `integer` or `match_only_text`.
    public var typeName: String
    /// Characters above which a keyword is not searched for; nil: no limit.
    public var ignoreAbove: Int?
    /// How moments are written, for dates that say so.
    var format: String?
}

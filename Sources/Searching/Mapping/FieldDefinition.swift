/// What a mapping says of one path.
struct FieldDefinition: Sendable, Equatable {
    /// A parameter as it was written.
    struct Parameter: Sendable, Equatable {
        var name: String
        /// JSON.
        var value: String
    }

    /// What stands at the path.
    enum Kind: Sendable, Equatable {
        /// An object, into which documents may put fields.
        case object(dynamic: DynamicRule?)
        /// An object whose content is kept and not searched.
        case disabled
        /// Another name of a field.
        case alias(of: String)
        /// Values.
        case values(FieldType)
    }

    /// What stands at the path.
    var kind: Kind
    /// Elasticsearch's name of the type.
    var typeName: String
    /// Whether a document brought it: then values of other types are kept and not matched.
    var isSeen = false
    /// Whether it is another way to index its parent's values.
    var isMultiField = false
    /// Parameters other than type, properties and fields.
    var parameters: [Parameter] = []
    /// Characters above which a keyword is not searched for.
    var ignoreAbove: Int?
    /// How dates are written.
    var format: String?
    /// Whether values that cannot be read are kept and not matched.
    var ignoresMalformed = false

    /// The type of values, if there are any.
    var type: FieldType? {
        if case .values(let type) = kind { type } else { nil }
    }
}

/// What happens with fields that a mapping does not know.
enum DynamicRule: String, Sendable {
    /// They are added.
    case add = "true"
    /// They are kept in the source and cannot be searched.
    case ignore = "false"
    /// The document is refused.
    case refuse = "strict"

    /// Reads `true`, `false`, `strict` or `runtime`, which is taken as `false`.
    init(named name: String) throws(SearchError) {
        if name == "runtime" {
            self = .ignore
        } else if let rule = DynamicRule(rawValue: name) {
            self = rule
        } else {
            throw .mapping("[dynamic] must be one of true, false, strict, runtime; got [\(name)]")
        }
    }
}

extension SearchError {
    /// A mapping that cannot be taken.
    static func mapping(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "mapper_parsing_exception", reason: reason)
    }

    /// A document that does not fit its mapping.
    static func document(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "document_parsing_exception", reason: reason)
    }
}

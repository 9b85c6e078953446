public import Records

/// One of the things that hits are sorted by.
public struct SortKey: Sendable, Equatable {
    /// What is compared.
    public enum Target: Sendable, Equatable {
        /// The score, which is the same for every hit of this store.
        case score
        /// The order in which the store keeps documents.
        case documentOrder
        /// A field.
        case field(String)
    }

    /// Where documents without a value go.
    public enum Missing: Sendable, Equatable {
        /// Behind all others.
        case last
        /// Before all others.
        case first
        /// Among the others, as if they had this value.
        case value(String)
    }

    /// Which of several values of a document counts.
    public enum Mode: String, Sendable {
        /// The smallest, as a rule when ascending.
        case min
        /// The greatest, as a rule when descending.
        case max
        /// The mean, of numbers only.
        case avg
        /// The sum, of numbers only.
        case sum
        /// The one in the middle, of numbers only.
        case median
    }

    /// What is compared.
    public var target: Target
    /// Whether the greatest comes first.
    public var isDescending: Bool
    /// Where documents without a value go.
    public var missing = Missing.last
    /// The type that an index which does not know the field takes it for; nil makes that an error.
    public var unmappedType: String?
    /// Which of several values counts.
    public var mode: Mode
    /// How a date is written in the hit's sort values; nil for milliseconds.
    public var format: String?

    /// Sorts by `target` with all other options as they are when nobody says anything.
    public init(_ target: Target, isDescending: Bool) {
        self.target = target
        self.isDescending = isDescending
        mode = isDescending ? .max : .min
    }
}

extension SortKey {
    /// The most keys that one request may have.
    public static let maximumCount = 32

    /// Reads the value of `sort`: a field's name, an object that maps names to options, or a list
    /// of both.
    public static func parse(_ value: JSONCursor) throws(SearchError) -> [SortKey] {
        var keys: [SortKey] = []
        for element in value.kind == .array ? value.elements : [value] {
            if let name = element.string {
                keys.append(named(name))
            } else if element.kind == .object {
                keys += try members(of: element)
            } else {
                throw .illegalArgument(
                    "malformed sort format, either start array, start object, or an actual string")
            }
        }
        guard keys.count <= maximumCount else {
            throw .illegalArgument("[sort] must not have more than [\(maximumCount)] keys")
        }
        return keys
    }

    /// Reads the address parameter `sort`: names that commas separate, each with `:asc` or `:desc`
    /// if it likes.
    public static func parse(parameter: String) throws(SearchError) -> [SortKey] {
        var keys: [SortKey] = []
        for part in parameter.split(separator: ",") {
            guard let colon = part.lastIndex(of: ":") else {
                keys.append(named(String(part)))
                continue
            }
            var key = named(String(part[..<colon]))
            try key.setOrder(String(part[part.index(after: colon)...]))
            keys.append(key)
        }
        return keys
    }

    private static func named(_ name: String) -> SortKey {
        switch name {
        case "_score": SortKey(.score, isDescending: true)
        case "_doc", "_shard_doc": SortKey(.documentOrder, isDescending: false)
        default: SortKey(.field(name), isDescending: false)
        }
    }

    private mutating func setOrder(_ order: String) throws(SearchError) {
        switch order.lowercased() {
        case "asc": isDescending = false
        case "desc": isDescending = true
        default:
            throw .illegalArgument("Unknown SortOrder [\(order)]")
        }
        mode = isDescending ? .max : .min
    }

    private static func members(of object: JSONCursor) throws(SearchError) -> [SortKey] {
        var members: [(String, JSONCursor)] = []
        object.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        var keys: [SortKey] = []
        for (name, value) in members {
            if name == "_script" || name == "_geo_distance" {
                throw .unsupported("sort by [\(name)]")
            }
            var key = named(name)
            if let order = value.string {
                try key.setOrder(order)
            } else {
                try key.read(value)
            }
            keys.append(key)
        }
        return keys
    }

    /// Reads `{"order":…,"missing":…}`.
    private mutating func read(_ object: JSONCursor) throws(SearchError) {
        var options = try ObjectOptions(object, owner: "sort")
        if let order = try options.string("order") { try setOrder(order) }
        if let text = try options.string("mode") {
            guard let mode = Mode(rawValue: text.lowercased()) else {
                throw .illegalArgument("Unknown SortMode [\(text)]")
            }
            self.mode = mode
        }
        switch try options.string("missing") {
        case nil, "_last": missing = .last
        case "_first": missing = .first
        case let text?: missing = .value(text)
        }
        unmappedType = try options.string("unmapped_type")
        format = try options.string("format")
        _ = options.take("numeric_type")
        _ = options.take("ignore_unmapped")
        if options.take("nested") != nil { throw .unsupported("[nested] in [sort]") }
        try options.finish()
    }
}

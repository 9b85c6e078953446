import Records

/// The options of a `filters` aggregation.
struct FiltersOptions: Sendable {
    /// The buckets: their queries, and their names if they have some.
    var filters: [(name: String?, query: Query)] = []
    /// The name of the bucket for documents in no other; nil when there is no such bucket.
    var otherName: String?
    /// Whether buckets are members of an object.
    var isKeyed = false

    /// The most filters.
    static let maximumCount = 1000

    /// Reads the options.
    init(_ body: JSONCursor, now: Int64, zones: any TimeZoneSource) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "filters")
        guard let value = options.take("filters") else {
            throw .illegalArgument("[filters] cannot be null or empty.")
        }
        if value.kind == .array {
            for element in value.elements {
                filters.append((nil, try Query.parse(element, now: now, zones: zones)))
            }
        } else {
            var members: [(String, JSONCursor)] = []
            value.forEachMember { key, value in
                members.append((JSONCursor.unescaped(key), value))
                return true
            }
            isKeyed = true
            // Elasticsearch sorts named filters by their names.
            for (name, value) in members.sorted(by: {
                $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
            }) {
                filters.append((name, try Query.parse(value, now: now, zones: zones)))
            }
        }
        let key = try options.string("other_bucket_key")
        if try options.bool("other_bucket") ?? (key != nil) { otherName = key ?? "_other_" }
        if try options.bool("keyed") == false { isKeyed = false }
        try options.finish()
        guard !filters.isEmpty, filters.count <= FiltersOptions.maximumCount else {
            throw .illegalArgument("[filters] cannot be null or empty.")
        }
    }
}

import Records

/// The options of a `terms` aggregation.
struct TermsOptions: Sendable {
    /// What buckets are ordered by.
    enum Order: Sendable, Equatable {
        case count(isAscending: Bool)
        case key(isAscending: Bool)
        case figure(path: String, isAscending: Bool)
    }

    /// The field.
    var field: String
    /// Buckets that are shown, at most.
    var size = 10
    /// Documents that a bucket needs to be shown.
    var minimumCount = 1
    /// What buckets are ordered by, the first before the others.
    var order: [Order] = [.count(isAscending: false)]
    /// The value that documents without one get.
    var missing: String?
    /// How dates and numbers are written.
    var format: String?
    /// Which values get a bucket.
    var filter = TermsFilter()
    /// Whether each bucket shows by how much its count may be wrong, which is never.
    var showsErrors = false

    /// Reads the options.
    init(_ body: JSONCursor) throws(SearchError) {
        var options = try ObjectOptions(body, owner: "terms")
        if options.keys.contains("script") { throw .unsupported("[script] in [terms]") }
        field = try options.required("field")
        size = try options.int("size") ?? 10
        minimumCount = try options.int("min_doc_count") ?? 1
        missing = try options.string("missing")
        format = try options.string("format")
        showsErrors = try options.bool("show_term_doc_count_error") ?? false
        if let value = options.take("order") { order = try TermsOptions.order(value) }
        filter = try TermsFilter(include: options.take("include"), exclude: options.take("exclude"))
        for key in [
            "shard_size", "shard_min_doc_count", "execution_hint", "collect_mode", "value_type",
        ] {
            _ = options.take(key)
        }
        try options.finish()
        guard size > 0 else {
            throw .illegalArgument("[size] must be greater than 0. Found [\(size)] in [terms]")
        }
        guard minimumCount >= 0 else {
            throw .illegalArgument(
                """
                [minDocCount] must be greater than or equal to 0. Found [\(minimumCount)] in \
                [terms]
                """
            )
        }
    }

    /// Reads `{"_count":"asc"}` or a list of such objects.
    static func order(_ value: JSONCursor) throws(SearchError) -> [Order] {
        var pairs: [(String, String?)] = []
        for element in value.kind == .array ? value.elements : [value] {
            guard element.kind == .object else {
                throw .parsing("Order must be an object or an array of objects")
            }
            element.forEachMember { key, value in
                pairs.append((JSONCursor.unescaped(key), value.string?.lowercased()))
                return true
            }
        }
        var list: [Order] = []
        for (path, direction) in pairs {
            guard direction == "asc" || direction == "desc" else {
                throw .parsing("Unknown order direction [\(direction ?? "null")]")
            }
            let isAscending = direction == "asc"
            switch path {
            case "_count": list.append(.count(isAscending: isAscending))
            case "_key", "_term": list.append(.key(isAscending: isAscending))
            default: list.append(.figure(path: path, isAscending: isAscending))
            }
        }
        return list
    }
}

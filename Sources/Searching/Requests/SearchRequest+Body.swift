import Records

extension SearchRequest {
    /// Members of a body that change nothing here.
    private static let ignored: Set = [
        "track_scores", "stats", "preference", "batched_reduce_size",
    ]

    /// Members that this store does not have; an empty value of theirs is harmless.
    private static let unsupported: Set = [
        "collapse", "ext", "indices_boost", "knn", "min_score", "post_filter", "rank", "rescore",
        "retriever", "runtime_mappings", "script_fields", "slice", "sub_searches", "suggest",
    ]

    /// Reads the members of a body.
    mutating func read(
        _ body: JSONCursor, now: Int64, zones: any TimeZoneSource
    ) throws(SearchError) {
        guard body.kind == .object else {
            throw .parsing("Expected [START_OBJECT] but found [\(body.tokenName)]")
        }
        var members: [(String, JSONCursor)] = []
        body.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        for (key, value) in members where !value.isNull {
            if try readPaging(key, value) { continue }
            if try readShape(key, value) { continue }
            try readRest(key, value, now: now, zones: zones)
        }
    }

    /// Reads what says which hits are shown, in which order.
    private mutating func readPaging(
        _ key: String, _ value: JSONCursor
    ) throws(SearchError) -> Bool {
        switch key {
        case "from": from = try value.integer(key)
        case "size": size = try value.integer(key)
        case "sort": sort = try SortKey.parse(value)
        case "search_after":
            guard value.kind == .array, !value.elements.isEmpty else {
                throw .illegalArgument("Values must contains at least one value.")
            }
            searchAfter = value.elements
        case "track_total_hits": try setTotalHits(value.scalarText ?? "")
        case "timeout":
            timeout = try TimeValue.milliseconds(value.scalarText ?? "", setting: key)
        case "terminate_after": terminateAfter = try value.integer(key)
        case "pit": pointInTime = try PointInTime.parse(value)
        default: return false
        }
        return true
    }

    /// Reads what says how a hit looks.
    private mutating func readShape(_ key: String, _ value: JSONCursor) throws(SearchError) -> Bool
    {
        switch key {
        case "_source": sourceFilter = try SourceFilter.parse(value)
        case "fields": fields = try FieldRequest.parse(value)
        case "docvalue_fields": docValueFields = try FieldRequest.parse(value)
        case "stored_fields":
            try setStoredFields(
                value.elements.compactMap(\.string) + [value.string].compactMap(\.self))
        case "version": showsVersion = try value.truth(key)
        case "seq_no_primary_term": showsSequenceNumber = try value.truth(key)
        case "highlight": highlight = try Highlight.parse(value)
        case "explain", "profile":
            if try value.truth(key) { throw .unsupported("[\(key)]") }
        default: return false
        }
        return true
    }

    private mutating func readRest(
        _ key: String, _ value: JSONCursor, now: Int64, zones: any TimeZoneSource
    ) throws(SearchError) {
        switch key {
        case "query": query = try Query.parse(value, now: now, zones: zones)
        case "aggs", "aggregations":
            aggregations = try Aggregation.parse(value, now: now, zones: zones)
        default:
            if SearchRequest.ignored.contains(key) { return }
            if SearchRequest.unsupported.contains(key) {
                guard value.isEmptyContainer else { throw .unsupported("[\(key)]") }
                return
            }
            throw .parsing("Unknown key for a \(value.tokenName) in [\(key)].")
        }
    }

    /// Reads a truth value or a number of hits.
    mutating func setTotalHits(_ text: String) throws(SearchError) {
        switch text {
        case "true", "": trackTotalHits = .all
        case "false": trackTotalHits = .none
        default:
            guard let number = Int(text) else {
                throw .illegalArgument(
                    "Failed to parse int parameter [track_total_hits] with value [\(text)]")
            }
            guard number >= -1 else {
                throw .illegalArgument(
                    "[track_total_hits] parameter must be positive or equals to -1, got \(number)")
            }
            trackTotalHits = number == -1 ? .none : number == Int(Int32.max) ? .all : .upTo(number)
        }
    }

    /// Reads the names of stored fields; only "no field at all" can be asked for.
    mutating func setStoredFields(_ names: [String]) throws(SearchError) {
        hidesStoredFields = names == ["_none_"]
        if hidesStoredFields {
            sourceFilter = .none
        } else if !names.isEmpty && names != ["*"] && names != ["_source"] {
            throw .unsupported("[stored_fields] other than [_none_]")
        }
    }
}

extension SearchRequest.PointInTime {
    /// Reads `{"id":…,"keep_alive":…}`.
    static func parse(_ value: JSONCursor) throws(SearchError) -> Self {
        var options = try ObjectOptions(value, owner: "pit")
        let id = try options.required("id")
        let keepAlive = try options.string("keep_alive")
        try options.finish()
        guard let keepAlive else { return Self(id: id) }
        return Self(
            id: id, keepAlive: try TimeValue.milliseconds(keepAlive, setting: "keep_alive"))
    }
}

extension SearchRequest.FieldRequest {
    /// The most fields that one request may name.
    static let maximumCount = 100

    /// Reads a list of names and of `{"field":…,"format":…}`.
    static func parse(_ value: JSONCursor) throws(SearchError) -> [Self] {
        var list: [Self] = []
        for element in value.kind == .array ? value.elements : [value] {
            if let name = element.string {
                list.append(Self(pattern: name))
                continue
            }
            var options = try ObjectOptions(element, owner: "fields")
            let name = try options.required("field")
            list.append(Self(pattern: name, format: try options.string("format")))
            _ = options.take("include_unmapped")
            try options.finish()
        }
        guard list.count <= maximumCount else {
            throw .illegalArgument(
                """
                Trying to retrieve too many docvalue_fields. Must be less than or equal to: \
                [\(maximumCount)] but was [\(list.count)]. This limit can be set by changing the \
                [index.max_docvalue_fields_search] index level setting.
                """
            )
        }
        return list
    }
}

extension JSONCursor {
    /// What Elasticsearch's parser calls such a value.
    var tokenName: String {
        switch kind {
        case .object: "START_OBJECT"
        case .array: "START_ARRAY"
        case .string: "VALUE_STRING"
        case .number: "VALUE_NUMBER"
        case .boolean: "VALUE_BOOLEAN"
        case .null: "VALUE_NULL"
        }
    }

    /// Whether it is an object or an array with nothing inside.
    var isEmptyContainer: Bool {
        switch kind {
        case .object, .array: !sourceBytes.dropFirst().dropLast().contains { $0 > 0x20 }
        default: false
        }
    }

    /// A whole number, written as such or as a string.
    func integer(_ key: String) throws(SearchError) -> Int {
        guard let text = scalarText, let number = Int(text), number.magnitude <= Int32.max else {
            throw .parsing("Failed to parse object: expecting a whole number under [\(key)]")
        }
        return number
    }

    /// A truth value, written as such or as a string.
    func truth(_ key: String) throws(SearchError) -> Bool {
        switch scalarText {
        case "true": return true
        case "false": return false
        default:
            throw .illegalArgument(
                "Failed to parse value of [\(key)] as only [true] or [false] are allowed.")
        }
    }
}

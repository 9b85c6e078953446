public import Records

/// How found words are marked in the hits' fields.
public struct Highlight: Sendable {
    /// A field or a pattern of fields.
    public struct Field: Sendable {
        /// The name, in which `*` is a wildcard.
        public var pattern: String
        /// Characters of a fragment, about.
        public var fragmentSize: Int
        /// Fragments at most; 0 for the whole text.
        public var fragmentCount: Int
    }

    /// The fields.
    public var fields: [Field] = []
    /// What stands before a found word.
    public var preTag = "<em>"
    /// What stands behind a found word.
    public var postTag = "</em>"

    /// Options that only choose between ways of doing the same.
    private static let ignored: Set = [
        "type", "order", "require_field_match", "boundary_scanner", "boundary_chars",
        "boundary_max_scan", "boundary_scanner_locale", "fragmenter", "no_match_size",
        "phrase_limit", "max_analyzed_offset", "matched_fields", "encoder", "tags_schema",
        "force_source", "fragment_offset",
    ]

    /// Reads the value of `highlight`.
    public static func parse(_ value: JSONCursor) throws(SearchError) -> Highlight {
        var options = try ObjectOptions(value, owner: "highlight")
        var highlight = Highlight()
        if let tag = options.take("pre_tags")?.elements.first?.string { highlight.preTag = tag }
        if let tag = options.take("post_tags")?.elements.first?.string { highlight.postTag = tag }
        let size = try options.int("fragment_size") ?? 100
        let count = try options.int("number_of_fragments") ?? 5
        let fields = options.take("fields")
        if options.take("highlight_query") != nil { throw .unsupported("[highlight_query]") }
        for key in ignored { _ = options.take(key) }
        try options.finish()
        var named: [(String, JSONCursor)] = []
        for element in fields?.kind == .array ? fields?.elements ?? [] : [fields].compactMap(\.self)
        {
            element.forEachMember { key, options in
                named.append((JSONCursor.unescaped(key), options))
                return true
            }
        }
        for (name, value) in named {
            var own = try ObjectOptions(value, owner: "highlight_field")
            highlight.fields.append(
                Field(
                    pattern: name, fragmentSize: try own.int("fragment_size") ?? size,
                    fragmentCount: try own.int("number_of_fragments") ?? count))
        }
        return highlight
    }
}

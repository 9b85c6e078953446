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
        /// What stands before a found word.
        public var preTag: String
        /// What stands behind a found word.
        public var postTag: String
    }

    /// The fields.
    public var fields: [Field] = []
    /// Whether only what was looked for in a field is marked in it.
    public var requiresFieldMatch = true

    /// Options that only choose between ways of doing the same.
    private static let ignored: Set = [
        "type", "order", "boundary_scanner", "boundary_chars",
        "boundary_max_scan", "boundary_scanner_locale", "fragmenter", "no_match_size",
        "phrase_limit", "max_analyzed_offset", "matched_fields",
        "force_source", "fragment_offset",
    ]

    /// Reads the value of `highlight`.
    public static func parse(_ value: JSONCursor) throws(SearchError) -> Highlight {
        var options = try ObjectOptions(value, owner: "highlight")
        var highlight = Highlight()
        let common = try Field(
            pattern: "",
            reading: &options,
            otherwise: Field(
                pattern: "", fragmentSize: 100, fragmentCount: 5, preTag: "<em>", postTag: "</em>"))
        let fields = options.take("fields")
        highlight.requiresFieldMatch = try options.bool("require_field_match") ?? true
        if let encoder = try options.string("encoder"), encoder != "default" {
            throw .unsupported("[encoder] [\(encoder)] in [highlight]")
        }
        for key in ["highlight_query", "tags_schema"] where options.take(key) != nil {
            throw .unsupported("[\(key)] in [highlight]")
        }
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
                try Field(pattern: name, reading: &own, otherwise: common))
            for key in ignored { _ = own.take(key) }
            try own.finish()
        }
        return highlight
    }
}

extension Highlight.Field {
    /// Takes the options that a field may have of its own, and `other`'s where there are none.
    fileprivate init(
        pattern: String, reading options: inout ObjectOptions, otherwise other: Self
    ) throws(SearchError) {
        self.pattern = pattern
        preTag = options.take("pre_tags")?.elements.first?.string ?? other.preTag
        postTag = options.take("post_tags")?.elements.first?.string ?? other.postTag
        fragmentSize = try options.int("fragment_size") ?? other.fragmentSize
        fragmentCount = try options.int("number_of_fragments") ?? other.fragmentCount
        guard fragmentSize >= 0, fragmentCount >= 0 else {
            throw .illegalArgument("[fragment_size] and [number_of_fragments] must not be negative")
        }
    }
}

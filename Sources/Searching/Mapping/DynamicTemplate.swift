internal import Records

/// A rule for fields that documents bring (`dynamic_templates`).
struct DynamicTemplate: Sendable, Equatable {
    /// The template as it was written: `{"name":{…}}`.
    let source: String
    private var types: [String] = []
    private var excludedTypes: [String] = []
    private var match: [TextPattern] = []
    private var unmatch: [TextPattern] = []
    private var pathMatch: [TextPattern] = []
    private var pathUnmatch: [TextPattern] = []
    /// The properties for such a field, JSON.
    private var mapping = "{}"

    /// Reads `{"name":{…}}`.
    init(_ body: JSONCursor) throws(SearchError) {
        source = String(decoding: body.sourceBytes, as: UTF8.self)
        var outer = try ObjectOptions(body, owner: "dynamic_templates")
        guard let name = outer.keys.first, let rule = outer.take(name) else {
            throw .mapping("A dynamic template must be defined with a name")
        }
        try outer.finish()
        var options = try ObjectOptions(rule, owner: name)
        types = try DynamicTemplate.texts(options.take("match_mapping_type"))
        excludedTypes = try DynamicTemplate.texts(options.take("unmatch_mapping_type"))
        match = try DynamicTemplate.patterns(options.take("match"))
        unmatch = try DynamicTemplate.patterns(options.take("unmatch"))
        pathMatch = try DynamicTemplate.patterns(options.take("path_match"))
        pathUnmatch = try DynamicTemplate.patterns(options.take("path_unmatch"))
        if let kind = try options.string("match_pattern"), kind != "simple" {
            throw .mapping("[match_pattern] of [\(name)] can only be [simple] in this store")
        }
        guard let mapping = options.take("mapping"), mapping.kind == .object else {
            throw .mapping("template [\(name)] must have a mapping")
        }
        self.mapping = String(decoding: mapping.sourceBytes, as: UTF8.self)
        try options.finish()
    }

    private static func texts(_ value: JSONCursor?) throws(SearchError) -> [String] {
        guard let value else { return [] }
        return (value.kind == .array ? value.elements : [value]).compactMap(\.string)
    }

    private static func patterns(_ value: JSONCursor?) throws(SearchError) -> [TextPattern] {
        try texts(value).map { TextPattern($0) }
    }

    /// The properties of a field of this path and detected type, JSON; nil when the rule is not for
    /// it.
    func properties(path: String, type: String) -> String? {
        let name = path.split(separator: ".").last.map(String.init) ?? path
        if !types.isEmpty, !types.contains("*"), !types.contains(type) { return nil }
        if excludedTypes.contains(type) { return nil }
        func fits(_ patterns: [TextPattern], _ text: String) -> Bool {
            patterns.contains { $0.matches(text) }
        }
        if !match.isEmpty, !fits(match, name) { return nil }
        if !pathMatch.isEmpty, !fits(pathMatch, path) { return nil }
        if fits(unmatch, name) || fits(pathUnmatch, path) { return nil }
        let dynamicType = type == "string" ? "text" : type
        return mapping.replacing("{dynamic_type}", with: dynamicType)
            .replacing("{name}", with: name)
    }
}

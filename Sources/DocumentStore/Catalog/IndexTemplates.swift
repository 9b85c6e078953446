import Records
import Searching

/// What templates say about a new index.
struct IndexDesign: Sendable {
    var mapping = Mapping()
    var settings = IndexSettings()
    /// Aliases and their bodies.
    var aliases: [String: String] = [:]
    /// The name of the template that makes it a data stream.
    var streamTemplate: String?

    /// Takes over what the inside of a `template`, or the body of an index, says.
    mutating func apply(_ body: JSONCursor) throws(SearchError) {
        if let part = body.value(forKey: "settings") {
            settings.merge(try IndexSettings(part))
        }
        if let part = body.value(forKey: "mappings"), part.kind == .object {
            try mapping.merge(try Mapping.parse(IndexDesign.withoutType(part)))
        }
        guard let part = body.value(forKey: "aliases") else { return }
        part.forEachMember { key, value in
            aliases[JSONCursor.unescaped(key)] = value.rawText.text
            return true
        }
    }

    /// Mappings under the name of a type, as Elasticsearch 6 had them, without it.
    static func withoutType(_ mappings: JSONCursor) -> JSONCursor {
        mappings.value(forKey: "_doc") ?? mappings
    }
}

extension Catalog {
    /// What the templates that fit `name` say.
    func design(for name: String) throws(SearchError) -> IndexDesign {
        var design = IndexDesign()
        if let template = bestTemplate(for: name) {
            try compose(template.body, into: &design)
            if template.body.value(forKey: "data_stream") != nil {
                design.streamTemplate = template.name
            }
            return design
        }
        for body in legacyTemplates(for: name) { try design.apply(body) }
        return design
    }

    /// What one index template says, its components included.
    func design(ofTemplate body: JSONCursor) throws(SearchError) -> IndexDesign {
        var design = IndexDesign()
        try compose(body, into: &design)
        return design
    }

    private func compose(
        _ body: JSONCursor, into design: inout IndexDesign
    ) throws(SearchError) {
        let ignored = Catalog.texts(body.value(forKey: "ignore_missing_component_templates"))
        for name in Catalog.texts(body.value(forKey: "composed_of")) {
            guard let text = definitions[.componentTemplate]?[name] else {
                if ignored.contains(name) { continue }
                throw .illegalArgument("component template [\(name)] does not exist")
            }
            if let part = Catalog.parse(text)?.value(forKey: "template") {
                try design.apply(part)
            }
        }
        if let part = body.value(forKey: "template"), part.kind == .object {
            try design.apply(part)
        }
    }

    private func bestTemplate(for name: String) -> (name: String, body: JSONCursor)? {
        var best: (name: String, body: JSONCursor, priority: Int)?
        for (templateName, text) in definitions[.indexTemplate] ?? [:] {
            guard let body = Catalog.parse(text), Catalog.fits(body, name) else { continue }
            let priority = body.value(forKey: "priority")?.int ?? 0
            if let best, (best.priority, best.name) >= (priority, templateName) { continue }
            best = (templateName, body, priority)
        }
        return best.map { ($0.name, $0.body) }
    }

    private func legacyTemplates(for name: String) -> [JSONCursor] {
        let fitting = (definitions[.legacyTemplate] ?? [:]).compactMap { entry in
            Catalog.parse(entry.value).flatMap { Catalog.fits($0, name) ? (entry.key, $0) : nil }
        }
        return fitting.sorted { left, right in
            let orders = (
                left.1.value(forKey: "order")?.int ?? 0, right.1.value(forKey: "order")?.int ?? 0
            )
            return orders.0 == orders.1 ? left.0 < right.0 : orders.0 < orders.1
        }.map(\.1)
    }

    static func fits(_ template: JSONCursor, _ name: String) -> Bool {
        let patterns = template.value(forKey: "index_patterns") ?? template.value(forKey: "template")
        return texts(patterns).contains { NamePattern($0).matches(name) }
    }

    static func parse(_ text: String) -> JSONCursor? { JSONCursor.parse(Array(text.utf8)) }

    /// The texts of an array of strings, or of one string.
    static func texts(_ value: JSONCursor?) -> [String] {
        guard let value else { return [] }
        if let text = value.string { return [text] }
        return value.elements.compactMap(\.string)
    }
}

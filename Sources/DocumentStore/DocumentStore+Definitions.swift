import GRDB
public import Records
import Searching

// Templates, policies and data streams.
extension DocumentStore {
    /// Definitions of a kind whose names fit a pattern, as they were given.
    public func definitions(
        _ kind: DefinitionKind, matching pattern: String = "*"
    ) -> [(name: String, body: String)] {
        let patterns = pattern.split(separator: ",").map { NamePattern(String($0)) }
        return (catalog.definitions[kind] ?? [:])
            .filter { entry in patterns.contains { $0.matches(entry.key) } }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Stores a definition after a look at what it says.
    public func putDefinition(
        _ kind: DefinitionKind, _ name: String, body: JSONCursor, createOnly: Bool = false
    ) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                if createOnly, editor.catalog.definitions[kind]?[name] != nil {
                    throw SearchError.illegalArgument(
                        "\(kind.rawValue.split(separator: "_").joined(separator: " ")) "
                            + "[\(name)] already exists")
                }
                try editor.check(kind, name, body)
                try editor.setDefinition(kind, name, body: body.rawText.text)
            }
        }
    }

    /// Forgets definitions.
    ///
    /// - Throws: 404 when no name fits; 400 when a component is used by an index template.
    public func deleteDefinition(_ kind: DefinitionKind, matching pattern: String) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                let wanted = NamePattern(pattern)
                let names = (editor.catalog.definitions[kind] ?? [:]).keys.filter(wanted.matches)
                guard !names.isEmpty else {
                    throw SearchError(
                        status: 404, type: "resource_not_found_exception",
                        reason: "\(kind.rawValue.split(separator: "_").joined(separator: " ")) "
                            + "matching [\(pattern)] not found")
                }
                for name in names {
                    try editor.checkUnused(kind, name)
                    try editor.removeDefinition(kind, name)
                }
            }
        }
    }

    /// Data streams whose names fit a list of patterns.
    ///
    /// - Throws: 404 when a name without a pattern does not exist.
    public func streams(matching list: String = "*") throws -> [StreamDescription] {
        let catalog = catalog
        let expressions = list.split(separator: ",").map(String.init)
        for name in expressions where !name.contains("*") && catalog.streams[name] == nil {
            throw SearchError.indexNotFound(name)
        }
        let patterns = expressions.map(NamePattern.init)
        return catalog.streams.values.filter { stream in
            patterns.contains { $0.matches(stream.name) }
        }.sorted { $0.name < $1.name }.map { stream in
            StreamDescription(
                name: stream.name, generation: stream.generation, template: stream.template,
                indices: stream.indices.map { ($0, catalog.index(named: $0)?.uuid ?? "") })
        }
    }

    /// Makes a data stream that a template foresees.
    public func createStream(_ name: String) async throws {
        try await write { writer, _ in try writer.edit { try $0.createStream(name) } }
    }

    /// Forgets data streams with their indices.
    public func deleteStreams(_ list: String) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                for expression in list.split(separator: ",").map(String.init) {
                    let pattern = NamePattern(expression)
                    let found = editor.catalog.streams.values.filter { pattern.matches($0.name) }
                    if found.isEmpty, !expression.contains("*") {
                        throw SearchError.indexNotFound(expression)
                    }
                    for stream in found {
                        for index in stream.indices {
                            if let entry = editor.catalog.index(named: index) {
                                try editor.deleteIndex(entry)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Begins a new backing index of a data stream.
    public func rollOver(_ name: String) async throws -> (old: String, new: String) {
        try await write { writer, _ in try writer.edit { try $0.rollOver(name) } }
    }
}

extension CatalogEditor {
    /// Refuses a definition that no index could be made of.
    fileprivate func check(
        _ kind: DefinitionKind, _ name: String, _ body: JSONCursor
    ) throws(SearchError) {
        switch kind {
        case .indexTemplate:
            guard !Catalog.texts(body.value(forKey: "index_patterns")).isEmpty else {
                throw .validation(["index patterns are missing"])
            }
            _ = try catalog.design(ofTemplate: body)
        case .componentTemplate:
            guard let template = body.value(forKey: "template"), template.kind == .object else {
                throw .illegalArgument("Required [template]")
            }
            var design = IndexDesign()
            try design.apply(template)
        case .legacyTemplate:
            guard !Catalog.texts(body.value(forKey: "index_patterns")).isEmpty else {
                throw .validation(["index patterns are missing"])
            }
            var design = IndexDesign()
            try design.apply(body)
        case .lifecyclePolicy, .policy:
            guard body.value(forKey: "policy")?.kind == .object else {
                throw .illegalArgument("Required [policy]")
            }
        }
    }

    /// Refuses to forget a component that an index template needs.
    fileprivate func checkUnused(_ kind: DefinitionKind, _ name: String) throws(SearchError) {
        guard kind == .componentTemplate else { return }
        for (template, text) in catalog.definitions[.indexTemplate] ?? [:] {
            let parts = Catalog.texts(Catalog.parse(text)?.value(forKey: "composed_of"))
            guard !parts.contains(name) else {
                throw .illegalArgument(
                    "component templates [\(name)] cannot be removed as they are still in use by "
                        + "index templates [\(template)]")
            }
        }
    }
}

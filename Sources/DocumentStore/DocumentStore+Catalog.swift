import GRDB
public import Records
public import Searching

/// What the store says of an index.
public struct IndexDescription: Sendable {
    /// Its name.
    public var name: String
    /// Its unique name.
    public var uuid: String
    /// When it was made, in milliseconds since 1970.
    public var created: Int64
    /// Its mapping, as `GET _mapping` shows it.
    public var mapping: Mapping
    /// Its settings, those that the store makes up included.
    public var settings: IndexSettings
    /// Its aliases and what was said of them, as JSON.
    public var aliases: [String: String]
    /// The data stream it belongs to.
    public var stream: String?
    /// Whether patterns leave it out.
    public var isHidden: Bool
    /// Documents in it.
    public var documentCount: Int64 = 0
    /// Bytes of their sources.
    public var sourceByteCount: Int64 = 0
    /// Operations that it has seen.
    public var operationCount: Int64 = 0
}

/// A data stream.
public struct StreamDescription: Sendable {
    /// Its name.
    public var name: String
    /// How many backing indices it has had.
    public var generation: Int64
    /// The template that made it.
    public var template: String
    /// Its backing indices, oldest first: name and unique name.
    public var indices: [(name: String, uuid: String)]
}

// Indices.
extension DocumentStore {
    /// Makes an index; `body` may have `settings`, `mappings` and `aliases`.
    ///
    /// - Throws: 400 when the name is taken or wrong.
    public func createIndex(_ name: String, body: JSONCursor? = nil) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                _ = try editor.createIndex(name, body: body)
            }
        }
    }

    /// Forgets indices at once; ``removeDeletedDocuments(limit:)`` frees their room.
    ///
    /// Data streams go by ``deleteStreams(_:)``; a backing index that is written is refused.
    public func deleteIndices(_ selection: IndexSelection) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                for name in selection.expressions where editor.catalog.aliases[name] != nil {
                    throw SearchError.illegalArgument(
                        "The provided expression [\(name)] matches an alias, specify the "
                            + "corresponding concrete indices instead.")
                }
                for name in selection.expressions where editor.catalog.streams[name] != nil {
                    throw SearchError.illegalArgument(
                        "The provided expression [\(name)] matches a data stream, use the data "
                            + "stream API instead")
                }
                for entry in try editor.catalog.resolve(selection) {
                    if let stream = entry.stream {
                        guard !selection.isAll, editor.catalog.streams[stream]?.indices.last
                            != entry.name
                        else {
                            if selection.isAll || !selection.expressions.contains(entry.name) {
                                continue
                            }
                            throw SearchError.illegalArgument(
                                "index [\(entry.name)] is the write index for data stream "
                                    + "[\(stream)] and cannot be deleted")
                        }
                    }
                    try editor.deleteIndex(entry)
                }
            }
        }
    }

    /// Whether all names exist and patterns, if there are any, match something.
    public func exists(_ selection: IndexSelection) -> Bool {
        var selection = selection
        selection.ignoresUnavailable = false
        selection.allowsNoIndices = false
        return (try? catalog.resolve(selection)) != nil
    }

    /// The indices of a selection, by name.
    public func indices(_ selection: IndexSelection) async throws -> [IndexDescription] {
        let catalog = catalog
        let entries = try catalog.resolve(selection)
        let counts = try await read { database in
            try Row.fetchAll(database, sql: "SELECT id, documents, bytes, operations FROM indices")
                .reduce(into: [Int64: (Int64, Int64, Int64)]()) { counts, row in
                    counts[row["id"]] = (row["documents"], row["bytes"], row["operations"])
                }
        }
        return entries.map { entry in
            var description = IndexDescription(entry, catalog)
            let count = counts[entry.id] ?? (0, 0, 0)
            description.documentCount = count.0
            description.sourceByteCount = count.1
            description.operationCount = count.2
            return description
        }
    }

    /// Adds fields to the mappings of indices.
    public func putMapping(_ selection: IndexSelection, body: JSONCursor) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                let addition = try Mapping.parse(IndexDesign.withoutType(body))
                for entry in try editor.catalog.resolve(selection) {
                    var mapping = entry.mapping
                    try mapping.merge(addition)
                    try editor.setMapping(mapping, of: entry)
                }
            }
        }
    }

    /// Changes settings of indices.
    public func putSettings(_ selection: IndexSelection, body: JSONCursor) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                let change = try IndexSettings(body.value(forKey: "settings") ?? body)
                for key in change.values.keys where IndexSettings.isFixed(key) {
                    throw SearchError.illegalArgument(
                        "final \(selection.expressions.joined(separator: ",")) setting "
                            + "[\(key)], not updateable")
                }
                for entry in try editor.catalog.resolve(selection) {
                    var settings = entry.settings
                    settings.merge(change)
                    try editor.setSettings(settings, of: entry)
                }
            }
        }
    }
}

// Aliases.
extension DocumentStore {
    /// Carries out `{"actions":[{"add":…},{"remove":…},{"remove_index":…}]}`, all or none.
    public func updateAliases(_ body: JSONCursor) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                let actions = body.value(forKey: "actions")?.elements ?? []
                guard !actions.isEmpty else {
                    throw SearchError.validation(["Must specify at least one alias action"])
                }
                for action in actions { try editor.apply(aliasAction: action) }
            }
        }
    }

    /// Makes `alias` mean the indices of a selection, too.
    public func putAlias(
        _ alias: String, of selection: IndexSelection, body: JSONCursor? = nil
    ) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                for entry in try editor.catalog.resolve(selection) {
                    try editor.setAlias(
                        alias, of: entry.name, body: body?.rawText.text ?? "{}")
                }
            }
        }
    }

    /// Takes aliases that fit a pattern from indices.
    ///
    /// - Throws: 404 when there was none.
    public func deleteAlias(_ pattern: String, of selection: IndexSelection) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                let wanted = NamePattern(pattern == "_all" ? "*" : pattern)
                var hasRemoved = false
                for entry in try editor.catalog.resolve(selection) {
                    for alias in editor.catalog.aliases.keys where wanted.matches(alias) {
                        if try editor.removeAlias(alias, of: entry.name) { hasRemoved = true }
                    }
                }
                guard hasRemoved else {
                    throw SearchError(
                        status: 404, type: "aliases_not_found_exception",
                        reason: "aliases [\(pattern)] missing")
                }
            }
        }
    }
}

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

extension IndexDescription {
    fileprivate init(_ entry: IndexEntry, _ catalog: Catalog) {
        name = entry.name
        uuid = entry.uuid
        created = entry.created
        mapping = entry.mapping
        settings = entry.settings
        settings.set("index.uuid", jsonText(entry.uuid))
        settings.set("index.provided_name", jsonText(entry.name))
        settings.set("index.creation_date", "\"\(entry.created)\"")
        settings.set("index.version.created", "\"8512000\"")
        if settings.text("index.number_of_shards") == nil {
            settings.set("index.number_of_shards", "\"1\"")
        }
        if settings.text("index.number_of_replicas") == nil {
            settings.set("index.number_of_replicas", "\"0\"")
        }
        aliases = catalog.aliases.reduce(into: [:]) { found, alias in
            found[alias.key] = alias.value[entry.name]
        }
        stream = entry.stream
        isHidden = entry.isHidden
    }
}

extension IndexSettings {
    /// Whether a setting belongs to an index for ever.
    static func isFixed(_ key: String) -> Bool {
        ["index.number_of_shards", "index.uuid", "index.creation_date", "index.provided_name"]
            .contains(key)
    }
}

extension CatalogEditor {
    /// Carries out one action of an alias request.
    fileprivate mutating func apply(aliasAction action: JSONCursor) throws {
        var operation = ""
        var options: JSONCursor?
        action.forEachMember { key, value in
            operation = key.text
            options = value
            return false
        }
        guard let options, ["add", "remove", "remove_index"].contains(operation) else {
            throw SearchError(
                status: 400, type: "x_content_parse_exception",
                reason: "[aliases] unknown field [\(operation)]")
        }
        let names = Catalog.texts(options.value(forKey: "index"))
            + Catalog.texts(options.value(forKey: "indices"))
        let aliases = Catalog.texts(options.value(forKey: "alias"))
            + Catalog.texts(options.value(forKey: "aliases"))
        guard !names.isEmpty else { throw SearchError.illegalArgument("One of [index] or [indices] is required") }
        var selection = IndexSelection()
        selection.expressions = names
        let entries = try catalog.resolve(selection)
        if operation == "remove_index" {
            for entry in entries { try deleteIndex(entry) }
            return
        }
        guard !aliases.isEmpty else { throw SearchError.illegalArgument("One of [alias] or [aliases] is required") }
        var hasRemoved = false
        for entry in entries {
            for alias in aliases {
                if operation == "add" {
                    try setAlias(alias, of: entry.name, body: options.rawText.text)
                } else if try removeAlias(alias, of: entry.name) {
                    hasRemoved = true
                }
            }
        }
        if operation == "remove", !hasRemoved, options.value(forKey: "must_exist")?.bool ?? true {
            throw SearchError(
                status: 404, type: "aliases_not_found_exception",
                reason: "aliases [\(aliases.joined(separator: ","))] missing")
        }
    }

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

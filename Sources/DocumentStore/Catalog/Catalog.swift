import Searching

/// What the store knows of an index.
struct IndexEntry: Sendable {
    var id: Int64
    var name: String
    var uuid: String
    /// When it was made, in milliseconds since 1970.
    var created: Int64
    var mapping: Mapping
    var settings: IndexSettings
    /// The data stream it belongs to.
    var stream: String?

    /// Whether patterns leave it out unless they ask for it.
    var isHidden: Bool { name.hasPrefix(".") || settings.text("index.hidden") == "true" }
}

/// A data stream: a name whose documents lie in backing indices, the last of which is written.
struct StreamEntry: Sendable {
    var name: String
    /// How many backing indices it has had.
    var generation: Int64
    /// The index template that made it.
    var template: String
    /// Its backing indices, oldest first.
    var indices: [String] = []
}

/// What is kept as it was given, by name.
public enum DefinitionKind: String, Sendable, CaseIterable {
    /// `_index_template`
    case indexTemplate = "index_template"
    /// `_component_template`
    case componentTemplate = "component_template"
    /// `_template`, the older form
    case legacyTemplate = "template"
    /// `_ilm/policy`
    case lifecyclePolicy = "ilm"
    /// `_ingest/pipeline` is not supported; this keeps nothing that acts on documents.
    case policy = "ism"
}

/// All that has a name: indices, aliases, data streams, templates.
///
/// A value: searches keep the one they began with; the writer makes a new one and publishes it
/// when its transaction is committed.
struct Catalog: Sendable {
    var indices: [Int64: IndexEntry] = [:]
    var idsByName: [String: Int64] = [:]
    /// The indices of each alias, and what was said of the alias there, as JSON.
    var aliases: [String: [String: String]] = [:]
    var streams: [String: StreamEntry] = [:]
    /// Definitions as JSON.
    var definitions: [DefinitionKind: [String: String]] = [:]

    /// The index of that very name.
    func index(named name: String) -> IndexEntry? {
        guard let id = idsByName[name] else { return nil }
        return indices[id]
    }

    /// Whether the name is taken by an index, an alias or a data stream.
    func contains(_ name: String) -> Bool {
        idsByName[name] != nil || aliases[name] != nil || streams[name] != nil
    }

    mutating func insert(_ entry: IndexEntry) {
        indices[entry.id] = entry
        idsByName[entry.name] = entry.id
    }

    mutating func remove(_ entry: IndexEntry) {
        indices[entry.id] = nil
        idsByName[entry.name] = nil
        for (alias, targets) in aliases where targets[entry.name] != nil {
            aliases[alias]?[entry.name] = nil
            if aliases[alias]?.isEmpty == true { aliases[alias] = nil }
        }
        if let stream = entry.stream {
            streams[stream]?.indices.removeAll { $0 == entry.name }
        }
    }

    /// The index to which documents for `name` go; nil when there is no such name.
    func writeIndex(_ name: String) throws(SearchError) -> IndexEntry? {
        if let entry = index(named: name) { return entry }
        if let stream = streams[name], let last = stream.indices.last {
            return index(named: last)
        }
        guard let targets = aliases[name] else { return nil }
        if targets.count == 1, let only = targets.first { return index(named: only.key) }
        for (target, body) in targets where body.contains("\"is_write_index\":true") {
            return index(named: target)
        }
        throw .illegalArgument(
            "no write index is defined for alias [\(name)]. The write index may be explicitly "
                + "disabled using is_write_index=false or the alias points to multiple indices "
                + "without one being designated as a write index")
    }
}

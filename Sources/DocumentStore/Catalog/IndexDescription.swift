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

extension IndexDescription {
    init(_ entry: IndexEntry, _ catalog: Catalog) {
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

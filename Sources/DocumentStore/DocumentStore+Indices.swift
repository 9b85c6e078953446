import GRDB
public import Records
import Searching

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
                        guard !selection.isAll,
                            editor.catalog.streams[stream]?.indices.last
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

import GRDB
import Records
import Searching

/// Changes a catalogue and its tables together, inside a transaction of the writer.
struct CatalogEditor {
    /// The catalogue with the changes so far.
    var catalog: Catalog
    /// Milliseconds since 1970.
    let now: Int64
    private let database: Database

    init(_ catalog: Catalog, now: Int64, _ database: Database) {
        self.catalog = catalog
        self.now = now
        self.database = database
    }

    /// Makes the index or data stream that templates foresee for `name`, for a write to it.
    ///
    /// - Returns: The index to write to.
    mutating func createForWriting(_ name: String) throws -> IndexEntry {
        if let problem = IndexName.problem(name) {
            throw SearchError.invalidIndexName(name, problem)
        }
        let design = try catalog.design(for: name)
        guard let template = design.streamTemplate else { return try createIndex(name, design) }
        return try createStream(name, template: template, design)
    }

    /// Makes an index as a request to create one says.
    mutating func createIndex(_ name: String, body: JSONCursor?) throws -> IndexEntry {
        if let problem = IndexName.problem(name) {
            throw SearchError.invalidIndexName(name, problem)
        }
        if let existing = catalog.index(named: name) {
            throw SearchError.alreadyExists(name, uuid: existing.uuid)
        }
        var design = try catalog.design(for: name)
        if design.streamTemplate != nil {
            throw SearchError.illegalArgument(
                "cannot create index with name [\(name)], because it matches with template "
                    + "[\(design.streamTemplate ?? "")] that creates data streams only, use create "
                    + "data stream api instead")
        }
        if let body { try design.apply(body) }
        return try createIndex(name, design)
    }

    /// Makes a data stream of a template that fits its name.
    mutating func createStream(_ name: String) throws {
        let design = try catalog.design(for: name)
        guard let template = design.streamTemplate else {
            throw SearchError.illegalArgument(
                "no matching index template found for data stream [\(name)]")
        }
        if catalog.contains(name) {
            throw SearchError(
                status: 400, type: "resource_already_exists_exception",
                reason: "data_stream [\(name)] already exists")
        }
        _ = try createStream(name, template: template, design)
    }

    /// Adds a backing index to a data stream and gives its name, and the one of the index before.
    mutating func rollOver(_ name: String) throws -> (old: String, new: String) {
        guard let stream = catalog.streams[name], let old = stream.indices.last else {
            throw SearchError.illegalArgument(
                "rollover target [\(name)] is not a data stream; rolling over aliases is not "
                    + "supported")
        }
        let design = try catalog.design(for: name)
        let new = try addBackingIndex(to: name, design)
        return (old, new.name)
    }

    private mutating func createStream(
        _ name: String, template: String, _ design: IndexDesign
    ) throws -> IndexEntry {
        catalog.streams[name] = StreamEntry(name: name, generation: 0, template: template)
        return try addBackingIndex(to: name, design)
    }

    private mutating func addBackingIndex(
        to name: String, _ design: IndexDesign
    ) throws -> IndexEntry {
        var stream = catalog.streams[name]!
        stream.generation += 1
        let date = CivilTime(secondsSince1970: now / 1000)
        let day = [
            padded(date.year, 4), padded(date.month, 2), padded(date.day, 2),
        ].joined(separator: ".")
        let index = ".ds-\(name)-\(day)-\(padded(Int(stream.generation), 6))"
        stream.indices.append(index)
        catalog.streams[name] = stream
        try database.execute(
            sql: "INSERT OR REPLACE INTO streams(name, generation, template) VALUES(?, ?, ?)",
            arguments: [name, stream.generation, stream.template])
        var design = design
        if design.mapping.field("@timestamp") == nil {
            try design.mapping.merge(CatalogEditor.timestampMapping)
        }
        return try createIndex(index, design, stream: name)
    }

    private static var timestampMapping: Mapping {
        get throws(SearchError) {
            let text = #"{"properties":{"@timestamp":{"type":"date"}}}"#
            return try Mapping.parse(JSONCursor.parse(Array(text.utf8))!)
        }
    }

    private mutating func createIndex(
        _ name: String, _ design: IndexDesign, stream: String? = nil
    ) throws -> IndexEntry {
        if stream == nil, catalog.contains(name) {
            throw SearchError.invalidIndexName(name, "already exists as alias")
        }
        var entry = IndexEntry(
            id: 0, name: name, uuid: CatalogEditor.uuid(), created: now, mapping: design.mapping,
            settings: design.settings, stream: stream)
        if stream != nil { entry.settings.merge(CatalogEditor.hiddenSetting) }
        try database.execute(
            sql: """
                INSERT INTO indices(name, uuid, created, mapping, settings, stream)
                VALUES(?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                name, entry.uuid, now, entry.mapping.storedText, entry.settings.json, stream,
            ])
        entry.id = database.lastInsertedRowID
        catalog.insert(entry)
        for (alias, body) in design.aliases where stream == nil {
            try setAlias(alias, of: name, body: body)
        }
        return entry
    }

    private static var hiddenSetting: IndexSettings {
        var settings = IndexSettings()
        settings.set("index.hidden", "\"true\"")
        return settings
    }

    /// Forgets an index at once; its documents are removed little by little afterwards.
    mutating func deleteIndex(_ entry: IndexEntry) throws {
        catalog.remove(entry)
        try database.execute(
            sql: "UPDATE indices SET deleted = 1, name = ? WHERE id = ?",
            arguments: ["\u{1}\(entry.id)", entry.id])
        try database.execute(
            sql: "DELETE FROM aliases WHERE index_name = ?", arguments: [entry.name])
        guard let stream = entry.stream, catalog.streams[stream]?.indices.isEmpty == true else {
            return
        }
        catalog.streams[stream] = nil
        try database.execute(sql: "DELETE FROM streams WHERE name = ?", arguments: [stream])
    }

    /// Stores a changed mapping.
    mutating func setMapping(_ mapping: Mapping, of entry: IndexEntry) throws {
        catalog.indices[entry.id]?.mapping = mapping
        try database.execute(
            sql: "UPDATE indices SET mapping = ? WHERE id = ?",
            arguments: [mapping.storedText, entry.id])
    }

    /// Stores changed settings.
    mutating func setSettings(_ settings: IndexSettings, of entry: IndexEntry) throws {
        catalog.indices[entry.id]?.settings = settings
        try database.execute(
            sql: "UPDATE indices SET settings = ? WHERE id = ?",
            arguments: [settings.json, entry.id])
    }

    /// Makes `alias` mean `index`, too.
    mutating func setAlias(_ alias: String, of index: String, body: String) throws {
        if let problem = IndexName.problem(alias) {
            throw SearchError(
                status: 400, type: "invalid_alias_name_exception",
                reason: "Invalid alias name [\(alias)]: \(problem)")
        }
        if catalog.idsByName[alias] != nil || catalog.streams[alias] != nil {
            throw SearchError(
                status: 400, type: "invalid_alias_name_exception",
                reason: "Invalid alias name [\(alias)]: an index or data stream exists with the "
                    + "same name as the alias")
        }
        if Catalog.parse(body)?.value(forKey: "filter") != nil {
            throw SearchError.illegalArgument("aliases with a filter are not supported")
        }
        catalog.aliases[alias, default: [:]][index] = body
        try database.execute(
            sql: "INSERT OR REPLACE INTO aliases(alias, index_name, body) VALUES(?, ?, ?)",
            arguments: [alias, index, body])
    }

    /// Takes `alias` from `index`; says whether it had it.
    mutating func removeAlias(_ alias: String, of index: String) throws -> Bool {
        guard catalog.aliases[alias]?.removeValue(forKey: index) != nil else { return false }
        if catalog.aliases[alias]?.isEmpty == true { catalog.aliases[alias] = nil }
        try database.execute(
            sql: "DELETE FROM aliases WHERE alias = ? AND index_name = ?",
            arguments: [alias, index])
        return true
    }

    /// Stores a definition as it was given.
    mutating func setDefinition(_ kind: DefinitionKind, _ name: String, body: String) throws {
        catalog.definitions[kind, default: [:]][name] = body
        try database.execute(
            sql: "INSERT OR REPLACE INTO definitions(kind, name, body) VALUES(?, ?, ?)",
            arguments: [kind.rawValue, name, body])
    }

    /// Forgets a definition.
    mutating func removeDefinition(_ kind: DefinitionKind, _ name: String) throws {
        catalog.definitions[kind]?[name] = nil
        try database.execute(
            sql: "DELETE FROM definitions WHERE kind = ? AND name = ?",
            arguments: [kind.rawValue, name])
    }

    /// Twenty-two characters that no other index has.
    static func uuid() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return Base64URL.encode(bytes)
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}

// Loading.
extension Catalog {
    /// The catalogue that the database holds.
    static func load(_ database: Database) throws -> Catalog {
        var catalog = Catalog()
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM indices WHERE deleted = 0 ORDER BY id")
        for row in try Row.fetchAll(database, sql: "SELECT * FROM streams") {
            let name: String = row["name"]
            catalog.streams[name] = StreamEntry(
                name: name, generation: row["generation"], template: row["template"])
        }
        for row in rows {
            let entry = try IndexEntry(row)
            catalog.insert(entry)
            if let stream = entry.stream { catalog.streams[stream]?.indices.append(entry.name) }
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM aliases") {
            let alias: String = row["alias"]
            let index: String = row["index_name"]
            catalog.aliases[alias, default: [:]][index] = row["body"]
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM definitions") {
            let kind: String = row["kind"]
            let name: String = row["name"]
            guard let kind = DefinitionKind(rawValue: kind) else { continue }
            catalog.definitions[kind, default: [:]][name] = row["body"]
        }
        return catalog
    }
}

extension IndexEntry {
    fileprivate init(_ row: Row) throws {
        let mapping: String = row["mapping"]
        let settings: String = row["settings"]
        id = row["id"]
        name = row["name"]
        uuid = row["uuid"]
        created = row["created"]
        self.mapping = try Catalog.parse(mapping).map { try Mapping.parse($0) } ?? Mapping()
        self.settings = IndexSettings(stored: settings)
        stream = row["stream"]
    }
}

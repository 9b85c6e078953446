import GRDB
import SystemInterface
import WorldInterface

/// Opens the database of a folder.
struct StoreOpening {
    /// Bytes of a database that is read in full at the start, which takes a second at most.
    static let checkedByteCount: Int64 = 256 << 20

    let folder: StateFolder
    let settings: StoreSettings

    /// The database and what it knows; a damaged one is moved away first.
    func open() throws -> (DatabasePool, Catalog) {
        do {
            return try openPresent()
        } catch let error as DatabaseError where StoreOpening.isDamage(error) {
            try setAside(error)
            do {
                return try openPresent()
            } catch let error as DatabaseError {
                throw StoreError.unusable("\(error)")
            }
        } catch let error as DatabaseError {
            throw StoreError.unusable("\(error)")
        }
    }

    private func openPresent() throws -> (DatabasePool, Catalog) {
        let pool = try DatabasePool(
            path: folder.path(of: DocumentStore.fileName), configuration: configuration)
        do {
            let catalog = try pool.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        PRAGMA synchronous = FULL;
                        PRAGMA wal_autocheckpoint = 4000;
                        PRAGMA journal_size_limit = 67108864;
                        """)
                if let limit = settings.maximumByteCount {
                    let pages = max(limit / Int64(Schema.pageByteCount), 64)
                    try database.execute(sql: "PRAGMA max_page_count = \(pages)")
                }
                try check(database)
                try database.inTransaction {
                    try Schema.migrate(database)
                    return .commit
                }
                return try Catalog.load(database)
            }
            return (pool, catalog)
        } catch {
            try? pool.close()
            throw error
        }
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = settings.readerCount
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { [settings] database in
            let isReader = database.configuration.readonly
            let byteCount =
                isReader ? settings.readerCacheByteCount : settings.writerCacheByteCount
            try database.execute(sql: "PRAGMA cache_size = -\(byteCount >> 10)")
            if !isReader { try Schema.prepare(database) }
        }
        return configuration
    }

    /// Looks for damage: in all of a small database, in the header and schema of a large one.
    private func check(_ database: Database) throws {
        let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        guard pages * Int64(Schema.pageByteCount) <= StoreOpening.checkedByteCount else { return }
        let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "ok"
        guard verdict == "ok" else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict)
        }
    }

    private func setAside(_ error: DatabaseError) throws {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let entry = DocumentStore.fileName + suffix
            guard folder.contains(entry: entry) else { continue }
            do {
                let path = try folder.quarantine(entry: entry)
                settings.report(
                    "the database is damaged (\(error.message ?? "\(error.resultCode)")); "
                        + "\(entry) was moved to \(path) and a new database is begun")
            } catch {
                throw StoreError.unusable("\(error)")
            }
        }
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: true
        // A database of another program, without the tables that are asked for.
        case .SQLITE_ERROR: true
        default: false
        }
    }
}

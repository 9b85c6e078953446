package import SystemInterface
package import WorldInterface

/// The positions that outputs have committed, in a database file.
///
/// Whatever the file holds, a store comes up: a file that cannot be used is moved into the
/// folder's quarantine (the newest five stay there) and a new one is begun, see
/// ``quarantineReason``. Losing positions costs reading again, not lines: document ids are made of
/// positions in the source. Only a file of a newer program is refused, so that going back by
/// mistake destroys nothing.
///
/// Each row carries a checksum, since a damaged offset would be believed otherwise; a row that
/// fails it is left out and counted.
///
/// Memory: below 300 KiB with SQLite's page cache. Not mapped into memory. Calls block as long as
/// the disk takes.
package final class PositionStore {
    /// The database's name in the state folder.
    package static let fileName = "positions.db"
    /// The most positions that are loaded, so that no file can fill the memory; the rest is
    /// counted in ``ignoredRowCount``.
    package static let maximumPositionCount = 200_000
    /// The longest row, in bytes.
    ///
    /// Paths have up to 4 KiB.
    package static let maximumRowByteCount = 64 << 10

    /// Why a file was moved into quarantine by the last opening, nil when none was.
    package private(set) var quarantineReason: String?
    /// How many files were moved into quarantine by this object.
    package private(set) var quarantineCount = 0
    /// Rows that the last ``load()`` left out: their checksum was wrong or they were too many.
    package private(set) var ignoredRowCount = 0

    private let folder: StateFolder
    /// Nil after a damaged file was moved away and no new one could be made.
    private var table: PositionTable?

    /// Opens the positions in `folder`, beginning anew when there are none or they are unusable.
    ///
    /// - Throws: `failed` when a newer program has written them; `full`, `denied` and the like when
    ///   the machine does not let them be opened or made.
    package init(folder: StateFolder) throws(WorldError) {
        self.folder = folder
        do {
            table = try Self.open(folder)
        } catch {
            guard case .unusable(let reason) = error else { throw error.worldError }
            try Self.setAside(folder)
            quarantineReason = reason
            quarantineCount = 1
            do {
                table = try Self.open(folder)
            } catch {
                throw error.worldError
            }
        }
    }

    /// All positions, in no order.
    package func load() throws(WorldError) -> [Position] {
        try healing { table throws(DatabaseError) in
            let (positions, ignoredCount) = try table.load(limit: Self.maximumPositionCount)
            ignoredRowCount = ignoredCount
            return positions
        }
    }

    /// Stores positions, all or none, replacing those of the same output and source.
    ///
    /// They survive a crash of the process when this returns, and a power cut when `durable` is
    /// set, which costs a wait for the disk.
    package func commit(_ positions: [Position], durable: Bool) throws(WorldError) {
        if positions.isEmpty && !durable { return }
        try healing { table throws(DatabaseError) in
            try table.store(positions, durable: durable)
        }
    }

    /// Forgets all positions of `sources`, all or none.
    package func remove(sources: [SourceKey]) throws(WorldError) {
        if sources.isEmpty { return }
        try healing { table throws(DatabaseError) in try table.remove(sources) }
    }

    /// Runs `body`, and once more on a new file when the present one turns out to be damaged.
    private func healing<Value>(
        _ body: (PositionTable) throws(DatabaseError) -> Value
    ) throws(WorldError) -> Value {
        do {
            return try body(try openTable())
        } catch {
            guard let error = error as? DatabaseError, error.isCorruption else {
                throw Self.worldError(error)
            }
            // SQLite removes the log by its name when it closes: first close, then begin anew.
            table = nil
            try Self.setAside(folder)
            quarantineReason = error.message
            quarantineCount += 1
        }
        do {
            return try body(try openTable())
        } catch {
            throw Self.worldError(error)
        }
    }

    private func openTable() throws -> PositionTable {
        if let table { return table }
        let opened = try Self.open(folder)
        table = opened
        return opened
    }

    private static func worldError(_ error: any Error) -> WorldError {
        switch error {
        case let error as DatabaseError: error.worldError
        case let error as OpeningError: error.worldError
        case let error as WorldError: error
        default: .failed("\(error)")
        }
    }
}

// Opening.
extension PositionStore {
    private enum OpeningError: Error {
        case unusable(String)
        case refused(WorldError)

        var worldError: WorldError {
            switch self {
            case .unusable(let reason): .failed("the position database: \(reason)")
            case .refused(let error): error
            }
        }
    }

    /// Names that SQLite gives to the files beside a database.
    private static let companions = ["-wal", "-shm", "-journal"].map { fileName + $0 }

    private static func open(_ folder: StateFolder) throws(OpeningError) -> PositionTable {
        for name in [fileName] + companions where folder.contains(entry: name) {
            guard folder.isRegular(entry: name) else {
                throw .unusable("\(name) is not a regular file")
            }
        }
        do {
            let database = try Database(path: folder.path(of: fileName))
            try PositionTable.configure(database)
            switch try PositionSchema.inspect(database) {
            case .empty: try PositionSchema.migrate(database, from: 0)
            case .version(let version): try PositionSchema.migrate(database, from: version)
            case .newer(let version): throw OpeningError.refused(newer(version, folder))
            case .unusable(let reason): throw OpeningError.unusable(reason)
            }
            return try PositionTable(database)
        } catch let error as DatabaseError {
            throw error.isEnvironmental
                ? .refused(error.worldError) : .unusable(error.message)
        } catch let error as OpeningError {
            throw error
        } catch {
            throw .unusable("\(error)")
        }
    }

    private static func newer(_ version: Int64, _ folder: StateFolder) -> WorldError {
        .failed(
            "\(folder.path(of: fileName)) was written by a newer version of this program (its "
                + "layout is \(version), the newest known here is "
                + "\(PositionSchema.currentVersion)); run that version, or move the file away to "
                + "read all logs again")
    }

    /// Moves the database and its log into quarantine.
    private static func setAside(_ folder: StateFolder) throws(WorldError) {
        for name in [fileName] + companions where folder.contains(entry: name) {
            _ = try folder.quarantine(entry: name)
        }
    }
}

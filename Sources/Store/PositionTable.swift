import WorldInterface

/// The table of positions in an open database, with its statements prepared.
final class PositionTable {
    private let database: Database
    private let begin: Statement
    private let commit: Statement
    private let upsert: Statement
    private let delete: Statement

    /// Sets a connection up; to be called before anything is read.
    ///
    /// The exclusive lock keeps SQLite's index of the log in memory instead of a third file, which
    /// could be damaged, and saves locking for each commit. A commit writes and checksums a page
    /// per row in the worst case: with pages of 1 KiB ten rows of 200 take 38 microseconds on
    /// average, with 2 KiB twice that (November 2026, ext4). A thousand pages of log, 1 MiB, are
    /// copied into the table at once, which waits for the disk.
    static func configure(_ database: Database) throws(DatabaseError) {
        database.limitLength(byteCount: Int32(PositionStore.maximumRowByteCount))
        try database.run(
            """
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA page_size = 1024;
            PRAGMA cache_size = -128;
            PRAGMA mmap_size = 0;
            PRAGMA temp_store = MEMORY;
            PRAGMA cell_size_check = ON;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            PRAGMA wal_autocheckpoint = 1000;
            PRAGMA journal_size_limit = 1048576;
            """)
    }

    /// Prepares the statements.
    ///
    /// The table must exist.
    init(_ database: Database) throws(DatabaseError) {
        self.database = database
        begin = try database.prepare("BEGIN IMMEDIATE")
        commit = try database.prepare("COMMIT")
        upsert = try database.prepare(
            """
            INSERT INTO positions VALUES(?1, ?2, ?3, ?4, ?5, unixepoch(), ?6)
            ON CONFLICT(source, output) DO UPDATE SET stdout_offset = ?3, stderr_offset = ?4,
            path = ?5, updated = unixepoch(), checksum = ?6
            """)
        delete = try database.prepare("DELETE FROM positions WHERE source = ?1")
    }

    /// Up to `limit` positions, and how many rows were left out.
    func load(limit: Int) throws(DatabaseError) -> ([Position], ignoredCount: Int) {
        try PositionTable.load(from: database, limit: limit)
    }

    /// The same of a database that is only read.
    static func load(
        from database: Database, limit: Int
    ) throws(DatabaseError) -> ([Position], ignoredCount: Int) {
        let rows = try database.prepare(
            "SELECT output, source, stdout_offset, stderr_offset, path, checksum FROM positions")
        var positions: [Position] = []
        var ignoredCount = 0
        while try rows.step() {
            let position = Position(
                output: rows.text(0), source: SourceKey(bits: UInt64(bitPattern: rows.integer(1))),
                stdoutOffset: UInt64(bitPattern: rows.integer(2)),
                stderrOffset: UInt64(bitPattern: rows.integer(3)), path: rows.text(4))
            if positions.count < limit && rows.integer(5) == position.checksum {
                positions.append(position)
            } else {
                ignoredCount += 1
            }
        }
        return (positions, ignoredCount)
    }

    /// Inserts or replaces positions in one transaction.
    func store(_ positions: [Position], durable: Bool) throws(DatabaseError) {
        guard durable else {
            return try transaction { () throws(DatabaseError) in
                for position in positions { try store(position) }
            }
        }
        // With FULL, SQLite syncs the log before the commit returns. A transaction that writes
        // nothing would not sync what earlier ones wrote, so the header is touched.
        try database.run("PRAGMA synchronous = FULL")
        defer { try? database.run("PRAGMA synchronous = NORMAL") }
        try transaction { () throws(DatabaseError) in
            for position in positions { try store(position) }
            if positions.isEmpty { try database.run("UPDATE format SET version = version") }
        }
    }

    /// Removes all rows of some sources in one transaction.
    func remove(_ sources: [SourceKey]) throws(DatabaseError) {
        try transaction { () throws(DatabaseError) in
            for source in sources {
                try delete.bind(1, Int64(bitPattern: source.bits))
                try delete.run()
            }
        }
    }

    private func store(_ position: Position) throws(DatabaseError) {
        try upsert.bind(1, position.output)
        try upsert.bind(2, Int64(bitPattern: position.source.bits))
        try upsert.bind(3, Int64(bitPattern: position.stdoutOffset))
        try upsert.bind(4, Int64(bitPattern: position.stderrOffset))
        try upsert.bind(5, position.path)
        try upsert.bind(6, position.checksum)
        try upsert.run()
    }

    private func transaction(_ body: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        try begin.run()
        do {
            try body()
            try commit.run()
        } catch {
            // After some errors SQLite has rolled back by itself; then this one is harmless.
            try? database.run("ROLLBACK")
            throw error
        }
    }
}

extension Position {
    /// FNV-1a over all that a row says but its time; the two names are kept apart by their lengths.
    fileprivate var checksum: Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ value: UInt64) {
            hash = (hash ^ value) &* 0x100_0000_01b3
            hash ^= hash >> 32
        }
        for text in [output, path] {
            mix(UInt64(text.utf8.count))
            for byte in text.utf8 { mix(UInt64(byte)) }
        }
        for value in [source.bits, stdoutOffset, stderrOffset] { mix(value) }
        return Int64(bitPattern: hash)
    }
}

/// How the position database is laid out, and how an older one becomes the current.
///
/// The version stands twice, in the file's header (`user_version`) and in the table `format`: a
/// damaged byte can make one of them look newer, but not both.
enum PositionSchema {
    /// Marks the file as ours in its header: "TLRC".
    static let applicationIdentifier: Int64 = 0x544c_5243

    /// The statements that lead from version n to n + 1, at index n.
    ///
    /// Never edited once released.
    static let migrations = [
        """
        CREATE TABLE format(version INTEGER NOT NULL) STRICT;
        INSERT INTO format VALUES(1);
        CREATE TABLE positions(output TEXT NOT NULL, source INTEGER NOT NULL, \
        stdout_offset INTEGER NOT NULL, stderr_offset INTEGER NOT NULL, path TEXT NOT NULL, \
        updated INTEGER NOT NULL, checksum INTEGER NOT NULL, \
        PRIMARY KEY(source, output)) STRICT, WITHOUT ROWID;
        """
    ]

    /// The version that this program writes.
    static var currentVersion: Int { migrations.count }

    /// What is in a file.
    enum Content: Equatable {
        /// Nothing yet.
        case empty
        /// Positions of this or an older version.
        case version(Int)
        /// Positions of a newer program.
        case newer(Int64)
        /// Something else; the reason for people.
        case unusable(String)
    }

    /// Looks at a database without changing it; `isWritten` when it is to be written afterwards.
    static func inspect(
        _ database: Database, isWritten: Bool = true
    ) throws(DatabaseError) -> Content {
        if isWritten, database.isReadOnly { return .unusable("it cannot be written") }
        let version = try database.integer("PRAGMA user_version") ?? 0
        let identifier = try database.integer("PRAGMA application_id") ?? 0
        if version == 0, identifier == 0,
            try database.integer("SELECT count(*) FROM sqlite_schema") == 0
        {
            return .empty
        }
        guard identifier == applicationIdentifier else {
            return .unusable("it is not a position database")
        }
        guard version > 0, try database.integer("SELECT version FROM format") == version else {
            return .unusable("its version is damaged")
        }
        let damage = try database.text("PRAGMA integrity_check(1)")
        guard damage == "ok" else { return .unusable(damage ?? "it is damaged") }
        guard version <= Int64(currentVersion) else { return .newer(version) }
        guard try hasExpectedTables(database, version: Int(version)) else {
            return .unusable("its tables are not those of version \(version)")
        }
        return .version(Int(version))
    }

    /// Brings a database from `version` (0: empty) to the current one, or leaves it as it is.
    static func migrate(_ database: Database, from version: Int) throws(DatabaseError) {
        guard version < currentVersion else { return }
        let statements = migrations[version...].joined(separator: "\n")
        try database.run(
            """
            BEGIN IMMEDIATE;
            \(statements)
            UPDATE format SET version = \(currentVersion);
            PRAGMA user_version = \(currentVersion);
            PRAGMA application_id = \(applicationIdentifier);
            COMMIT;
            """)
    }

    /// Whether the schema is exactly what the migrations make: a foreign trigger, view or table
    /// would run with our statements.
    private static func hasExpectedTables(
        _ database: Database, version: Int
    ) throws(DatabaseError) -> Bool {
        let model = try Database(path: ":memory:")
        try model.run(migrations[..<version].joined(separator: "\n"))
        return try tables(of: model) == tables(of: database)
    }

    private static func tables(of database: Database) throws(DatabaseError) -> [String] {
        let statement = try database.prepare(
            "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') "
                + "FROM sqlite_schema ORDER BY name LIMIT 16")
        var tables: [String] = []
        while try statement.step() { tables.append(statement.text(0)) }
        return tables
    }
}

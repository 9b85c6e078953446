import GRDB

/// The tables of the store.
///
/// `documents` is clustered by `seq`, which is made of the document's time, see ``DocumentNumber``.
/// `groups` are the documents of an index with the same skeleton; `minutes` counts the placed
/// documents of a group by minute, and its row of the minute ``unplacedMinute`` the others.
/// `tokens` holds the words of what varies, its rowid is `seq`.
enum Schema {
    /// The version that this program reads and writes.
    static let version: Int64 = 1
    /// The minute under which documents without a usable time are counted.
    static let unplacedMinute = Int64.min
    /// Bytes of a page of a new database.
    static let pageByteCount = 8192

    /// What must be said before the first table is made.
    static func prepare(_ database: Database) throws {
        try database.execute(
            sql: "PRAGMA page_size = \(pageByteCount); PRAGMA auto_vacuum = INCREMENTAL")
    }

    /// Makes the tables when there are none.
    ///
    /// - Throws: ``StoreError/newerVersion`` for a database of a newer program.
    static func migrate(_ database: Database) throws {
        let found = try Int64.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard found <= version else { throw StoreError.newerVersion(found) }
        guard found == 0 else { return }
        try database.execute(sql: tables)
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    private static let tables = """
        CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE indices(
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, uuid TEXT NOT NULL,
            created INTEGER NOT NULL, mapping TEXT NOT NULL, settings TEXT NOT NULL,
            stream TEXT, operations INTEGER NOT NULL DEFAULT 0,
            documents INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
            deleted INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE aliases(
            alias TEXT NOT NULL, index_name TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY(alias, index_name)) WITHOUT ROWID;
        CREATE TABLE streams(
            name TEXT PRIMARY KEY, generation INTEGER NOT NULL, template TEXT NOT NULL)
            WITHOUT ROWID;
        CREATE TABLE definitions(
            kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY(kind, name)) WITHOUT ROWID;
        CREATE TABLE skeletons(
            id INTEGER PRIMARY KEY AUTOINCREMENT, hash INTEGER NOT NULL, text BLOB NOT NULL);
        CREATE INDEX skeletons_by_hash ON skeletons(hash);
        CREATE TABLE groups(
            id INTEGER PRIMARY KEY AUTOINCREMENT, index_id INTEGER NOT NULL,
            skeleton_id INTEGER NOT NULL);
        CREATE UNIQUE INDEX groups_by_index ON groups(index_id, skeleton_id);
        CREATE TABLE documents(
            seq INTEGER PRIMARY KEY, index_id INTEGER NOT NULL, id TEXT NOT NULL,
            group_id INTEGER NOT NULL, version INTEGER NOT NULL, batch INTEGER NOT NULL,
            holes BLOB NOT NULL);
        CREATE UNIQUE INDEX documents_by_id ON documents(index_id, id);
        CREATE INDEX documents_by_group ON documents(group_id);
        CREATE TABLE minutes(
            group_id INTEGER NOT NULL, minute INTEGER NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY(group_id, minute)) WITHOUT ROWID;
        CREATE VIRTUAL TABLE tokens USING fts5(
            text, content='', detail=none, columnsize=0,
            tokenize="ascii tokenchars '\(tokenCharacters)'");
        INSERT INTO tokens(tokens, rank) VALUES('automerge', 16);
        INSERT INTO tokens(tokens, rank) VALUES('hashsize', 16777216);
        """

    /// What parts of tokens are besides letters, digits and all that is not ASCII.
    private static let tokenCharacters = "_.-:@\u{1}\u{2}"
}

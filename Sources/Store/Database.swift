import CSQLite

/// A connection to an SQLite database that no other process uses.
///
/// Safe: the connection is open as long as the object; statements keep it alive.
@safe final class Database {
    private let connection: OpaquePointer

    /// Opens the database at `path`, making it when missing.
    ///
    /// Never follows a symbolic link.
    init(path: String) throws(DatabaseError) {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(
            path, &opened,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
                | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            let words = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) }
            _ = unsafe sqlite3_close_v2(opened)
            throw DatabaseError(
                code: code, message: "cannot open \(path): \(words ?? "out of memory")")
        }
        unsafe connection = handle
        unsafe tailrace_sqlite_restrict(handle)
    }

    /// Opens the content of a database file, for reading only.
    ///
    /// Safe: SQLite owns the copy that it is given.
    init(content: [UInt8]) throws(DatabaseError) {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(
            ":memory:", &opened,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            _ = unsafe sqlite3_close_v2(opened)
            throw DatabaseError(code: code, message: "cannot open a database in memory")
        }
        unsafe connection = handle
        unsafe tailrace_sqlite_restrict(handle)
        let copy = unsafe sqlite3_malloc64(UInt64(content.count))
        guard let copy = unsafe copy else {
            throw DatabaseError(code: SQLITE_NOMEM, message: "no memory for a database")
        }
        unsafe copy.copyMemory(from: content, byteCount: content.count)
        // After a failure SQLite has freed the copy, too.
        try check(
            unsafe sqlite3_deserialize(
                handle, "main", copy.assumingMemoryBound(to: UInt8.self), Int64(content.count),
                Int64(content.count),
                UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY)),
            "deserialize")
    }

    deinit {
        _ = unsafe sqlite3_close_v2(connection)
    }

    /// The longest text or row that is read or written, in bytes; longer ones are an error.
    func limitLength(byteCount: Int32) {
        _ = unsafe sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, byteCount)
    }

    /// Whether nothing can be written; a damaged header leads to it as well as a file's mode.
    var isReadOnly: Bool { unsafe sqlite3_db_readonly(connection, "main") == 1 }

    /// Runs statements that give nothing back.
    func run(_ sql: String) throws(DatabaseError) {
        try check(unsafe sqlite3_exec(connection, sql, nil, nil, nil), sql)
    }

    /// Prepares one statement to be used many times.
    func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        var prepared: OpaquePointer?
        try check(
            unsafe sqlite3_prepare_v3(
                connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil), sql)
        guard let handle = unsafe prepared else {
            throw DatabaseError(code: SQLITE_MISUSE, message: "no statement in \(sql)")
        }
        return unsafe Statement(adopting: handle, of: self, sql: sql)
    }

    /// The integer in the first column of the first row, nil when there is no row.
    func integer(_ sql: String) throws(DatabaseError) -> Int64? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The text in the first column of the first row, nil when there is no row.
    func text(_ sql: String) throws(DatabaseError) -> String? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.text(0) : nil
    }

    /// Throws unless `code` is SQLITE_OK.
    func check(_ code: Int32, _ sql: String) throws(DatabaseError) {
        guard code != SQLITE_OK else { return }
        throw failure(code, sql)
    }

    /// The error that SQLite has noted for the last call.
    func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        let words = unsafe String(cString: sqlite3_errmsg(connection))
        let start = sql.prefix { $0 != "(" && $0 != "\n" }
        return DatabaseError(code: code, message: "the position database: \(words) (\(start))")
    }
}

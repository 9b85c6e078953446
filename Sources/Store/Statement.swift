import CSQLite

/// A prepared statement.
///
/// It keeps its database open.
///
/// Parameters are numbered from 1 and columns from 0, as SQLite does.
///
/// Safe: the statement lives as long as the object, and text is copied in and out.
@safe final class Statement {
    private let database: Database
    private let statement: OpaquePointer
    private let sql: String

    /// Takes ownership of a prepared statement.
    init(adopting statement: OpaquePointer, of database: Database, sql: String) {
        unsafe self.statement = statement
        self.database = database
        self.sql = sql
    }

    deinit {
        _ = unsafe sqlite3_finalize(statement)
    }

    /// Sets a parameter.
    func bind(_ index: Int32, _ value: Int64) throws(DatabaseError) {
        try database.check(unsafe sqlite3_bind_int64(statement, index, value), sql)
    }

    /// Sets a parameter.
    ///
    /// The text is copied.
    func bind(_ index: Int32, _ value: String) throws(DatabaseError) {
        let code = unsafe tailrace_sqlite_bind_text(
            statement, index, value, Int32(clamping: value.utf8.count))
        try database.check(code, sql)
    }

    /// Goes to the next row; false when there is none, and the statement can be used again then.
    func step() throws(DatabaseError) -> Bool {
        let code = unsafe sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        defer { _ = unsafe sqlite3_reset(statement) }
        if code == SQLITE_DONE { return false }
        throw database.failure(code, sql)
    }

    /// Runs a statement that has no rows to read.
    func run() throws(DatabaseError) {
        while try step() {}
    }

    /// A column of the current row; what is no integer is 0.
    func integer(_ column: Int32) -> Int64 {
        unsafe sqlite3_column_int64(statement, column)
    }

    /// A column of the current row; what is no text is as SQLite writes it.
    func text(_ column: Int32) -> String {
        guard let bytes = unsafe sqlite3_column_text(statement, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}

import GRDB
import GRDBSQLite
import Records

/// A prepared statement of a connection, stepped through SQLite's own interface.
///
/// GRDB prepares, caches and owns the statement; binding and reading columns here costs no
/// allocation, which counts when it is done for each document.
///
/// Safe: used on the queue of its connection only, inside the access that prepared it; it keeps
/// GRDB's object alive, which the connection's cache may drop.
@safe struct RawStatement {
    private let owner: Statement
    private let statement: SQLiteStatement
    private let connection: SQLiteConnection

    /// Prepares `sql`, or takes it from the connection's cache.
    ///
    /// One text is one statement: it must not be used for two walks at once.
    init(_ sql: String, _ database: Database) throws {
        owner = try database.cachedStatement(sql: sql)
        unsafe statement = owner.sqliteStatement
        unsafe connection = database.sqliteConnection!
        reset()
    }

    /// Makes the statement ready to be stepped from its start; parameters stay.
    func reset() { _ = unsafe sqlite3_reset(statement) }

    /// Sets parameter `index`, counted from 1, to a number.
    func bind(_ index: Int32, _ value: Int64) {
        _ = unsafe sqlite3_bind_int64(statement, index, value)
    }

    /// Sets parameter `index` to a number.
    func bind(_ index: Int32, _ value: Int) { bind(index, Int64(value)) }

    /// Sets parameter `index` to NULL.
    func bindNull(_ index: Int32) { _ = unsafe sqlite3_bind_null(statement, index) }

    /// Sets parameter `index` to text that must stay where it is until the next step.
    func bindText(_ index: Int32, _ view: ByteView) {
        _ = unsafe sqlite3_bind_text(
            statement, index, UnsafeRawPointer(view.base).assumingMemoryBound(to: CChar.self),
            Int32(view.count), nil)
    }

    /// Sets parameter `index` to a copy of `text`.
    func bindText(_ index: Int32, _ text: String) {
        var text = text
        text.withUTF8 { buffer in
            let view = unsafe ByteView(UnsafeRawBufferPointer(buffer))
            _ = unsafe sqlite3_bind_text(
                statement, index,
                UnsafeRawPointer(view.base).assumingMemoryBound(to: CChar.self),
                Int32(view.count), RawStatement.copies)
        }
    }

    /// Sets parameter `index` to bytes that must stay where they are until the next step.
    func bindBlob(_ index: Int32, _ view: ByteView) {
        _ = unsafe sqlite3_bind_blob(statement, index, view.base, Int32(view.count), nil)
    }

    /// Goes to the next row.
    ///
    /// - Returns: False when there is none; the statement is reset then.
    /// - Throws: `DatabaseError`.
    func step() throws -> Bool {
        let code = unsafe sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        reset()
        guard code == SQLITE_DONE else { throw error(code) }
        return false
    }

    /// Runs a statement without rows.
    func run() throws { while try step() {} }

    /// Runs a statement without rows; gives SQLite's extended code instead of throwing when a
    /// constraint is in the way, and nil when all went well.
    func runUnlessConstrained() throws -> Int32? {
        let code = unsafe sqlite3_step(statement)
        guard code != SQLITE_DONE else {
            reset()
            return nil
        }
        let extended = unsafe sqlite3_extended_errcode(connection)
        reset()
        guard code & 0xFF == SQLITE_CONSTRAINT else { throw error(code) }
        return extended
    }

    /// The column's number; 0 for NULL.
    func int(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

    /// Whether the column is NULL.
    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(statement, column) == SQLITE_NULL
    }

    /// The column's bytes, valid until the next step.
    func bytes(_ column: Int32) -> ByteView {
        guard let base = unsafe sqlite3_column_blob(statement, column) else {
            return ByteView("")
        }
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        return unsafe ByteView(base: base.assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// The column's text.
    func text(_ column: Int32) -> String { bytes(column).text }

    /// Ends all walks of a connection that were left in the middle: each would hold the state of
    /// the database that it began with.
    static func endAll(_ database: Database) {
        let connection = unsafe database.sqliteConnection!
        var statement = unsafe sqlite3_next_stmt(connection, nil)
        while let current = unsafe statement {
            if unsafe sqlite3_stmt_busy(current) != 0 { _ = unsafe sqlite3_reset(current) }
            unsafe statement = sqlite3_next_stmt(connection, current)
        }
    }

    private func error(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: unsafe sqlite3_extended_errcode(connection)),
            message: unsafe String(cString: sqlite3_errmsg(connection)))
    }

    private static var copies: sqlite3_destructor_type? {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}

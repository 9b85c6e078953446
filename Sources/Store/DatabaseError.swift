import CSQLite
import WorldInterface

/// What SQLite said when it refused something.
struct DatabaseError: Error {
    /// SQLite's primary result code.
    let code: Int32
    /// What was tried, and SQLite's words.
    let message: String

    init(code: Int32, message: String) {
        self.code = code & 0xff
        self.message = message
    }

    /// Whether the machine is the reason.
    ///
    /// Everything else is blamed on the content of the file.
    var isEnvironmental: Bool {
        switch code {
        case SQLITE_FULL, SQLITE_NOMEM, SQLITE_IOERR, SQLITE_BUSY, SQLITE_LOCKED: true
        default: false
        }
    }

    /// Whether the file is damaged or no database.
    var isCorruption: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }

    /// The failure for a caller who does not know SQLite.
    var worldError: WorldError {
        switch code {
        case SQLITE_FULL: .full(message)
        case SQLITE_NOMEM: .limit(message)
        case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .denied(message)
        default: .failed(message)
        }
    }
}

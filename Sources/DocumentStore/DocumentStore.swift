// DocumentStore is where the documents of the embedded store lie: one SQLite file, written in
// batches and searched as Elasticsearch is.
//
// Its place in the flow: between the server, which speaks HTTP, and the disk. `Searching` knows
// what queries, mappings and answers mean; this target knows where the documents are and how to
// look at as few of them as possible.
//
// What it guarantees:
// - A batch is written whole or not at all, and survives a crash of the process and a power cut
//   once it is answered.
// - A search sees the documents of whole batches only, and gives the same answer as a look at
//   every document would.
// - A damaged file is moved away, not believed.
//
// What it leaves to others: HTTP, authentication, when to remove what is old.
import GRDB
import Synchronization
import SystemInterface
import WorldInterface
import Records
import Searching

/// How a store is opened.
public struct StoreSettings: Sendable {
    /// Searches that run at the same time; more wait.
    public var readerCount = 4
    /// Bytes of pages that the writer keeps in memory.
    public var writerCacheByteCount = 32 << 20
    /// Bytes of pages that each reader keeps in memory.
    public var readerCacheByteCount = 8 << 20
    /// Documents older than that are removed by ``DocumentStore/enforceRetention(now:)``.
    public var retentionMilliseconds: Int64?
    /// Oldest documents are removed until the database holds no more than that.
    public var retentionByteCount: Int64?
    /// Bytes beyond which the database file does not grow: writes are answered with 429 then.
    public var maximumByteCount: Int64?
    /// Called with what an operator must know, in one line of text.
    public var report: @Sendable (String) -> Void = { _ in }

    /// The defaults: nothing is removed.
    public init() {}
}

/// All documents of a folder.
///
/// One process has a folder at a time. All calls may be made at any time from any task; writes
/// follow one another, searches run beside them.
public final class DocumentStore: Sendable {
    /// The database's name in the folder.
    static let fileName = "store.db"

    let pool: DatabasePool
    let settings: StoreSettings
    /// Snapshots that scrolls and points in time hold.
    let contexts = Mutex(SearchContexts())
    /// Skeletons of groups that searches used lately.
    let skeletons = Mutex(SkeletonCache())
    private let catalogue: Mutex<Catalog>
    private let confined: Confined
    private let isOpen = Mutex(true)

    /// What is used on the writer's queue only, and the lock on the folder.
    private final class Confined: @unchecked Sendable {
        let writer = DocumentWriter()
        /// Nil when the store is closed.
        var folder: StateFolder?

        init(_ folder: StateFolder) { self.folder = folder }
    }

    /// Opens the store in `folder`, making what is missing.
    ///
    /// Blocks as long as the disk takes. A database that is damaged is moved into the folder's
    /// quarantine, reported, and a new one is begun.
    ///
    /// - Throws: ``StoreError``.
    public static func open(folder: String, settings: StoreSettings) throws -> DocumentStore {
        let state: StateFolder
        do {
            state = try StateFolder(path: folder)
        } catch {
            if case .denied(let reason) = error { throw StoreError.inUse(reason) }
            throw StoreError.unusable("\(error)")
        }
        let opening = StoreOpening(folder: state, settings: settings)
        let (pool, catalog) = try opening.open()
        return DocumentStore(pool, catalog, settings, state)
    }

    private init(
        _ pool: DatabasePool, _ catalog: Catalog, _ settings: StoreSettings, _ folder: StateFolder
    ) {
        self.pool = pool
        self.settings = settings
        catalogue = Mutex(catalog)
        confined = Confined(folder)
    }

    /// Writes what is still in the log into the database, closes it and gives the folder free.
    ///
    /// Nothing else may be called afterwards; to close a second time does nothing.
    public func close() throws {
        let isOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard isOpen else { return }
        pool.writeWithoutTransaction { database in
            _ = try? database.checkpoint(.truncate)
        }
        defer { confined.folder = nil }
        try pool.close()
    }

    /// The catalogue as the last transaction left it.
    var catalog: Catalog { catalogue.withLock { $0 } }

    /// Milliseconds since 1970.
    static var now: Int64 { Clock.wallNanoseconds / 1_000_000 }

    /// Milliseconds from an arbitrary start, for measuring.
    static var ticks: Int64 { Int64(Clock.monotonicNanoseconds / 1_000_000) }

    /// Runs `body` in a write transaction; when it throws, nothing of it stays.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (DocumentWriter, Database) throws -> Result
    ) async throws -> Result {
        do {
            return try await pool.write { database in
                let writer = self.confined.writer
                do {
                    try writer.begin(
                        CatalogEditor(self.catalog, now: DocumentStore.now, database), database)
                    let result = try body(writer, database)
                    let catalog = try writer.commit(database)
                    database.afterNextTransaction(
                        onCommit: { _ in self.catalogue.withLock { $0 = catalog } },
                        onRollback: { _ in self.confined.writer.abandon() })
                    return result
                } catch {
                    writer.abandon()
                    throw error
                }
            }
        } catch {
            throw answerable(error)
        }
    }

    /// Runs `body` on a consistent state of the database, beside the writer.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        do {
            return try await pool.read { database in
                defer { RawStatement.endAll(database) }
                return try body(database)
            }
        } catch {
            throw answerable(error)
        }
    }

    /// The error that a client is told; one of the database is reported, too.
    func answerable(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        settings.report("the database refuses: \(error.extendedResultCode) \(error.message ?? "")")
        switch error.resultCode {
        case .SQLITE_FULL:
            return SearchError(
                status: 429, type: "cluster_block_exception",
                reason: "blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage "
                    + "watermark, the disk is full];")
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_READONLY:
            return SearchError(
                status: 503, type: "unavailable_shards_exception",
                reason: "the database is not available: \(error.message ?? "")")
        case .SQLITE_INTERRUPT:
            return SearchError(
                status: 503, type: "task_cancelled_exception", reason: "the task was cancelled")
        default:
            return SearchError(
                status: 500, type: "store_exception",
                reason: "the database failed: \(error.message ?? "")")
        }
    }
}

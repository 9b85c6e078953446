import GRDB
import Records
import Searching

/// What became of one document that was written.
struct WriteResult {
    var version: Int64
    var operation: Int64
    /// Whether there was no document of the id before.
    var isNew: Bool
}

/// Writes documents: splits them, numbers them, and keeps all tables in step.
///
/// It lives as long as the store and is used in write transactions only, between ``begin(_:)`` and
/// ``commit()``; after an error of the database ``abandon()`` must be called instead.
final class DocumentWriter {
    let splitter = SourceSplitter()
    let groups = GroupCache()
    let pendingTokens = PendingTokens()
    var pendingCounts = PendingCounts()
    let coding = HoleCoding()
    let holes = GrowingBytes()
    let holesObject = GrowingBytes()
    let rebuilt = GrowingBytes()
    var timestamps = TimestampReader()
    var targets: [Int64: WriteTarget] = [:]
    var places: [Int64: Int64] = [:]
    var batch: Int64 = 0
    var nextUnplaced = DocumentNumber.firstUnplaced
    var statements: WriteStatements?
    var editor: CatalogEditor?

    /// The statements of the transaction.
    var prepared: WriteStatements {
        guard let statements else { preconditionFailure("writes happen in a transaction") }
        return statements
    }

    /// The catalogue as the transaction has left it so far.
    var openEditor: CatalogEditor {
        get {
            guard let editor else { preconditionFailure("writes happen in a transaction") }
            return editor
        }
        _modify {
            guard var open = editor else { preconditionFailure("writes happen in a transaction") }
            // Not copied while it is changed.
            editor = nil
            defer { editor = open }
            yield &open
        }
    }

    /// Begins a transaction.
    func begin(_ editor: CatalogEditor, _ database: Database) throws {
        statements = try WriteStatements(database)
        self.editor = editor
        batch =
            try
            (Int64.fetchOne(
                database, sql: "SELECT value FROM numbers WHERE name = 'batch'") ?? 0) + 1
        nextUnplaced =
            try Int64.fetchOne(
                database, sql: "SELECT max(seq) + 1 FROM documents WHERE seq < ?",
                arguments: [DocumentNumber.firstPlaced]) ?? DocumentNumber.firstUnplaced
        places.removeAll(keepingCapacity: true)
    }

    /// Writes what is pending and gives the catalogue as it is now.
    func commit(_ database: Database) throws -> Catalog {
        let statements = prepared
        try pendingTokens.write(statements.insertTokens)
        try pendingCounts.write(add: statements.addCount, clean: statements.cleanCount)
        for (id, target) in targets where target.operations > 0 || target.isChanged {
            statements.addToIndex.bind(1, target.operations)
            statements.addToIndex.bind(2, target.documents)
            statements.addToIndex.bind(3, target.bytes)
            statements.addToIndex.bind(4, id)
            try statements.addToIndex.run()
        }
        try database.execute(
            sql: "INSERT OR REPLACE INTO numbers(name, value) VALUES('batch', ?)",
            arguments: [batch])
        let catalog = openEditor.catalog
        finish()
        return catalog
    }

    /// Forgets everything that the transaction did.
    func abandon() {
        groups.removeAll()
        finish()
    }

    /// Forgets which groups there are, because some were removed.
    func forgetGroups() { groups.removeAll() }

    private func finish() {
        pendingTokens.removeAll()
        pendingCounts.removeAll()
        targets.removeAll(keepingCapacity: true)
        statements = nil
        editor = nil
    }

    /// Changes the catalogue within the transaction.
    func edit<Result>(_ body: (inout CatalogEditor) throws -> Result) throws -> Result {
        try body(&openEditor)
    }

    /// The index that writes for `entry` go to.
    func target(_ entry: IndexEntry, _ database: Database) throws -> WriteTarget {
        if let target = targets[entry.id] { return target }
        let next = try Int64.fetchOne(
            database, sql: "SELECT operations FROM indices WHERE id = ?", arguments: [entry.id])
        let target = WriteTarget(entry, nextOperation: next ?? 0)
        targets[entry.id] = target
        return target
    }

    /// Finds the document with that id.
    func find(_ id: ByteView, in target: WriteTarget) throws -> FoundDocument? {
        let statement = prepared.findDocument
        statement.bind(1, target.entry.id)
        statement.bindText(2, id)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return FoundDocument(
            seq: statement.int(0), group: statement.int(1), version: statement.int(2),
            batch: statement.int(3), holes: statement.bytes(4).array)
    }

    /// Stores a document.
    ///
    /// - Parameter versioning: Which document of the same id may be there.
    /// - Throws: `SearchError` when the document cannot be stored and nothing was written;
    ///   `DatabaseError` when the transaction is lost.
    func put(
        _ id: ByteView, _ source: ByteView, in target: WriteTarget, versioning: Versioning
    ) throws -> WriteResult {
        try split(source)
        if target.entry.stream != nil, splitter.timestamp == nil {
            throw SearchError.documentParsing(
                "[1:\(source.count)] failed to parse: data stream timestamp field [@timestamp] "
                    + "is missing")
        }
        let group = try group(of: source, target)
        let first = place(target)
        var version = versioning.given ?? 1
        var isNew = true
        while true {
            let seq = try number(from: first)
            fillHoles(source, seq)
            let constraint = try insert(id, seq, group, version, target)
            switch constraint {
            case nil:
                try count(seq, group, source, target)
                return WriteResult(
                    version: version, operation: target.takeOperation(), isNew: isNew)
            case DocumentWriter.idIsTaken:
                release(seq)
                guard let former = try find(id, in: target) else {
                    throw DatabaseError(
                        resultCode: .SQLITE_CORRUPT, message: "an id is taken but not found")
                }
                version = try versioning.next(after: former.version, id: id)
                try remove(former, from: target)
                isNew = false
            default: try skipTaken(seq)
            }
        }
    }

    static let idIsTaken = ResultCode.SQLITE_CONSTRAINT_UNIQUE.rawValue

    func split(_ source: ByteView) throws(SearchError) {
        do {
            try splitter.split(source)
        } catch {
            throw .documentParsing(DocumentWriter.reason(error))
        }
    }

    private static func reason(_ refusal: SourceSplitter.Refusal) -> String {
        switch refusal {
        case .invalid(let place): "[1:\(place + 1)] failed to parse: not valid JSON"
        case .notAnObject: "[1:1] failed to parse: malformed content, must start with an object"
        case .overLimit(let place): "[1:\(place + 1)] failed to parse: too many members or levels"
        case .duplicateKey: "[1:1] failed to parse: an object has two members of the same name"
        }
    }
}

/// A document's row.
struct FoundDocument {
    var seq: Int64
    var group: Int64
    var version: Int64
    var batch: Int64
    var holes: [UInt8]
}

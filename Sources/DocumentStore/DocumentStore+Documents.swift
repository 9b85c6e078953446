import GRDB
import Records
import Searching

/// A document as it is stored.
public struct StoredDocument: Sendable {
    /// The index it lies in.
    public var index: String
    /// Its id.
    public var id: String
    /// How often it was written.
    public var version: Int64
    /// Its source, byte for byte as it was given.
    public var source: [UInt8]
}

/// A request to write one document.
public struct DocumentWrite: Sendable {
    /// What is to be done.
    public enum Operation: Sendable {
        case index, create, update, delete
    }

    /// What is to be done.
    public var operation: Operation
    /// The index, alias or data stream.
    public var index: String
    /// The id; nil when the store is to make one.
    public var id: String?
    /// The source, or the body of an update.
    public var source: [UInt8] = []
    /// A version that the caller gives.
    public var version: Int64?
    /// Whether `version` may equal the stored one (`external_gte`); otherwise it must be higher.
    public var allowsEqualVersion = false
    /// Further parameters.
    public var parameters = BulkParameters()

    /// Asks for a write.
    public init(_ operation: Operation, index: String, id: String?, source: [UInt8] = []) {
        self.operation = operation
        self.index = index
        self.id = id
        self.source = source
    }
}

extension DocumentStore {
    /// Carries out a bulk request, durably.
    ///
    /// - Parameter defaultIndex: the target of actions that name none.
    /// - Throws: `SearchError` when the request as a whole is refused; nothing was written then.
    public func bulk(
        _ body: [UInt8], defaultIndex: String?, parameters: BulkParameters = .init()
    ) async throws -> BulkAnswer {
        let start = DocumentStore.ticks
        var answer = try await write { writer, database in
            try unsafe body.withUnsafeBytes { body in
                let keeper = TextKeeper()
                var parser = BulkParser(
                    unsafe ByteView(body), defaultIndex: defaultIndex.map { keeper.keep($0) },
                    parameters: parameters, keeper: keeper)
                let actions = try parser.actions()
                var run = BulkRun(
                    writer, database, now: DocumentStore.now, actionCount: actions.count,
                    defaultPipeline: parameters.pipeline)
                return try run.run(actions)
            }
        }
        answer.milliseconds = DocumentStore.ticks - start
        return answer
    }

    /// Writes one document, durably.
    ///
    /// - Throws: `SearchError` when it is refused.
    public func write(_ request: DocumentWrite) async throws -> WriteOutcome {
        if let id = request.id, id.utf8.count > BulkParser.maximumIdByteCount {
            throw SearchError.validation([
                "id [\(id)] is too long, must be no longer than "
                    + "\(BulkParser.maximumIdByteCount) bytes but was: \(id.utf8.count)"
            ])
        }
        let answer = try await write { writer, database in
            try unsafe request.source.withUnsafeBytes { source in
                let keeper = TextKeeper()
                let action = request.action(unsafe ByteView(source), keeper)
                var run = BulkRun(
                    writer, database, now: DocumentStore.now, actionCount: 1,
                    defaultPipeline: request.parameters.pipeline)
                return try run.run([action])
            }
        }
        let outcome = answer[0]
        if let error = outcome.error { throw error }
        return outcome
    }

    /// The document with that id, nil when there is none.
    ///
    /// - Throws: 404 when there is no such index.
    public func document(index: String, id: String) async throws -> StoredDocument? {
        let entries = try catalog.resolve(IndexSelection(index))
        guard !entries.isEmpty else { throw SearchError.indexNotFound(index) }
        return try await read { database in
            for entry in entries {
                if let found = try DocumentStore.find(id, in: entry, database) { return found }
            }
            return nil
        }
    }

    private static func find(
        _ id: String, in entry: IndexEntry, _ database: Database
    ) throws -> StoredDocument? {
        let statement = try RawStatement(
            """
            SELECT d.seq, d.version, s.text, d.holes FROM documents d
            JOIN groups g ON g.id = d.group_id JOIN skeletons s ON s.id = g.skeleton_id
            WHERE d.index_id = ? AND d.id = ?
            """, database)
        statement.bind(1, entry.id)
        statement.bindText(2, id)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        let source = GrowingBytes()
        HoleCoding().appendSource(
            skeleton: statement.bytes(2), holes: statement.bytes(3), seq: statement.int(0),
            to: source)
        return StoredDocument(
            index: entry.name, id: id, version: statement.int(1), source: source.view.array)
    }
}

extension DocumentWrite {
    /// The request as an action of a bulk request.
    fileprivate func action(_ source: ByteView, _ keeper: TextKeeper) -> BulkAction {
        let kind: BulkAction.Operation =
            switch operation {
            case .index: .index
            case .create: .create
            case .update: .update
            case .delete: .delete
            }
        var action = BulkAction(
            operation: kind, index: keeper.keep(index), id: id.map { keeper.keep($0) },
            source: source)
        action.requiresAlias = parameters.requiresAlias
        action.requiresDataStream = parameters.requiresDataStream
        action.version = version
        if version != nil {
            action.versionType = allowsEqualVersion ? .externalOrEqual : .external
        }
        return action
    }
}

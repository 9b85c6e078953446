import GRDB
import Records
import Searching

/// Carries out the actions of one request within a write transaction.
///
/// An action that fails leaves nothing behind and does not touch the others; only an error of the
/// database ends the run, and then the whole transaction is undone.
struct BulkRun {
    private let writer: DocumentWriter
    private let database: Database
    private let now: Int64
    private var answer: BulkAnswer
    private var ids: IdMaker
    private let defaultPipeline: String?
    /// The target of the last action, since most actions of a request have the same.
    private var lastName = ByteView("")
    private var lastTarget: WriteTarget?
    private var lastText = ""

    init(
        _ writer: DocumentWriter, _ database: Database, now: Int64, actionCount: Int,
        defaultPipeline: String?
    ) {
        self.writer = writer
        self.database = database
        self.now = now
        self.defaultPipeline = defaultPipeline
        answer = BulkAnswer(capacity: actionCount)
        ids = IdMaker(now: now)
    }

    /// Carries out `actions` in order.
    ///
    /// - Throws: `DatabaseError`.
    mutating func run(_ actions: [BulkAction]) throws -> BulkAnswer {
        for action in actions {
            do {
                try run(action)
            } catch let error as SearchError {
                answer.append(action, index: nameOfTarget(action), error)
            }
        }
        return answer
    }

    private mutating func run(_ action: BulkAction) throws {
        let target = try target(action)
        try check(action, target)
        switch action.operation {
        case .index, .create: try put(action, target)
        case .update: try update(action, target)
        case .delete: try delete(action, target)
        }
    }

    /// The index as it is named in the answer.
    private func nameOfTarget(_ action: BulkAction) -> String {
        if let lastTarget, action.index.equals(lastName) { return lastTarget.entry.name }
        return action.index.text
    }

    private mutating func target(_ action: BulkAction) throws -> WriteTarget {
        if let lastTarget, action.index.equals(lastName), !action.requiresAlias,
            !action.requiresDataStream
        {
            return lastTarget
        }
        lastTarget = nil
        let name = action.index.text
        let target = try writer.target(try entry(name, action), database)
        (lastName, lastTarget, lastText) = (action.index, target, name)
        return target
    }

    private func entry(_ name: String, _ action: BulkAction) throws -> IndexEntry {
        let catalog = try writer.edit { $0.catalog }
        if action.requiresAlias, catalog.aliases[name] == nil {
            throw SearchError.indexNotFound(
                name, "no such index [\(name)] and [require_alias] request flag is [true] and "
                    + "[\(name)] is not an alias")
        }
        if action.requiresDataStream, catalog.streams[name] == nil,
            try catalog.design(for: name).streamTemplate == nil || catalog.contains(name)
        {
            throw SearchError.indexNotFound(
                name, "no such index [\(name)] and [require_data_stream] request flag is [true] "
                    + "and [\(name)] is not a data stream")
        }
        if let entry = try catalog.writeIndex(name) { return entry }
        if action.operation == .delete { throw SearchError.indexNotFound(name) }
        return try writer.edit { try $0.createForWriting(name) }
    }

    private func check(_ action: BulkAction, _ target: WriteTarget) throws {
        if let stream = target.entry.stream, action.operation != .create,
            action.index.equalsText(stream)
        {
            throw SearchError.illegalArgument(
                "only write ops with an op_type of create are allowed in data streams")
        }
        if action.hasSequenceCondition {
            throw SearchError.illegalArgument(
                "[if_seq_no] and [if_primary_term] are not supported")
        }
        if action.hasDynamicTemplates {
            throw SearchError.illegalArgument("[dynamic_templates] is not supported")
        }
        if action.versionType != .internal, action.version == nil {
            throw SearchError.illegalArgument(
                "version type [external] requires a version")
        }
        if let pipeline = action.pipeline?.text ?? defaultPipeline, pipeline != "_none" {
            throw SearchError.illegalArgument("pipeline with id [\(pipeline)] does not exist")
        }
    }

    private mutating func put(_ action: BulkAction, _ target: WriteTarget) throws {
        let rule: Versioning.Rule
        switch action.versionType {
        case .internal: rule = action.operation == .create ? .create : .replace
        case .external: rule = .external
        case .externalOrEqual: rule = .externalOrEqual
        }
        if action.versionType == .internal, action.version != nil {
            throw SearchError.validation([
                "internal versioning can not be used for optimistic concurrency control. "
                    + "Please use `if_seq_no` and `if_primary_term` instead"
            ])
        }
        let id = action.id ?? ids.next()
        let result = try writer.put(
            id, action.source, in: target,
            versioning: Versioning(rule: rule, given: action.version))
        answer.append(
            action, index: target.entry.name, id: id, result.isNew ? .created : .updated,
            version: result.version, operation: result.operation)
    }

    private mutating func delete(_ action: BulkAction, _ target: WriteTarget) throws {
        let id = action.id ?? ByteView("")
        let found = try writer.find(id, in: target)
        var version: Int64 = 1
        if let found {
            let rule: Versioning.Rule =
                action.versionType == .internal
                ? .replace : action.versionType == .external ? .external : .externalOrEqual
            version = try Versioning(rule: rule, given: action.version)
                .next(after: found.version, id: id)
            try writer.remove(found, from: target)
        }
        answer.append(
            action, index: target.entry.name, id: id, found == nil ? .notFound : .deleted,
            version: version, operation: target.takeOperation())
    }

    private mutating func update(_ action: BulkAction, _ target: WriteTarget) throws {
        let id = action.id ?? ByteView("")
        guard let request = UpdateRequest(action.source) else {
            throw SearchError.documentParsing("[1:1] failed to parse the update")
        }
        try request.check()
        guard let found = try writer.find(id, in: target) else {
            guard let source = request.sourceWhenMissing else {
                throw SearchError.documentMissing(id: id.text)
            }
            return try store(action, source, id, target)
        }
        let former = try writer.source(of: found)
        let merged = try request.merged(with: former)
        guard merged != former || !request.detectsNoop else {
            return answer.append(
                action, index: target.entry.name, id: id, .noop, version: found.version,
                operation: target.nextOperation)
        }
        try store(action, merged, id, target)
    }

    private mutating func store(
        _ action: BulkAction, _ source: [UInt8], _ id: ByteView, _ target: WriteTarget
    ) throws {
        let result = try unsafe source.withUnsafeBytes { source in
            try writer.put(
                id, unsafe ByteView(source), in: target,
                versioning: Versioning(rule: .replace, given: nil))
        }
        answer.append(
            action, index: target.entry.name, id: id, result.isNew ? .created : .updated,
            version: result.version, operation: result.operation)
    }
}

extension ByteView {
    /// Whether the bytes are those of `text`.
    func equalsText(_ text: String) -> Bool {
        count == text.utf8.count && self.text == text
    }
}

/// Makes ids for documents that have none: time first, so that neighbours lie together.
struct IdMaker {
    private let now: Int64
    private var counter: UInt64 = 0
    private var generator = SystemRandomNumberGenerator()
    private let bytes = GrowingBytes(capacity: 32)

    init(now: Int64) { self.now = now }

    /// A new id of 22 characters, valid until the next one is made.
    mutating func next() -> ByteView {
        counter += 1
        let time = UInt64(bitPattern: now) << 20 | counter & 0xFFFFF
        let random = UInt64.random(in: 0...UInt64.max, using: &generator)
        bytes.removeAll()
        bytes.append(upTo: 32) { writer in
            Base64URL.append(time, to: &writer)
            Base64URL.append(random, to: &writer)
        }
        return bytes.view
    }
}

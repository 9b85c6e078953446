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
    private let groups = GroupCache()
    private let pendingTokens = PendingTokens()
    private var pendingCounts = PendingCounts()
    private let coding = HoleCoding()
    private let holes = GrowingBytes()
    private let holesObject = GrowingBytes()
    private let rebuilt = GrowingBytes()
    private var timestamps = TimestampReader()
    private var targets: [Int64: WriteTarget] = [:]
    private var places: [Int64: Int64] = [:]
    private var batch: Int64 = 0
    private var nextUnplaced = DocumentNumber.firstUnplaced
    private var statements: WriteStatements?
    private(set) var editor: CatalogEditor?

    /// Begins a transaction.
    func begin(_ editor: CatalogEditor, _ database: Database) throws {
        statements = try WriteStatements(database)
        self.editor = editor
        batch = try (Int64.fetchOne(
            database, sql: "SELECT value FROM numbers WHERE name = 'batch'") ?? 0) + 1
        nextUnplaced = try Int64.fetchOne(
            database, sql: "SELECT max(seq) + 1 FROM documents WHERE seq < ?",
            arguments: [DocumentNumber.firstPlaced]) ?? DocumentNumber.firstUnplaced
        places.removeAll(keepingCapacity: true)
    }

    /// Writes what is pending and gives the catalogue as it is now.
    func commit(_ database: Database) throws -> Catalog {
        let statements = statements!
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
        let catalog = editor!.catalog
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
        try body(&editor!)
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
        let statement = statements!.findDocument
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
                let former = try find(id, in: target)!
                version = try versioning.next(after: former.version, id: id)
                try remove(former, from: target)
                isNew = false
            default: try skipTaken(seq)
            }
        }
    }

    private static let idIsTaken = ResultCode.SQLITE_CONSTRAINT_UNIQUE.rawValue

    private func split(_ source: ByteView) throws(SearchError) {
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

    // Groups.

    private func group(of source: ByteView, _ target: WriteTarget) throws -> Int64 {
        var hash = ByteHash.of(splitter.skeleton.view)
        let index = target.entry.id
        if let group = groups.find(index: index, hash: hash, text: splitter.skeleton.view) {
            try takeAdditions(source, isKnown: !splitter.isWhole, target)
            return group
        }
        try takeAdditions(source, isKnown: false, target)
        if splitter.noteNewSkeleton() {
            try split(source)
            hash = ByteHash.of(splitter.skeleton.view)
        }
        let skeleton = try skeleton(hash)
        let group = try group(index: index, skeleton: skeleton)
        groups.insert(index: index, hash: hash, text: splitter.skeleton.view, group: group)
        return group
    }

    private func skeleton(_ hash: UInt64) throws -> Int64 {
        let find = statements!.findSkeleton
        find.bind(1, Int64(bitPattern: hash))
        while try find.step() {
            guard ByteHash.areEqual(find.bytes(1), splitter.skeleton.view) else { continue }
            defer { find.reset() }
            return find.int(0)
        }
        let insert = statements!.insertSkeleton
        insert.bind(1, Int64(bitPattern: hash))
        insert.bindBlob(2, splitter.skeleton.view)
        _ = try insert.step()
        let id = insert.int(0)
        try insert.run()
        return id
    }

    private func group(index: Int64, skeleton: Int64) throws -> Int64 {
        let find = statements!.findGroup
        find.bind(1, index)
        find.bind(2, skeleton)
        if try find.step() {
            defer { find.reset() }
            return find.int(0)
        }
        let insert = statements!.insertGroup
        insert.bind(1, index)
        insert.bind(2, skeleton)
        _ = try insert.step()
        let id = insert.int(0)
        try insert.run()
        return id
    }

    /// Extends the mapping by what the document brings; of a known group only the holes can.
    private func takeAdditions(_ source: ByteView, isKnown: Bool, _ target: WriteTarget) throws {
        var checked = source
        if isKnown {
            holesObject.removeAll()
            splitter.appendHolesObject(to: holesObject)
            checked = holesObject.view
        }
        guard let additions = try target.entry.mapping.additions(for: checked) else { return }
        try extend(target, by: additions)
    }

    private func extend(_ target: WriteTarget, by additions: Mapping) throws {
        var mapping = target.entry.mapping
        try mapping.merge(additions)
        let limit = target.entry.settings.text("index.mapping.total_fields.limit")
            .flatMap { Int($0) } ?? 1000
        let count = mapping.fieldPaths.count
        guard count <= limit else {
            let added = count - target.entry.mapping.fieldPaths.count
            throw SearchError.illegalArgument(
                "Limit of total fields [\(limit)] has been exceeded while adding new fields "
                    + "[\(added)]")
        }
        target.entry.mapping = mapping
        try editor!.setMapping(mapping, of: target.entry)
    }

    // Numbers.

    /// The first number that the document's time asks for; nil when it has none of use.
    private func place(_ target: WriteTarget) -> Int64? {
        guard let text = splitter.timestamp, let milliseconds = timestamps.milliseconds(text) else {
            return nil
        }
        return DocumentNumber.first(of: milliseconds)
    }

    /// A number that this transaction has not used; from `first` on when that is given.
    private func number(from first: Int64?) throws -> Int64 {
        if let first {
            let seq = places[first] ?? first
            if seq < first + DocumentNumber.placesPerMillisecond {
                places[first] = seq + 1
                return seq
            }
        }
        nextUnplaced += 1
        return nextUnplaced - 1
    }

    /// Gives a number back that was not used after all.
    private func release(_ seq: Int64) {
        guard DocumentNumber.isPlaced(seq) else {
            nextUnplaced = seq
            return
        }
        places[seq & ~(DocumentNumber.placesPerMillisecond - 1)] = seq
    }

    /// Goes behind the numbers of the millisecond that earlier transactions have used.
    private func skipTaken(_ seq: Int64) throws {
        guard DocumentNumber.isPlaced(seq) else { return }
        let first = seq & ~(DocumentNumber.placesPerMillisecond - 1)
        let statement = statements!.lastNumber
        statement.bind(1, first)
        statement.bind(2, first + DocumentNumber.placesPerMillisecond - 1)
        guard try statement.step() else { return }
        defer { statement.reset() }
        places[first] = max(statement.int(0) + 1, seq + 1)
    }

    // Rows.

    private func fillHoles(_ source: ByteView, _ seq: Int64) {
        holes.removeAll()
        if splitter.isWhole { return holes.append(source) }
        for (place, member) in splitter.holes.enumerated() {
            coding.append(
                splitter.members[member].value, isFirst: place == 0, seq: seq, to: holes)
        }
    }

    private func insert(
        _ id: ByteView, _ seq: Int64, _ group: Int64, _ version: Int64, _ target: WriteTarget
    ) throws -> Int32? {
        let statement = statements!.insertDocument
        statement.bind(1, seq)
        statement.bind(2, target.entry.id)
        statement.bindText(3, id)
        statement.bind(4, group)
        statement.bind(5, version)
        statement.bind(6, batch)
        statement.bindBlob(7, holes.view)
        return try statement.runUnlessConstrained()
    }

    private func count(
        _ seq: Int64, _ group: Int64, _ source: ByteView, _ target: WriteTarget
    ) throws {
        splitter.appendTokens(to: pendingTokens.bytes, of: source)
        pendingTokens.finish(seq)
        if pendingTokens.isFull { try pendingTokens.write(statements!.insertTokens) }
        pendingCounts.add(group: group, minute: DocumentNumber.minute(seq), 1)
        target.documents += 1
        target.bytes += Int64(source.count)
    }

    /// Removes the documents with these numbers, in ascending order; those that are gone already
    /// are passed over.
    ///
    /// - Returns: How many there were.
    func remove(numbers: [Int64], _ database: Database) throws -> Int {
        let statement = try RawStatement(
            "SELECT seq, group_id, version, batch, holes, index_id FROM documents WHERE seq = ?",
            database)
        var count = 0
        for number in numbers.sorted() {
            statement.bind(1, number)
            guard try statement.step() else { continue }
            let document = FoundDocument(
                seq: statement.int(0), group: statement.int(1), version: statement.int(2),
                batch: statement.int(3), holes: statement.bytes(4).array)
            let entry = editor!.catalog.indices[statement.int(5)]
            statement.reset()
            try remove(document, from: try entry.map { try target($0, database) })
            count += 1
        }
        return count
    }

    /// Removes a document that ``find(_:in:)`` has found; `target` is nil when its index is
    /// deleted.
    func remove(_ document: FoundDocument, from target: WriteTarget?) throws {
        if document.batch == batch, !pendingTokens.isEmpty {
            try pendingTokens.write(statements!.insertTokens)
        }
        let byteCount = try removeTokens(document)
        let statement = statements!.deleteDocument
        statement.bind(1, document.seq)
        try statement.run()
        pendingCounts.add(
            group: document.group, minute: DocumentNumber.minute(document.seq), -1)
        guard let target else { return }
        target.isChanged = true
        target.documents -= 1
        target.bytes -= Int64(byteCount)
    }

    /// Takes the tokens of a document away; gives the size of its source.
    private func removeTokens(_ document: FoundDocument) throws -> Int {
        let skeleton = try skeletonText(document.group)
        let former = GrowingBytes()
        var byteCount = skeleton.count
        rebuilt.removeAll()
        unsafe document.holes.withUnsafeBytes { holes in
            coding.appendHoles(unsafe ByteView(holes), seq: document.seq, to: rebuilt)
        }
        // Each hole's mark in the skeleton, and each separator but that of the last, is no byte.
        byteCount += rebuilt.count - 2 * skeleton.count { $0 == 0 } + 1
        former.appendTokens(ofHoles: rebuilt.view)
        let statement = statements!.deleteTokens
        statement.bind(1, document.seq)
        statement.bindText(2, former.view)
        try statement.run()
        return skeleton.contains(0) ? byteCount : skeleton.count
    }

    private func skeletonText(_ group: Int64) throws -> [UInt8] {
        let statement = statements!.groupSkeleton
        statement.bind(1, group)
        guard try statement.step() else { return [] }
        defer { statement.reset() }
        return statement.bytes(0).array
    }

    /// The source of a document that was found.
    func source(of document: FoundDocument) throws -> [UInt8] {
        let skeleton = try skeletonText(document.group)
        rebuilt.removeAll()
        unsafe skeleton.withUnsafeBytes { skeleton in
            unsafe document.holes.withUnsafeBytes { holes in
                unsafe coding.appendSource(
                    skeleton: ByteView(skeleton), holes: ByteView(holes), seq: document.seq,
                    to: rebuilt)
            }
        }
        return rebuilt.view.array
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

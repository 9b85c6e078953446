import GRDB
import Records
import Searching

// The rows of a document, and how they go.
extension DocumentWriter {
    func fillHoles(_ source: ByteView, _ seq: Int64) {
        holes.removeAll()
        if splitter.isWhole { return holes.append(source) }
        for (place, member) in splitter.holes.enumerated() {
            coding.append(
                splitter.members[member].value, isFirst: place == 0, seq: seq, to: holes)
        }
    }

    func insert(
        _ id: ByteView, _ seq: Int64, _ group: Int64, _ version: Int64, _ target: WriteTarget
    ) throws -> Int32? {
        let statement = prepared.insertDocument
        statement.bind(1, seq)
        statement.bind(2, target.entry.id)
        statement.bindText(3, id)
        statement.bind(4, group)
        statement.bind(5, version)
        statement.bind(6, batch)
        statement.bindBlob(7, holes.view)
        return try statement.runUnlessConstrained()
    }

    func count(
        _ seq: Int64, _ group: Int64, _ source: ByteView, _ target: WriteTarget
    ) throws {
        splitter.appendTokens(to: pendingTokens.bytes, of: source)
        pendingTokens.finish(seq)
        if pendingTokens.isFull { try pendingTokens.write(prepared.insertTokens) }
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
            let entry = openEditor.catalog.indices[statement.int(5)]
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
            try pendingTokens.write(prepared.insertTokens)
        }
        let byteCount = try removeTokens(document)
        let statement = prepared.deleteDocument
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
        let statement = prepared.deleteTokens
        statement.bind(1, document.seq)
        statement.bindText(2, former.view)
        try statement.run()
        return skeleton.contains(0) ? byteCount : skeleton.count
    }

    private func skeletonText(_ group: Int64) throws -> [UInt8] {
        let statement = prepared.groupSkeleton
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

import GRDB
public import Searching
import Synchronization

/// What a pass of retention has done.
public struct RetentionOutcome: Sendable, Equatable {
    /// Documents of deleted indices that were removed.
    public var deletedIndexCount = 0
    /// Documents that were too old.
    public var agedCount = 0
    /// Documents that did not fit.
    public var crowdedCount = 0
    /// Bytes by which the file shrank.
    public var freedByteCount: Int64 = 0
}

/// How much the store holds.
public struct StoreStatistics: Sendable {
    /// Bytes of the database file.
    public var fileByteCount: Int64
    /// Bytes of it that are in use.
    public var usedByteCount: Int64
    /// Documents, those of deleted indices that are not removed yet left out.
    public var documentCount: Int64
    /// Bytes of their sources.
    public var sourceByteCount: Int64
    /// Groups of documents of the same shape.
    public var groupCount: Int64
    /// Scrolls and points in time that are kept.
    public var contextCount: Int
}

// Removing what is old, in small steps between which others write.
extension DocumentStore {
    /// Documents that are removed in one transaction.
    private static let stepCount = 2000
    /// Pages that are given back in one transaction.
    private static let vacuumPageCount = 2000
    /// The part of a limit of bytes down to which documents are removed when it is exceeded.
    private static let fillShare = 0.95

    /// Removes what deleted indices have left, what is older than the settings allow, and the
    /// oldest documents when there are too many; then gives free room back to the file system.
    ///
    /// Only documents that are placed by their time can be old. Call it about once a minute.
    ///
    /// - Parameter now: milliseconds since 1970.
    public func enforceRetention(now: Int64) async throws -> RetentionOutcome {
        var outcome = RetentionOutcome()
        outcome.deletedIndexCount = try await removeDeletedDocuments()
        if let age = settings.retentionMilliseconds,
            let cut = DocumentNumber.first(of: now - age)
        {
            outcome.agedCount = try await removeOldest(below: cut, count: .max)
        }
        outcome.crowdedCount = try await removeCrowded()
        let removed = outcome.deletedIndexCount + outcome.agedCount + outcome.crowdedCount
        if removed > 0 { try await tidy(removedCount: removed) }
        outcome.freedByteCount = try await shrink()
        return outcome
    }

    /// Removes the documents of deleted indices; says how many there were.
    public func removeDeletedDocuments() async throws -> Int {
        var count = 0
        while true {
            let step = try await write { writer, database -> Int? in
                guard
                    let index = try Int64.fetchOne(
                        database, sql: "SELECT id FROM indices WHERE deleted = 1 LIMIT 1")
                else { return nil }
                let numbers = try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT d.seq FROM groups g JOIN documents d ON d.group_id = g.id
                        WHERE g.index_id = ? LIMIT ?
                        """,
                    arguments: [index, DocumentStore.stepCount])
                if numbers.isEmpty {
                    try database.execute(
                        sql: "DELETE FROM indices WHERE id = ?", arguments: [index])
                }
                return try writer.remove(numbers: numbers, database)
            }
            guard let step else { return count }
            count += step
        }
    }

    private func removeOldest(below cut: Int64, count: Int) async throws -> Int {
        var removed = 0
        while removed < count {
            let limit = min(DocumentStore.stepCount, count - removed)
            let step = try await write { writer, database in
                let numbers = try Int64.fetchAll(
                    database,
                    sql: "SELECT seq FROM documents WHERE seq >= ? AND seq < ? "
                        + "ORDER BY seq LIMIT ?",
                    arguments: [DocumentNumber.firstPlaced, cut, limit])
                return try writer.remove(numbers: numbers, database)
            }
            removed += step
            if step == 0 { break }
        }
        return removed
    }

    private func removeCrowded() async throws -> Int {
        guard let limit = settings.retentionByteCount else { return 0 }
        let present = try await statistics()
        guard present.usedByteCount > limit, present.documentCount > 0 else { return 0 }
        let excess = Double(present.usedByteCount) - Double(limit) * DocumentStore.fillShare
        let each = Double(present.usedByteCount) / Double(present.documentCount)
        return try await removeOldest(below: .max, count: Int((excess / each).rounded(.up)))
    }

    /// Forgets groups without documents, and merges the words of removed documents away when
    /// there are many.
    private func tidy(removedCount: Int) async throws {
        try await write { writer, database in
            try database.execute(
                sql: """
                    DELETE FROM groups WHERE NOT EXISTS(
                        SELECT 1 FROM documents WHERE group_id = groups.id);
                    DELETE FROM minutes WHERE group_id NOT IN (SELECT id FROM groups);
                    DELETE FROM skeletons WHERE id NOT IN (SELECT skeleton_id FROM groups);
                    """)
            writer.forgetGroups()
        }
        let total = try await statistics().documentCount
        let removed = try await write { _, database in
            try database.execute(
                sql: """
                    INSERT INTO numbers(name, value) VALUES('removed', ?)
                    ON CONFLICT DO UPDATE SET value = value + excluded.value
                    """, arguments: [removedCount])
            return try Int64.fetchOne(
                database, sql: "SELECT value FROM numbers WHERE name = 'removed'") ?? 0
        }
        guard removed * 8 > total else { return }
        try await mergeTokens()
    }

    /// Merges the full-text table in steps, which drops the words of removed documents.
    private func mergeTokens() async throws {
        var isFirst = true
        while true {
            let first = isFirst
            let hasWorked = try await write { _, database in
                let before = database.totalChangesCount
                try database.execute(
                    sql: "INSERT INTO tokens(tokens, rank) VALUES('merge', ?)",
                    arguments: [first ? -500 : 500])
                return database.totalChangesCount - before >= 2
            }
            isFirst = false
            if !hasWorked { break }
        }
        try await write { _, database in
            try database.execute(sql: "DELETE FROM numbers WHERE name = 'removed'")
        }
    }

    /// Gives free pages back to the file system; says how many bytes.
    private func shrink() async throws -> Int64 {
        var freed: Int64 = 0
        while true {
            let pages = try await pool.write { database -> Int64 in
                let free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
                // A few free pages are used again at once.
                guard free > 64 else { return 0 }
                let count = min(free - 32, Int64(DocumentStore.vacuumPageCount))
                _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(\(count))")
                return count
            }
            guard pages > 0 else { return freed }
            freed += pages * Int64(Schema.pageByteCount)
        }
    }

    /// How much the store holds.
    public func statistics() async throws -> StoreStatistics {
        let contextCount = contexts.withLock { $0.count }
        return try await read { database in
            let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            let free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
            let size = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
            let sums = try Row.fetchOne(
                database,
                sql: "SELECT total(documents), total(bytes) FROM indices WHERE deleted = 0")
            let groups = try Int64.fetchOne(database, sql: "SELECT count(*) FROM groups") ?? 0
            let documents: Double = sums?[0] ?? 0
            let bytes: Double = sums?[1] ?? 0
            return StoreStatistics(
                fileByteCount: pages * size, usedByteCount: (pages - free) * size,
                documentCount: Int64(documents), sourceByteCount: Int64(bytes),
                groupCount: groups, contextCount: contextCount)
        }
    }

    /// Removes all documents that match, in steps; documents that are written meanwhile stay.
    ///
    /// - Returns: How many there were.
    public func deleteByQuery(
        _ query: Query, indices selection: IndexSelection
    ) async throws -> Int {
        let entries = try catalog.resolve(selection)
        let batch = try await read { try DocumentStore.batch($0) }
        var removed = 0
        while true {
            let step = try await write { writer, database in
                let plan = try SearchPlan(query, entries, batchLimit: batch) { entry in
                    try self.groups(of: entry.id, database)
                }
                let scan = DocumentScan(plan, database)
                var numbers: [Int64] = []
                let take = { (document: ScannedDocument) -> Bool in
                    numbers.append(document.seq)
                    return numbers.count < DocumentStore.stepCount
                }
                try scan.forEachUnplaced(descending: false, take)
                if numbers.count < DocumentStore.stepCount {
                    try scan.forEachPlaced(descending: false, take)
                }
                RawStatement.endAll(database)
                return try writer.remove(numbers: numbers, database)
            }
            removed += step
            if step < DocumentStore.stepCount { return removed }
        }
    }
}

import GRDB
import Synchronization
import Records
import Searching

/// The skeleton of a group and what is known of it.
final class StoredSkeleton: Sendable {
    /// The skeleton as queries look at it.
    let skeleton: Skeleton

    init(_ text: [UInt8]) { skeleton = Skeleton(text: text) }
}

/// A group of documents: an index and a skeleton.
struct StoredGroup: Sendable {
    var id: Int64
    var index: Int64
    var skeleton: StoredSkeleton
}

/// Skeletons that searches used lately, by their ids.
struct SkeletonCache: Sendable {
    /// Bytes of skeletons above which everything is forgotten.
    static let maximumByteCount = 16 << 20

    private var skeletons: [Int64: StoredSkeleton] = [:]
    private var byteCount = 0

    /// The skeleton with that id, if it is known.
    func find(_ id: Int64) -> StoredSkeleton? { skeletons[id] }

    /// Remembers a skeleton.
    mutating func insert(_ id: Int64, _ skeleton: StoredSkeleton) {
        byteCount += skeleton.skeleton.text.count + 64
        if byteCount > SkeletonCache.maximumByteCount { removeAll() }
        skeletons[id] = skeleton
    }

    /// Forgets everything: ids of skeletons that were removed are given again.
    mutating func removeAll() {
        skeletons.removeAll()
        byteCount = 0
    }
}

extension DocumentStore {
    /// The groups of an index.
    func groups(of index: Int64, _ database: Database) throws -> [StoredGroup] {
        let statement = try RawStatement(
            "SELECT id, skeleton_id FROM groups WHERE index_id = ?", database)
        statement.bind(1, index)
        var groups: [StoredGroup] = []
        while try statement.step() {
            let skeleton = try skeleton(statement.int(1), database)
            groups.append(StoredGroup(id: statement.int(0), index: index, skeleton: skeleton))
        }
        return groups
    }

    private func skeleton(_ id: Int64, _ database: Database) throws -> StoredSkeleton {
        if let known = skeletons.withLock({ $0.find(id) }) { return known }
        let statement = try RawStatement("SELECT text FROM skeletons WHERE id = ?", database)
        statement.bind(1, id)
        guard try statement.step() else { return StoredSkeleton([0]) }
        let skeleton = StoredSkeleton(statement.bytes(0).array)
        statement.reset()
        skeletons.withLock { $0.insert(id, skeleton) }
        return skeleton
    }
}

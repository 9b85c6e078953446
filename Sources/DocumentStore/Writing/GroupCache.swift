import Records

/// Finds the group of a document by the index and the text of the skeleton.
///
/// It holds the groups that were used lately; what it does not know must be asked of the tables.
final class GroupCache {
    /// Bytes of skeletons above which everything is forgotten.
    static let maximumByteCount = 16 << 20

    private struct Key: Hashable {
        var index: Int64
        var hash: UInt64
    }

    private struct Slot {
        var group: Int64
        var start: Int
        var end: Int
    }

    private var slots: [Key: Slot] = [:]
    private let texts = GrowingBytes(capacity: 64 << 10)

    /// The group, if it is known.
    func find(index: Int64, hash: UInt64, text: ByteView) -> Int64? {
        guard let slot = slots[Key(index: index, hash: hash)],
            ByteHash.areEqual(texts.slice(slot.start, slot.end), text)
        else { return nil }
        return slot.group
    }

    /// Remembers a group.
    func insert(index: Int64, hash: UInt64, text: ByteView, group: Int64) {
        if texts.count + text.count > GroupCache.maximumByteCount { removeAll() }
        let start = texts.count
        texts.append(text)
        slots[Key(index: index, hash: hash)] = Slot(group: group, start: start, end: texts.count)
    }

    /// Forgets everything.
    func removeAll() {
        slots.removeAll()
        texts.removeAll(keptCapacity: 64 << 10)
    }
}

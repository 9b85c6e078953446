/// Numbers pairs of an owner and 64 bits in the order in which they first come.
struct NumberKeyTable {
    private struct Entry {
        var key: Int64
        var owner: Int32
    }

    private var entries: [Entry] = []
    private var slots = [Int32](repeating: -1, count: 16)
    private let budget: MemoryBudget
    private var last = -1

    /// Makes an empty table.
    init(budget: MemoryBudget) { self.budget = budget }

    /// How many pairs there are.
    var count: Int { entries.count }

    /// The number of a pair, which is new if it equals the count before.
    mutating func ordinal(owner: Int, key: Int64) throws(SearchError) -> Int {
        let owner = Int32(owner)
        // Documents come in the order of time, more or less.
        if last >= 0, entries[last].key == key, entries[last].owner == owner { return last }
        let mask = slots.count - 1
        var slot = NumberKeyTable.hash(key, owner) & mask
        while slots[slot] >= 0 {
            let ordinal = Int(slots[slot])
            if entries[ordinal].key == key, entries[ordinal].owner == owner {
                last = ordinal
                return ordinal
            }
            slot = (slot + 1) & mask
        }
        try budget.take(64)
        slots[slot] = Int32(entries.count)
        entries.append(Entry(key: key, owner: owner))
        if entries.count * 2 > slots.count { grow() }
        last = entries.count - 1
        return last
    }

    /// The bits of a pair.
    func key(_ ordinal: Int) -> Int64 { entries[ordinal].key }

    /// The owner of a pair.
    func owner(_ ordinal: Int) -> Int { Int(entries[ordinal].owner) }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 4)
        let mask = slots.count - 1
        for (ordinal, entry) in entries.enumerated() {
            var slot = NumberKeyTable.hash(entry.key, entry.owner) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(ordinal)
        }
    }

    private static func hash(_ key: Int64, _ owner: Int32) -> Int {
        let sum =
            (UInt64(bitPattern: key) ^ UInt64(truncatingIfNeeded: owner) << 32)
            &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: (sum ^ sum >> 32) & 0x7FFF_FFFF_FFFF)
    }
}

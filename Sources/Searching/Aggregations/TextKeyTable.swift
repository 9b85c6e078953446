import Records

/// Numbers pairs of an owner and a text in the order in which they first come.
struct TextKeyTable {
    private struct Entry {
        var hash: UInt64
        var owner: Int32
        var size: Int32
        var start: Int
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    private var slots = [Int32](repeating: -1, count: 16)
    private let budget: MemoryBudget

    /// Makes an empty table.
    init(budget: MemoryBudget) { self.budget = budget }

    /// How many pairs there are.
    var count: Int { entries.count }

    /// The number of a pair, which is new if it equals the count before.
    mutating func ordinal(owner: Int, key: ByteView) throws(SearchError) -> Int {
        let hash = TextKeyTable.hash(key, owner)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            let ordinal = Int(slots[slot])
            if equals(entries[ordinal], hash, owner, key) { return ordinal }
            slot = (slot + 1) & mask
        }
        try budget.take(key.count + 72)
        slots[slot] = Int32(entries.count)
        entries.append(
            Entry(hash: hash, owner: Int32(owner), size: Int32(key.count), start: bytes.count))
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: key.base, count: key.count))
        if entries.count * 2 > slots.count { grow() }
        return entries.count - 1
    }

    /// The text of a pair.
    func key(_ ordinal: Int) -> ArraySlice<UInt8> {
        let entry = entries[ordinal]
        return bytes[entry.start..<entry.start + Int(entry.size)]
    }

    /// The owner of a pair.
    func owner(_ ordinal: Int) -> Int { Int(entries[ordinal].owner) }

    @inline(__always)
    private func equals(_ entry: Entry, _ hash: UInt64, _ owner: Int, _ key: ByteView) -> Bool {
        guard entry.hash == hash, entry.owner == Int32(owner), Int(entry.size) == key.count else {
            return false
        }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return key.isEmpty }
            return unsafe ByteView(base: base + entry.start, count: key.count).equals(key)
        }
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 4)
        let mask = slots.count - 1
        for (ordinal, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(ordinal)
        }
    }

    /// A hash of a text and a number.
    static func hash(_ key: ByteView, _ owner: Int) -> UInt64 {
        var sum = UInt64(truncatingIfNeeded: owner) &+ UInt64(key.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index + 8 <= key.count {
            sum = mix(sum, key.word64(at: index))
            index += 8
        }
        var rest: UInt64 = 0
        while index < key.count {
            rest = rest << 8 | UInt64(key[index])
            index += 1
        }
        return mix(sum, rest)
    }

    @inline(__always) private static func mix(_ sum: UInt64, _ word: UInt64) -> UInt64 {
        let product = (sum ^ word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(
            by: 0xE703_7ED1_A0B4_28DB ^ word)
        return product.high ^ product.low ^ (word &* 0x9FB2_1C65_1E98_DF25)
    }
}

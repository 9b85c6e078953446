/// Finds out whether an object may hold two equal keys: a set of key hashes.
///
/// A slot holds 40 bits of a hash and the number of the scan that stored it, so that nothing is
/// cleared between scans. Two different keys are taken for equal once in 2^40 pairs.
@safe struct JSONKeyFilter: ~Copyable {
    // Safe: both pointers belong to the filter alone; every index is masked or bounded.
    static let slotCount = 512
    /// Keys in one scan above which the filter gives up and says "maybe".
    static let maximumKeyCount = 384
    private static let scanMask: UInt64 = 0xFF_FFFF

    private let slots: UnsafeMutablePointer<UInt64>
    private let objects: UnsafeMutablePointer<UInt64>
    private var scan: UInt64 = 0
    private var keyCount = 0

    init() {
        unsafe slots = .allocate(capacity: JSONKeyFilter.slotCount)
        unsafe slots.initialize(repeating: 0, count: JSONKeyFilter.slotCount)
        unsafe objects = .allocate(capacity: JSONLimits.greatestDepth + 1)
        unsafe objects.initialize(repeating: 0, count: JSONLimits.greatestDepth + 1)
    }

    deinit {
        unsafe slots.deallocate()
        unsafe objects.deallocate()
    }

    /// Forgets the keys of the last scan.
    @inline(__always) mutating func beginScan() {
        keyCount = 0
        scan += 1
        if scan > JSONKeyFilter.scanMask {
            unsafe slots.update(repeating: 0, count: JSONKeyFilter.slotCount)
            scan = 1
        }
    }

    /// Notes which object is open at `depth`; `identity` differs from object to object.
    @inline(__always) mutating func openObject(depth: Int, identity: Int) {
        unsafe objects[depth] = UInt64(truncatingIfNeeded: identity) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Adds the key `start ..< end` of the object open at `depth`.
    /// - Returns: Whether that object may hold it already.
    @inline(__always)
    mutating func insert(_ text: ByteView, _ start: Int, _ end: Int, depth: Int) -> Bool {
        let hash = JSONKeyFilter.hash(text, start, end, seed: unsafe objects[depth])
        var slot = Int(truncatingIfNeeded: hash >> 55)
        let entry = hash & ~JSONKeyFilter.scanMask | scan
        keyCount += 1
        if keyCount > JSONKeyFilter.maximumKeyCount { return true }
        while unsafe slots[slot] & JSONKeyFilter.scanMask == scan {
            if unsafe slots[slot] == entry { return true }
            slot = (slot + 1) & (JSONKeyFilter.slotCount - 1)
        }
        unsafe slots[slot] = entry
        return false
    }

    @inline(__always)
    static func hash(_ text: ByteView, _ start: Int, _ end: Int, seed: UInt64) -> UInt64 {
        var hash = seed
        var index = start
        while end - index > 8 {
            hash = (hash ^ text.word64(at: index)) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
            index += 8
        }
        hash = (hash ^ lastWord(text, index, end)) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 32
        return hash &* 0xC4CE_B9FE_1A85_EC53
    }

    /// The bytes `index ..< end`, eight at most, as a number.
    @inline(__always)
    private static func lastWord(_ text: ByteView, _ index: Int, _ end: Int) -> UInt64 {
        guard index < end else { return 0 }
        let unused = UInt64(truncatingIfNeeded: 8 - (end - index)) * 8
        if index + 8 <= text.count { return text.word64(at: index) << unused }
        var word: UInt64 = 0
        var position = end
        while position > index {
            position -= 1
            word = word << 8 | UInt64(text[position])
        }
        return word << unused
    }
}

/// What the scanner keeps in memory while it runs, because its registers do not suffice.
///
/// It holds what was noticed so far and a set of the hashes of all keys. A slot of the set holds 32
/// bits of a hash and the number of the scan that stored it, so that nothing is cleared between
/// scans. Two different keys of one object are taken for equal once in 2^32 pairs.
///
/// Safe: the pointers live from the initialiser to ``deallocate()``; every slot is masked, and a
/// depth never exceeds ``JSONLimits/greatestDepth``.
@safe struct JSONScanState {
    /// Slots of the set, a power of two.
    static let slotCount = 512
    /// Slots that are looked at before the set gives up and says "maybe".
    static let maximumProbeCount = 16

    private struct Slot {
        var scan: UInt32
        var hash: UInt32
    }

    /// The bits of ``JSONTraits``.
    var traits: UInt8 = 0
    /// Where strings end.
    let specials = JSONSpecialBytes()
    private var scan: UInt32 = 0
    private var seed: UInt64 = 0
    private let slots: UnsafeMutablePointer<Slot>
    private let outerSeeds: UnsafeMutablePointer<UInt64>

    /// Allocates the set; ``deallocate()`` gives it back.
    init() {
        unsafe slots = .allocate(capacity: JSONScanState.slotCount)
        unsafe slots.initialize(
            repeating: Slot(scan: 0, hash: 0), count: JSONScanState.slotCount)
        unsafe outerSeeds = .allocate(capacity: JSONLimits.greatestDepth + 1)
        unsafe outerSeeds.initialize(repeating: 0, count: JSONLimits.greatestDepth + 1)
    }

    /// Gives the memory back; nothing may be used any more.
    func deallocate() {
        specials.deallocate()
        unsafe slots.deallocate()
        unsafe outerSeeds.deallocate()
    }

    /// Forgets the last scan.
    @inline(__always) mutating func begin() {
        traits = 0
        scan &+= 1
        if scan == 0 {
            unsafe slots.update(
                repeating: Slot(scan: 0, hash: 0), count: JSONScanState.slotCount)
            scan = 1
        }
    }

    /// A container opens inside of `depth` others; `identity` differs from container to container.
    @inline(__always) mutating func open(depth: Int, identity: Int) {
        unsafe outerSeeds[depth] = seed
        seed = UInt64(truncatingIfNeeded: identity) &* 0x9E37_79B9_7F4A_7C15
    }

    /// A container inside of `depth` others closes.
    @inline(__always) mutating func close(depth: Int) { seed = unsafe outerSeeds[depth] }

    /// Adds a key of the innermost object, told by its hash, and notes whether that object may
    /// hold it already.
    @inline(__always) mutating func insert(_ hash: UInt64) {
        let seeded = (hash ^ seed) &* 0xC4CE_B9FE_1A85_EC53
        let entry = Slot(scan: scan, hash: UInt32(truncatingIfNeeded: seeded &>> 32))
        let place = unsafe slots + Int(truncatingIfNeeded: seeded &>> 55)
        if unsafe place.pointee.scan != entry.scan {
            unsafe place.pointee = entry
        } else {
            insertElsewhere(entry)
        }
    }

    /// Looks for a place behind the one that is taken.
    @inline(never) private mutating func insertElsewhere(_ entry: Slot) {
        var index = Int(entry.hash &>> 23)
        for _ in 0..<JSONScanState.maximumProbeCount {
            if unsafe slots[index].scan != entry.scan {
                unsafe slots[index] = entry
                return
            }
            if unsafe slots[index].hash == entry.hash { break }
            index = (index + 1) & (JSONScanState.slotCount - 1)
        }
        traits |= JSONTraits.mayHaveDuplicateKeys.rawValue
    }

    /// The hash of a key of eight to fifteen bytes: its first eight and what follows them, zeros in
    /// the place of other bytes.
    ///
    /// A shorter key is its own hash; no key holds a zero.
    @inline(__always) static func hash(_ first: UInt64, _ rest: UInt64) -> UInt64 {
        (first ^ first &>> 29) &* 0xFF51_AFD7_ED55_8CCD ^ rest
    }

    /// The hash of a key of any length.
    static func hash(_ key: ByteView) -> UInt64 {
        if key.count < 8 { return word(key, from: 0) }
        if key.count < 16 { return hash(word(key, from: 0), word(key, from: 8)) }
        var sum = UInt64(truncatingIfNeeded: key.count)
        var index = 0
        while index < key.count {
            sum = hash(sum ^ word(key, from: index), 0)
            index += 8
        }
        return sum
    }

    /// Up to eight bytes from `start` on, lowest first, and zeros.
    private static func word(_ key: ByteView, from start: Int) -> UInt64 {
        if start + 8 <= key.count { return key.word64(at: start) }
        var word: UInt64 = 0
        for index in start..<key.count { word |= UInt64(key[index]) << UInt64(8 * (index - start)) }
        return word
    }
}

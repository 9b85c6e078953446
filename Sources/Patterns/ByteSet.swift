/// A set of byte values, with a fast search for the end of a run of them.
struct ByteSet: Equatable {
    /// One bit a value.
    private var low: SIMD4<UInt64>
    /// The values outside of the set when there are one to three, for a search by vectors.
    private var excluded: SIMD4<UInt8> = .zero
    private var search = Search.table

    private enum Search {
        case table
        case excluded
        case visible
    }

    /// The set of the bytes for which `contains` is true.
    init(_ contains: (UInt8) -> Bool) {
        low = .zero
        for byte in UInt8.min...UInt8.max where contains(byte) {
            low[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
        }
        chooseSearch()
    }

    private mutating func chooseSearch() {
        let others = (UInt8.min...UInt8.max).filter { !contains($0) }
        if (1...3).contains(others.count) {
            search = .excluded
            for lane in 0..<3 { excluded[lane] = others[min(lane, others.count - 1)] }
        } else if others == [9, 10, 11, 12, 13, 32] {
            search = .visible
        }
    }

    /// Whether `byte` belongs to the set.
    @inline(__always) func contains(_ byte: UInt8) -> Bool {
        low[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0
    }

    /// Whether no byte belongs to both sets.
    func isDisjoint(with other: ByteSet) -> Bool { low & other.low == .zero }

    /// The bytes of either set.
    func union(_ other: ByteSet) -> ByteSet { ByteSet { contains($0) || other.contains($0) } }

    /// The bytes outside of the set.
    var inverted: ByteSet { ByteSet { !contains($0) } }

    /// The first position from `start` on whose byte is not in the set, or `count`.
    @inline(__always)
    func endOfRun(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var index = start
        switch search {
        case .table: break
        case .excluded:
            let first = SIMD16<UInt8>(repeating: excluded.x)
            let second = SIMD16<UInt8>(repeating: excluded.y)
            let third = SIMD16<UInt8>(repeating: excluded.z)
            while index + 16 <= count {
                let vector = unsafe UnsafeRawPointer(base + index).loadUnaligned(
                    as: SIMD16<UInt8>.self)
                let hits = unsafe unsafeBitCast(
                    (vector .== first) .| (vector .== second) .| (vector .== third),
                    to: SIMD2<UInt64>.self)
                if (hits.x | hits.y) != 0 { return index + ByteSet.firstLane(hits) }
                index += 16
            }
        case .visible:
            let blank = SIMD16<UInt8>(repeating: 0x20)
            let tab = SIMD16<UInt8>(repeating: 9)
            let five = SIMD16<UInt8>(repeating: 5)
            while index + 16 <= count {
                let vector = unsafe UnsafeRawPointer(base + index).loadUnaligned(
                    as: SIMD16<UInt8>.self)
                let hits = unsafe unsafeBitCast(
                    (vector .== blank) .| ((vector &- tab) .< five), to: SIMD2<UInt64>.self)
                if (hits.x | hits.y) != 0 { return index + ByteSet.firstLane(hits) }
                index += 16
            }
        }
        while index < count, contains(unsafe base[index]) { index += 1 }
        return index
    }

    @inline(__always) private static func firstLane(_ hits: SIMD2<UInt64>) -> Int {
        hits.x != 0
            ? hits.x.trailingZeroBitCount >> 3 : 8 + (hits.y.trailingZeroBitCount >> 3)
    }
}

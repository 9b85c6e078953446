/// A borrowed run of bytes: a pointer and a length, nothing else.
///
/// Safe: a view never outlives the block it points into. Whoever fills a ``RecordBatch`` keeps the
/// read buffer, the container's metadata and the scratch arena alive and unmoved until the batch
/// is reset; every other view points at static memory or lives inside a closure. Debug builds
/// check bounds. Views are per-byte currency, so everything here is inlinable.
@safe public struct ByteView: @unchecked Sendable {
    /// The first byte.
    ///
    /// Never null; an empty view points anywhere.
    public let base: UnsafePointer<UInt8>
    /// The number of bytes, 0 or more.
    public let count: Int

    /// Borrows `count` bytes at `base`.
    ///
    /// The caller answers for their lifetime.
    @inlinable public init(base: UnsafePointer<UInt8>, count: Int) {
        assert(count >= 0, "a view has no negative length")
        unsafe self.base = base
        self.count = count
    }

    /// Borrows a whole buffer.
    ///
    /// An empty buffer gives an empty view.
    @inlinable public init(_ buffer: UnsafeRawBufferPointer) {
        if let start = buffer.baseAddress {
            unsafe self.init(
                base: start.assumingMemoryBound(to: UInt8.self), count: buffer.count)
        } else {
            self = ByteView("")
        }
    }

    /// The bytes of a literal, which live for ever.
    @inlinable public init(_ text: StaticString) {
        unsafe self.init(base: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Whether there is no byte.
    @inlinable public var isEmpty: Bool { count == 0 }

    /// The first byte, or nil.
    @inlinable public var firstByte: UInt8? { count > 0 ? self[0] : nil }

    /// The byte at `index`, which must lie in `0 ..< count`.
    @inlinable public subscript(index: Int) -> UInt8 {
        assert(index >= 0 && index < count, "index outside the view")
        return unsafe base[index]
    }

    /// The bytes from `start` up to, not including, `end`.
    @inlinable public func slice(_ start: Int, _ end: Int) -> ByteView {
        assert(start >= 0 && start <= end && end <= count, "slice outside the view")
        return unsafe ByteView(base: base + start, count: end - start)
    }

    /// Sixteen bytes at `index`, which must all lie inside the view.
    @inlinable public func vector16(at index: Int) -> SIMD16<UInt8> {
        assert(index >= 0 && index + 16 <= count, "vector outside the view")
        return unsafe UnsafeRawPointer(base).loadUnaligned(
            fromByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// The bytes from `index` on, which must lie inside the view: sixteen of them, or as many as
    /// there are and zeros in the other lanes.
    ///
    /// Nothing outside the view is read.
    @inlinable @inline(__always)
    public func paddedVector16(at index: Int) -> SIMD16<UInt8> {
        count - index >= 16 ? vector16(at: index) : lastVector16(at: index)
    }

    /// The last one to fifteen bytes, padded with zeros.
    @inlinable func lastVector16(at index: Int) -> SIMD16<UInt8> {
        assert(index >= 0 && index < count && count - index < 16, "not the end of the view")
        let rest = count - index
        var words = SIMD2<UInt64>(repeating: 0)
        if rest >= 8 {
            words.x = word64(at: index)
            // The last eight bytes, moved down by those that are in the first word already.
            if rest > 8 { words.y = word64(at: count - 8) >> (8 * UInt64(16 - rest)) }
        } else if rest >= 4 {
            let high = UInt64(word32(at: count - 4)) << (8 * UInt64(rest - 4))
            words.x = UInt64(word32(at: index)) | high
        } else {
            let middle = UInt64(self[index + (rest >> 1)]) << (8 * UInt64(rest >> 1))
            let last = UInt64(self[count - 1]) << (8 * UInt64(rest - 1))
            words.x = UInt64(self[index]) | middle | last
        }
        words.x = words.x.littleEndian
        words.y = words.y.littleEndian
        return unsafe unsafeBitCast(words, to: SIMD16<UInt8>.self)
    }

    /// Four bytes at `index` as a little-endian word; they must all lie inside the view.
    @inlinable public func word32(at index: Int) -> UInt32 {
        assert(index >= 0 && index + 4 <= count, "word outside the view")
        return unsafe UInt32(
            littleEndian: UnsafeRawPointer(base).loadUnaligned(
                fromByteOffset: index, as: UInt32.self))
    }

    /// Eight bytes at `index` as a little-endian word; they must all lie inside the view.
    @inlinable public func word64(at index: Int) -> UInt64 {
        assert(index >= 0 && index + 8 <= count, "word outside the view")
        return unsafe UInt64(
            littleEndian: UnsafeRawPointer(base).loadUnaligned(
                fromByteOffset: index, as: UInt64.self))
    }

    /// Whether both views hold the same bytes.
    @inlinable public func equals(_ other: ByteView) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index < count {
            if unsafe base[index] != other.base[index] { return false }
            index += 1
        }
        return true
    }

    /// The position of the first `byte` at or after `start`, or nil.
    @inlinable public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        let needle = SIMD16<UInt8>(repeating: byte)
        // Four vectors a round, as long as the byte is in none of them.
        while index + 64 <= count {
            let first = vector16(at: index) .== needle
            let second = vector16(at: index + 16) .== needle
            let third = vector16(at: index + 32) .== needle
            let fourth = vector16(at: index + 48) .== needle
            if !ByteMask((first .| second) .| (third .| fourth)).isEmpty { break }
            index += 64
        }
        while index + 16 <= count {
            let mask = ByteMask(equal: vector16(at: index), needle)
            if !mask.isEmpty { return index + mask.firstLane }
            index += 16
        }
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// A copy as text; what is not UTF-8 becomes U+FFFD.
    ///
    /// Allocates: never on the way of a record.
    public var text: String {
        unsafe String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
    }

    /// A copy as an array.
    ///
    /// Allocates: never on the way of a record.
    public var array: [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: base, count: count))
    }
}

/// Which of sixteen byte lanes satisfied a test: eight bits a lane, in two words.
///
/// There is no move-mask in Swift; two words and a count of trailing zeros come closest to it.
public struct ByteMask {
    @usableFromInline let words: SIMD2<UInt64>

    /// The lanes 0 to 7, eight bits a lane, the first lowest.
    @inlinable @inline(__always) public var low: UInt64 { words.x }
    /// The lanes 8 to 15, eight bits a lane, the first lowest.
    @inlinable @inline(__always) public var high: UInt64 { words.y }

    /// Lanes in which both vectors hold the same byte.
    @inlinable public init(equal left: SIMD16<UInt8>, _ right: SIMD16<UInt8>) {
        self.init(left .== right)
    }

    /// Lanes that are true.
    @inlinable public init(_ mask: SIMDMask<SIMD16<Int8>>) {
        words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    }

    /// Whether no lane is set.
    @inlinable public var isEmpty: Bool { (words.x | words.y) == 0 }

    /// The first lane that is set; only meaningful when the mask is not empty.
    @inlinable public var firstLane: Int {
        words.x != 0
            ? words.x.trailingZeroBitCount >> 3 : 8 + (words.y.trailingZeroBitCount >> 3)
    }
}

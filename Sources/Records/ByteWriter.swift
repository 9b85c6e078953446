/// Appends bytes to memory that somebody else owns, and never past its end.
///
/// Safe: each append checks the room once with `precondition`; the owner of the memory outlives
/// the writer. Writers are passed `inout`; a copy writes over the original's bytes.
@safe public struct ByteWriter {
    /// The first byte of the region.
    public let base: UnsafeMutablePointer<UInt8>
    @usableFromInline var writtenCount: Int
    /// How many bytes have been written.
    @inlinable public var count: Int { writtenCount }
    /// The region's size in bytes.
    public let capacity: Int

    /// Writes into `capacity` bytes at `base`, starting after `count` bytes already there.
    @inlinable public init(base: UnsafeMutablePointer<UInt8>, capacity: Int, count: Int = 0) {
        unsafe self.base = base
        self.capacity = capacity
        writtenCount = count
    }

    /// How many bytes still fit.
    @inlinable public var room: Int { capacity - count }

    /// What has been written so far, valid until the memory is reused.
    @inlinable public var written: ByteView { unsafe ByteView(base: base, count: count) }

    /// Where the next byte goes; at least ``room`` bytes fit before ``advance(_:)``.
    @inlinable public var cursor: UnsafeMutablePointer<UInt8> { unsafe base + count }

    /// Counts `size` bytes that were stored at ``cursor``.
    @inlinable public mutating func advance(_ size: Int) {
        precondition(size >= 0 && size <= room, "a writer stays inside its region")
        writtenCount += size
    }

    /// Goes back to `mark`, a value of ``count`` seen before.
    @inlinable public mutating func rewind(to mark: Int) {
        precondition(mark >= 0 && mark <= count, "a writer rewinds to where it has been")
        writtenCount = mark
    }

    /// Appends one byte.
    @inlinable public mutating func append(_ byte: UInt8) {
        precondition(room >= 1, "a writer stays inside its region")
        unsafe base[count] = byte
        writtenCount += 1
    }

    /// Appends all bytes of `view`.
    @inlinable public mutating func append(_ view: ByteView) {
        precondition(view.count <= room, "a writer stays inside its region")
        unsafe ByteCopy.copy(view.count, from: view.base, to: base + count)
        writtenCount += view.count
    }

    /// Appends the bytes of a literal.
    @inlinable public mutating func append(_ text: StaticString) { append(ByteView(text)) }

    /// Appends an unsigned number in decimal.
    @inlinable public mutating func append(decimal value: UInt64) {
        var digits = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        precondition(digits <= room, "a writer stays inside its region")
        rest = value
        var place = count + digits
        repeat {
            place -= 1
            unsafe base[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest != 0
        writtenCount += digits
    }

    /// Appends a signed number in decimal.
    @inlinable public mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }
}

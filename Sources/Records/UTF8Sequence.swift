/// One step through text that ought to be UTF-8 (Unicode 15, table 3-7).
@usableFromInline enum UTF8Sequence {
    /// The length of the valid sequence of two to four bytes at `place`, or minus the length of
    /// the maximal ill-formed part there.
    ///
    /// `available` is how many bytes may be read, 1 or more; the first of them is 0x80 or higher.
    @inlinable @inline(__always)
    static func length(at place: UnsafePointer<UInt8>, available: Int) -> Int {
        guard available >= 4 else {
            return unsafe carefulLength(at: place, available: available)
        }
        let word = unsafe UInt32(
            littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt32.self))
        if word & 0xC0C0F0 == 0x8080E0 {
            // Neither an overlong form (E0 80...9F) nor a surrogate (ED A0...BF).
            let bits = word & 0x200F
            if bits != 0 && bits != 0x200D { return 3 }
        } else if word & 0xC0E0 == 0x80C0 {
            if word & 0x1E != 0 { return 2 }
        } else if word & 0xC0C0_C0F8 == 0x8080_80F0 {
            // Neither an overlong form (F0 80...8F) nor above U+10FFFF (F4 90, F5...).
            let bits = word & 0x3007
            if bits != 0 && (bits & 4 == 0 || bits & 0x3003 == 0) { return 4 }
        }
        return unsafe carefulLength(at: place, available: available)
    }

    /// The same byte by byte, for the end of a text and for what is ill-formed.
    @usableFromInline @inline(never)
    static func carefulLength(at place: UnsafePointer<UInt8>, available: Int) -> Int {
        let first = unsafe place[0]
        guard first >= 0xC2 && first <= 0xF4 else { return -1 }
        guard available >= 2 else { return -1 }
        guard secondByteRange(after: first).contains(unsafe place[1]) else { return -1 }
        if first < 0xE0 { return 2 }
        guard available >= 3, unsafe place[2] & 0xC0 == 0x80 else { return -2 }
        if first < 0xF0 { return 3 }
        guard available >= 4, unsafe place[3] & 0xC0 == 0x80 else { return -3 }
        return 4
    }

    private static func secondByteRange(after first: UInt8) -> ClosedRange<UInt8> {
        switch first {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }

    /// The scalar value of a valid sequence of `length` bytes.
    @inlinable
    static func scalar(at place: UnsafePointer<UInt8>, length: Int) -> UInt32 {
        let first = unsafe UInt32(place[0])
        let second = unsafe UInt32(place[1] & 0x3F)
        if length == 2 { return (first & 0x1F) << 6 | second }
        let third = unsafe UInt32(place[2] & 0x3F)
        if length == 3 { return (first & 0x0F) << 12 | second << 6 | third }
        let fourth = unsafe UInt32(place[3] & 0x3F)
        return (first & 0x07) << 18 | second << 12 | third << 6 | fourth
    }

    /// Stores `scalar`, which is no surrogate, as UTF-8 and returns how many bytes it took.
    @inlinable
    static func store(_ scalar: UInt32, at place: UnsafeMutablePointer<UInt8>) -> Int {
        if scalar < 0x80 {
            unsafe place[0] = UInt8(truncatingIfNeeded: scalar)
            return 1
        }
        let size = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
        var rest = scalar
        var position = size - 1
        while position > 0 {
            unsafe place[position] = 0x80 | UInt8(truncatingIfNeeded: rest & 0x3F)
            rest >>= 6
            position -= 1
        }
        let lead: UInt32 = size == 2 ? 0xC0 : size == 3 ? 0xE0 : 0xF0
        unsafe place[0] = UInt8(truncatingIfNeeded: lead | rest)
        return size
    }
}

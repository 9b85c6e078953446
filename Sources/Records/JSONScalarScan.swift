/// Scans numbers and literals.
///
/// Each function moves `place` behind the value, or to the first byte that does not fit and returns
/// false.
enum JSONScalarScan {
    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, RFC 8259, section 6.
    ///
    /// A byte that no number contains follows in memory.
    @inline(__always) static func number(_ place: inout UnsafePointer<UInt8>) -> Bool {
        if unsafe place[0] == UInt8(ascii: "-") { unsafe place += 1 }
        if unsafe place[0] == UInt8(ascii: "0") {
            unsafe place += 1
        } else {
            guard unsafe digits(&place) else { return false }
        }
        if unsafe place[0] == UInt8(ascii: ".") {
            unsafe place += 1
            guard unsafe digits(&place) else { return false }
        }
        guard unsafe place[0] | 0x20 == UInt8(ascii: "e") else { return true }
        unsafe place += 1
        if unsafe place[0] == UInt8(ascii: "+") || place[0] == UInt8(ascii: "-") {
            unsafe place += 1
        }
        return unsafe digits(&place)
    }

    /// One digit or more.
    @inline(__always) private static func digits(_ place: inout UnsafePointer<UInt8>) -> Bool {
        let start = unsafe place
        while unsafe place[0] &- 0x30 < 10 { unsafe place += 1 }
        return unsafe place != start
    }

    /// `true`, `false` or `null`, whichever begins with the byte at `place`.
    @inline(__always)
    static func literal(
        _ place: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Bool {
        if unsafe end - place >= 5 {
            let raw = unsafe UnsafeRawPointer(place)
            let word = unsafe UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self))
            if word == 0x6575_7274 || word == 0x6C6C_756E {
                unsafe place += 4
                return true
            }
            if unsafe word == 0x736C_6166 && place[4] == UInt8(ascii: "e") {
                unsafe place += 5
                return true
            }
        }
        // A copy, so that `place` itself may stay in a register.
        var copy = unsafe place
        defer { unsafe place = unsafe copy }
        return unsafe literalByBytes(&copy, end)
    }

    @inline(never)
    private static func literalByBytes(
        _ place: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Bool {
        let expected: ByteView
        switch unsafe place[0] {
        case UInt8(ascii: "t"): expected = ByteView("true")
        case UInt8(ascii: "f"): expected = ByteView("false")
        case UInt8(ascii: "n"): expected = ByteView("null")
        default: return false
        }
        for offset in 0..<expected.count {
            guard unsafe place < end && place[0] == expected[offset] else { return false }
            unsafe place += 1
        }
        return true
    }
}

import Records

/// A hash of bytes for finding equal ones; not for anything an enemy may profit from.
enum ByteHash {
    /// The hash of `bytes`, the same on every machine and in every run.
    static func of(_ bytes: ByteView, seed: UInt64 = 0x9E37_79B9_7F4A_7C15) -> UInt64 {
        var state = seed ^ UInt64(bytes.count)
        var index = 0
        while index &+ 16 <= bytes.count {
            state = mix(bytes.word64(at: index) ^ state, bytes.word64(at: index &+ 8) ^ secret)
            index &+= 16
        }
        if index &+ 8 <= bytes.count {
            state = mix(bytes.word64(at: index) ^ state, secret)
            index &+= 8
        }
        var rest: UInt64 = 0
        while index < bytes.count {
            rest = rest << 8 | UInt64(bytes[index])
            index &+= 1
        }
        return mix(rest ^ secret, state ^ 0xE703_7ED1_A0B4_28DB)
    }

    /// Whether both views hold the same bytes, eight at a time.
    static func areEqual(_ left: ByteView, _ right: ByteView) -> Bool {
        guard left.count == right.count else { return false }
        var index = 0
        while index &+ 8 <= left.count {
            guard left.word64(at: index) == right.word64(at: index) else { return false }
            index &+= 8
        }
        while index < left.count {
            guard left[index] == right[index] else { return false }
            index &+= 1
        }
        return true
    }

    private static let secret: UInt64 = 0xA076_1D64_78BD_642F

    @inline(__always) private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

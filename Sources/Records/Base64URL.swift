/// The alphabet of base64url (RFC 4648, section 5) without padding.
public struct Base64URL {
    /// Characters that eight bytes become.
    public static let wordCharacterCount = 11

    @inlinable @inline(__always) static var alphabet: StaticString {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    }

    /// Appends the eight bytes of `word`, highest first, as exactly 11 characters.
    @inlinable public static func append(_ word: UInt64, to writer: inout ByteWriter) {
        precondition(writer.room >= wordCharacterCount, "no room for a word")
        unsafe store(word, at: writer.cursor)
        writer.advance(wordCharacterCount)
    }

    /// Stores the eight bytes of `word`, highest first, as exactly 11 characters at `place`.
    @inlinable @inline(__always)
    public static func store(_ word: UInt64, at place: UnsafeMutablePointer<UInt8>) {
        let eight = characters(ofSixBitGroups: spread(word &>> 16)).byteSwapped.littleEndian
        unsafe UnsafeMutableRawPointer(place).storeBytes(of: eight, as: UInt64.self)
        unsafe place[8] = alphabet.utf8Start[Int(truncatingIfNeeded: word &>> 10 & 63)]
        unsafe place[9] = alphabet.utf8Start[Int(truncatingIfNeeded: word &>> 4 & 63)]
        unsafe place[10] = alphabet.utf8Start[Int(truncatingIfNeeded: word &<< 2 & 63)]
    }

    /// Gives each six bits of the lower 48 a byte of their own.
    @inlinable @inline(__always) static func spread(_ bits: UInt64) -> UInt64 {
        let halves = bits & 0xFF_FFFF | (bits & 0xFFFF_FF00_0000) &<< 8
        let quarters = halves & 0x0000_0FFF_0000_0FFF | (halves & 0x00FF_F000_00FF_F000) &<< 4
        return quarters & 0x003F_003F_003F_003F | (quarters & 0x0FC0_0FC0_0FC0_0FC0) &<< 2
    }

    /// The characters of eight values below 64, all at once: no byte overflows into the next.
    @inlinable @inline(__always)
    static func characters(ofSixBitGroups groups: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // One in each byte whose value is at least `bound`.
        func reached(_ bound: UInt64) -> UInt64 {
            (groups &+ (128 &- bound) &* ones) &>> 7 & ones
        }
        // From A-Z to a-z, from there to 0-9, then to the hyphen and to the underscore.
        return groups &+ 65 &* ones &+ 6 &* reached(26) &- 75 &* reached(52)
            &- 13 &* reached(62) &+ 49 &* reached(63)
    }

    /// Any bytes as text without padding.
    ///
    /// Allocates: never on the way of a record.
    public static func encode(_ bytes: [UInt8]) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                characters.append(unsafe alphabet.utf8Start[Int(bits >> UInt32(bitCount) & 63)])
            }
        }
        if bitCount > 0 {
            characters.append(unsafe alphabet.utf8Start[Int(bits << UInt32(6 - bitCount) & 63)])
        }
        return String(decoding: characters, as: UTF8.self)
    }
}

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
        var position = 0
        while position < 10 {
            let value = Int(truncatingIfNeeded: word >> UInt64(58 - 6 * position) & 63)
            unsafe place[position] = alphabet.utf8Start[value]
            position += 1
        }
        unsafe place[10] = alphabet.utf8Start[Int(truncatingIfNeeded: word << 2 & 63)]
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

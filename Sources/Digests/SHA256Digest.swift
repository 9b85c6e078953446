import CDigests

/// SHA-256 (FIPS 180-4) by OpenSSL, for names that must be the same after a restart.
///
/// Takes some microseconds and allocates: once per file, never per line.
public enum SHA256Digest {
    /// The size of a digest in bytes.
    public static let byteCount = 32

    /// The digest of `bytes`, and its first eight bytes as a big-endian number.
    public static func hash(_ bytes: [UInt8]) -> (leadingBits: UInt64, bytes: [UInt8]) {
        var digest = [UInt8](repeating: 0, count: byteCount)
        let isDone = unsafe bytes.withUnsafeBytes { input in
            unsafe digest.withUnsafeMutableBufferPointer { output in
                unsafe EVP_Digest(
                    input.baseAddress, input.count, output.baseAddress, nil, EVP_sha256(), nil)
            }
        }
        precondition(isDone == 1, "OpenSSL knows SHA-256")
        return (digest[..<8].reduce(0) { $0 << 8 | UInt64($1) }, digest)
    }

    /// The digest of parts in their order, each with its length in eight bytes before it, so that
    /// `["a", "bc"]` and `["ab", "c"]` differ whatever bytes they contain.
    public static func hash(parts: [[UInt8]]) -> (leadingBits: UInt64, bytes: [UInt8]) {
        var joined: [UInt8] = []
        joined.reserveCapacity(parts.reduce(0) { $0 + $1.count + 8 })
        for part in parts {
            let length = UInt64(part.count)
            for shift in stride(from: 56, through: 0, by: -8) {
                joined.append(UInt8(truncatingIfNeeded: length >> UInt64(shift)))
            }
            joined += part
        }
        return hash(joined)
    }

    /// The digest of texts, as that of their UTF-8 bytes.
    public static func hash(_ parts: String...) -> (leadingBits: UInt64, bytes: [UInt8]) {
        hash(parts: parts.map { Array($0.utf8) })
    }
}

import CDigests

/// PBKDF2 with HMAC-SHA-256 (RFC 8018) by OpenSSL, for passwords that people choose.
///
/// Slow on purpose: some 100 ms at ``recommendedIterationCount``.
public enum PasswordDigest {
    /// The rounds that are asked of PBKDF2 with HMAC-SHA-256 today.
    public static let recommendedIterationCount = 600_000
    /// The size of a digest in bytes.
    public static let byteCount = 32

    /// The digest of a password.
    ///
    /// - Parameter iterationCount: 1 or more.
    public static func hash(_ password: [UInt8], salt: [UInt8], iterationCount: Int) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        let isDone = unsafe password.withUnsafeBytes { password in
            unsafe salt.withUnsafeBytes { salt in
                unsafe digest.withUnsafeMutableBufferPointer { output in
                    unsafe PKCS5_PBKDF2_HMAC(
                        password.baseAddress?.assumingMemoryBound(to: CChar.self),
                        Int32(clamping: password.count),
                        salt.baseAddress?.assumingMemoryBound(to: UInt8.self),
                        Int32(clamping: salt.count), Int32(clamping: max(iterationCount, 1)),
                        EVP_sha256(), Int32(output.count), output.baseAddress)
                }
            }
        }
        precondition(isDone == 1, "OpenSSL knows PBKDF2")
        return digest
    }

    /// Whether both are the same, in a time that does not tell where they differ.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }
}

internal import Digests
internal import Synchronization

/// Checks the header `Authorization`.
///
/// A password takes a good tenth of a second to check, one at a time; what was right once is known
/// by a digest from then on.
actor Authenticator {
    private let credentials: Credentials
    /// Makes the digests of what was right worthless elsewhere.
    private let pepper: [UInt8]
    private let known = Mutex<Set<[UInt8]>>([])

    /// How many headers are remembered.
    private static let memoryLimit = 256

    /// Checks with the content of a credentials file.
    init(_ credentials: Credentials) {
        self.credentials = credentials
        var generator = SystemRandomNumberGenerator()
        pepper = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// Whether the value of a header names a user or a key of the file, with its secret.
    nonisolated func allows(_ header: String?) async -> Bool {
        guard let header, header.utf8.count <= 4096 else { return false }
        let digest = SHA256Digest.hash(parts: [pepper, Array(header.utf8)]).bytes
        if known.withLock({ $0.contains(digest) }) { return true }
        guard await check(header) else { return false }
        known.withLock { known in
            if known.count >= Authenticator.memoryLimit { known.removeAll() }
            known.insert(digest)
        }
        return true
    }

    /// Checks without memory.
    private func check(_ header: String) -> Bool {
        let words = header.split(separator: " ")
        guard words.count == 2, let decoded = Base64.decoded(words[1]),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        let name = String(decoding: decoded[..<colon], as: UTF8.self)
        let secret = Array(decoded[(colon + 1)...])
        return switch words[0].lowercased() {
        case "basic": checkPassword(secret, of: name)
        case "apikey": checkKey(secret, of: name)
        default: false
        }
    }

    /// An unknown name takes as long as a known one.
    private func checkPassword(_ secret: [UInt8], of name: String) -> Bool {
        let stored = credentials.users[name]
        let digest = PasswordDigest.hash(
            secret, salt: stored?.salt ?? pepper,
            iterationCount: stored?.iterationCount ?? PasswordDigest.recommendedIterationCount)
        return PasswordDigest.areEqual(digest, stored?.digest ?? pepper) && stored != nil
    }

    private func checkKey(_ secret: [UInt8], of name: String) -> Bool {
        let stored = credentials.keys[name]
        let digest = SHA256Digest.hash(secret).bytes
        return PasswordDigest.areEqual(digest, stored ?? pepper) && stored != nil
    }
}

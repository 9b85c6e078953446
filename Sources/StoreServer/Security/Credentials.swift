internal import Digests

/// Who may use the store: the content of a credentials file.
///
/// ```
/// # users sign in with a password, programs with a key
/// user     alice  pbkdf2-sha256:600000:<salt>:<digest>
/// api-key  agent  sha256:<digest>
/// ```
///
/// Neither passwords nor keys are in the file, only what they can be checked with.
struct Credentials: Sendable, Equatable {
    /// What a password is checked with.
    struct Password: Sendable, Equatable {
        var iterationCount: Int
        var salt: [UInt8]
        var digest: [UInt8]
    }

    /// Passwords by user.
    private(set) var users: [String: Password] = [:]
    /// SHA-256 of the secret half of an API key, by the key's id.
    private(set) var keys: [String: [UInt8]] = [:]

    /// The most rounds that a file may ask for.
    static let maximumIterationCount = 10_000_000

    /// Reads a file.
    ///
    /// - Parameter name: the file's name, for messages.
    init(text: String, name: String) throws(SettingError) {
        for (index, line) in SettingsFile.lines(of: text).enumerated() {
            let words = line.unicodeScalars.split { " \t\r".unicodeScalars.contains($0) }
                .map { Substring($0) }
            guard let kind = words.first, !kind.hasPrefix("#") else { continue }
            func problem(_ message: String) -> SettingError {
                SettingError(file: name, line: index + 1, column: 1, message: message)
            }
            guard words.count == 3 else {
                throw problem("a line is `user NAME DIGEST` or `api-key NAME DIGEST`")
            }
            let id = String(words[1])
            guard !id.contains(":") else { throw problem("a name cannot hold a colon") }
            guard users[id] == nil, keys[id] == nil else { throw problem("\(id) is there twice") }
            switch kind {
            case "user":
                guard let password = Credentials.password(words[2]) else {
                    throw problem("not pbkdf2-sha256:ROUNDS:SALT:DIGEST")
                }
                users[id] = password
            case "api-key":
                guard let digest = Credentials.keyDigest(words[2]) else {
                    throw problem("not sha256:DIGEST")
                }
                keys[id] = digest
            default:
                throw problem("`\(kind)` is neither `user` nor `api-key`")
            }
        }
        guard !users.isEmpty || !keys.isEmpty else {
            throw SettingError(
                file: name, line: 1, column: 1, message: "there is no user and no API key")
        }
    }

    private static func password(_ text: Substring) -> Password? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "pbkdf2-sha256", let iterations = Int(parts[1]),
            (1...maximumIterationCount).contains(iterations),
            let salt = Hexadecimal.decoded(parts[2]), salt.count >= 8,
            let digest = Hexadecimal.decoded(parts[3]), digest.count == PasswordDigest.byteCount
        else { return nil }
        return Password(iterationCount: iterations, salt: salt, digest: digest)
    }

    private static func keyDigest(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "sha256", let digest = Hexadecimal.decoded(parts[1]),
            digest.count == SHA256Digest.byteCount
        else { return nil }
        return digest
    }
}

/// Makes lines of a credentials file.
public enum CredentialMaker {
    /// A line for a user and a password.
    public static func user(_ name: String, password: String) -> String {
        let salt = random(16)
        let rounds = PasswordDigest.recommendedIterationCount
        let digest = PasswordDigest.hash(
            Array(password.utf8), salt: salt, iterationCount: rounds)
        return "user \(name) pbkdf2-sha256:\(rounds):\(Hexadecimal.encoded(salt)):"
            + Hexadecimal.encoded(digest)
    }

    /// A line for a new API key, and the key as `Authorization: ApiKey` sends it.
    public static func key(_ name: String) -> (line: String, key: String) {
        let secret = Hexadecimal.encoded(random(24))
        let digest = SHA256Digest.hash(Array(secret.utf8)).bytes
        return (
            line: "api-key \(name) sha256:\(Hexadecimal.encoded(digest))",
            key: Base64.encoded(Array("\(name):\(secret)".utf8))
        )
    }

    /// Whether a name can stand in the file.
    public static func isValid(name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A && $0 != 0x23 }
    }

    private static func random(_ byteCount: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}

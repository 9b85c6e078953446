/// The bearer token of the service account: read from its file, and again when it is old or when
/// the server has refused it.
///
/// The kubelet replaces the file before a token expires.
struct ServiceAccountToken {
    /// The longest token that is sent, in bytes.
    static let maximumByteCount = 64 * 1024

    private let path: String?
    private let lifetime: UInt64
    private let readFile: (String) -> [UInt8]?
    private var readAt: UInt64?
    private var text: String?

    init(path: String?, lifetimeNanoseconds: UInt64, readFile: @escaping (String) -> [UInt8]?) {
        self.path = path
        lifetime = lifetimeNanoseconds
        self.readFile = readFile
    }

    /// The value of the `Authorization` header, or nil when there is no token.
    mutating func authorization(at now: UInt64) -> String? {
        if readAt.map({ now >= $0 + lifetime }) ?? true { reread(at: now) }
        return text.map { "Bearer " + $0 }
    }

    /// Reads the file now, after a refusal.
    ///
    /// Returns whether the token is another one.
    @discardableResult
    mutating func reread(at now: UInt64) -> Bool {
        guard let path else { return false }
        readAt = now
        let before = text
        text = readFile(path).flatMap(ServiceAccountToken.text(of:))
        return text != before && text != nil
    }

    /// The token in a file's bytes: what stands before the first blank or control character, so
    /// that a damaged file cannot add header lines.
    private static func text(of bytes: [UInt8]) -> String? {
        let body = bytes.drop { $0 <= 0x20 }.prefix { $0 > 0x20 && $0 < 0x7f }
        guard !body.isEmpty, body.count <= maximumByteCount else { return nil }
        return String(decoding: body, as: UTF8.self)
    }
}

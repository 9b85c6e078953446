/// Where the server listens: `127.0.0.1:9200`, `[::1]:9200`, `localhost:9200`, or a port alone,
/// which means the loopback address.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// A name or an address, without brackets.
    public var host: String
    /// The port; 0 lets the system choose.
    public var port: Int

    /// The port of Elasticsearch.
    public static let defaultPort = 9200

    /// An address.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads an address; nil when it is none.
    public init?(_ text: String) {
        if let port = Int(text) {
            self.init(host: "127.0.0.1", port: port)
        } else if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":"),
                let port = rest.isEmpty ? ListenAddress.defaultPort : Int(rest.dropFirst())
            else { return nil }
            self.init(host: String(host), port: port)
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count), !parts[0].isEmpty,
                let port = parts.count == 1 ? ListenAddress.defaultPort : Int(parts[1])
            else { return nil }
            self.init(host: String(parts[0]), port: port)
        }
        guard (0...65535).contains(port),
            host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F })
        else { return nil }
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { ListenAddress.isLoopback(host) }

    /// Whether everybody can, on every address of the machine.
    public var isWildcard: Bool { host == "0.0.0.0" || host == "::" }

    /// How it is written.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether a name or an address is this machine's own (RFC 1122, RFC 4291, RFC 6761).
    static func isLoopback(_ host: some StringProtocol) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

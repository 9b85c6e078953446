/// An output.
public struct OutputSettings: Sendable {
    /// Where the values stand.
    public var source: SettingsSource
    /// The alias, else `es.0`, `stdout.0` and so on.
    ///
    /// Positions are kept under it.
    public var name: String
    /// The name the user gave it.
    public var alias: String?
    /// Which records it takes.
    public var selection: RecordSelection
    /// How often a request is tried again.
    public var retryLimit: RetryLimit
    /// Disk space that its unsent records may take, in bytes; nil is no limit.
    public var totalLimitByteCount: Int?
    /// Requests that may be under way at once; nil is the default.
    public var workers: Int?
    /// How connections are made.
    public var network: NetworkSettings
    /// How connections are protected; nil without TLS.
    public var tls: TLSSettings?
    /// Which output it is.
    public var kind: OutputKind
}

/// The outputs there are.
public enum OutputKind: Sendable {
    /// Elasticsearch's `_bulk`.
    case elasticsearch(ElasticsearchSettings)
    /// Standard output.
    case stdout(TextOutputSettings)
    /// A file.
    case file(FileOutputSettings)
    /// Nothing.
    case null
}

/// How often a request is tried again.
public enum RetryLimit: Hashable, Sendable {
    /// Until it succeeds.
    case unlimited
    /// So often; then the records go to the dead letters. 0 tries once.
    case count(Int)

    /// How often a request is sent at most; nil is no limit.
    public var attemptCount: Int? {
        switch self {
        case .unlimited: nil
        case .count(let retries): retries + 1
        }
    }
}

/// How connections are made.
///
/// Times in seconds; 0 is no limit.
public struct NetworkSettings: Hashable, Sendable {
    /// Time for a connection, TLS included.
    public var connectTimeoutSeconds: Int
    /// Time without any byte.
    public var ioTimeoutSeconds: Int
    /// Whether connections are used again.
    public var keepsAlive: Bool
    /// How long an idle connection is kept.
    public var keepAliveIdleSeconds: Int
    /// Connections at once; 0 is no limit.
    public var maximumConnectionCount: Int
    /// The local address to connect from.
    public var sourceAddress: String?
    /// Whether `HTTP_PROXY` and `NO_PROXY` are ignored.
    public var ignoresProxyEnvironment: Bool
}

/// How connections are protected.
public struct TLSSettings: Hashable, Sendable {
    /// Whether the server's certificate is checked.
    public var verifiesCertificate: Bool
    /// Whether the certificate must name the host.
    public var verifiesHostName: Bool
    /// The name to ask for (SNI).
    public var serverName: String?
    /// File of certificates to trust.
    public var certificateAuthorityFile: String?
    /// Folder of certificates to trust.
    public var certificateAuthorityPath: String?
    /// The client's certificate.
    public var certificateFile: String?
    /// The client's private key.
    public var keyFile: String?
    /// Password of the private key.
    public var keyPassword: String?
    /// Oldest protocol version, such as `TLSv1.2`.
    public var minimumVersion: String?
    /// Newest protocol version.
    public var maximumVersion: String?
    /// Ciphers in OpenSSL's notation.
    public var ciphers: String?
}

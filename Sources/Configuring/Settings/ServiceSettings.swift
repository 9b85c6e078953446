/// `[SERVICE]`: what holds for the whole program.
public struct ServiceSettings: Sendable {
    /// Where the values stand.
    public var source: SettingsSource
    /// Seconds after which waiting records are sent.
    public var flushSeconds: Double
    /// Seconds to send what waits at the end; nil waits for all of it.
    public var graceSeconds: Int?
    /// How much the program tells.
    public var logLevel: LogLevel
    /// Whether metrics and health are served.
    public var servesHTTP: Bool
    /// The address to serve on.
    public var httpListen: String
    /// The port to serve on.
    public var httpPort: Int
    /// When the health endpoint says no; nil when it gives no verdict.
    public var health: HealthSettings?
    /// Shortest wait before a retry in seconds.
    public var retryBaseSeconds: Int
    /// Longest wait before a retry in seconds.
    public var retryCapSeconds: Int
    /// Whether characters beyond ASCII are written as `\uXXXX`.
    public var escapesUnicode: Bool
    /// Longest joined record in bytes.
    public var multilineBufferByteCount: Int
    /// The folder of the buffer and the positions; nil means the default state folder.
    public var storagePath: String?
    /// Whether each write to the buffer is made durable at once.
    public var syncsFully: Bool
    /// Disk space for refused records in bytes; nil is no limit.
    public var rejectedLimitByteCount: Int?
}

/// When the health endpoint says that something is wrong.
public struct HealthSettings: Hashable, Sendable {
    /// More errors than this in a period are unhealthy.
    public var errorCount: Int
    /// More given-up retries than this in a period are unhealthy.
    public var retryFailureCount: Int
    /// The period in seconds.
    public var periodSeconds: Int

    /// Makes limits.
    public init(errorCount: Int, retryFailureCount: Int, periodSeconds: Int) {
        self.errorCount = errorCount
        self.retryFailureCount = retryFailureCount
        self.periodSeconds = periodSeconds
    }
}

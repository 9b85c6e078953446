internal import DocumentStore
internal import Logging
internal import SystemInterface

/// What handlers work with.
final class StoreService: Sendable {
    /// The documents.
    let store: DocumentStore
    /// What the server was told.
    let settings: ServerSettings
    /// What the server counts.
    let metrics: StoreMetrics
    /// The server's log.
    let logger: Logger
    /// The name that clients are told.
    let nodeName: String
    /// When the process began, in milliseconds since 1970.
    let startTime: Int64

    /// The release of this program.
    static let productVersion = StoreVersion.number
    /// The release of Elasticsearch whose API this is.
    static let elasticVersion = "8.17.0"
    /// The name of the one cluster.
    static let clusterName = "tailrace-store"

    /// Puts a service together.
    init(store: DocumentStore, settings: ServerSettings, logger: Logger) {
        self.store = store
        self.settings = settings
        self.logger = logger
        metrics = StoreMetrics()
        let name = HostProcess.hostName
        nodeName = name.isEmpty ? "tailrace-store" : name
        startTime = StoreService.now
    }

    /// Milliseconds since 1970.
    static var now: Int64 { Clock.wallNanoseconds / 1_000_000 }
}

/// The release of this program.
public enum StoreVersion {
    /// The number, semantic versioning.
    public static let number = "0.1.0"
}

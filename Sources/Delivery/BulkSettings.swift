public import WorldInterface

/// Where and how an output delivers.
public struct BulkSettings: Sendable {
    /// One address of the cluster.
    public struct Host: Hashable, Sendable {
        /// `scheme://host:port` and the path prefix, without a slash at the end.
        public var url: String
        /// Headers for this host, `Authorization` among them.
        public var headers: [HTTPHeader]
        /// How to reach and trust it.
        public var connection: ConnectionSettings

        /// Makes a host.
        public init(
            url: String, headers: [HTTPHeader] = [], connection: ConnectionSettings = .init()
        ) {
            self.url = url
            self.headers = headers
            self.connection = connection
        }
    }

    /// The addresses; after a failure the next one is tried.
    public var hosts: [Host]
    /// The ingest pipeline, or nil.
    public var pipeline: String?
    /// The document type as it stands in action lines, `,"_type":"..."`; nil when there is none.
    ///
    /// It is taken out once the server has refused it.
    public var typeMember: [UInt8]?
    /// Whether bodies are compressed.
    public var isCompressed = false
    /// Bytes of a body before compression.
    ///
    /// Services refuse from 10 MB on; larger bodies bring nothing. A single larger record is sent
    /// alone.
    public var bodyByteCount = 5 << 20
    /// The least that the server's refusals shrink ``bodyByteCount`` to.
    public var leastBodyByteCount = 256 << 10
    /// Requests that may wait for their next try while others are sent: what is left of those
    /// whose other records were taken.
    ///
    /// Each keeps a chunk in memory, so that there is an end to it.
    public var waitingRequestCount = 4
    /// Requests under way at the same time.
    public var requestCount = 2
    /// Tries after the first one before a record becomes a dead letter; nil for no limit.
    public var retryLimit: Int?
    /// Tries of a record that an unknown server error keeps back, before it becomes a dead letter.
    public var boundedRetryLimit = 10
    /// Seconds for a whole exchange.
    public var timeoutSeconds: Double = 120
    /// The wait after what passes by itself.
    public var transient = RetrySchedule.transient
    /// The wait after what an operator must mend.
    public var hold = RetrySchedule.hold

    /// Makes settings with the defaults above.
    public init(hosts: [Host]) {
        precondition(!hosts.isEmpty, "an output has an address")
        self.hosts = hosts
    }

    /// The address of `_bulk` on a host.
    func url(of host: Host) -> String {
        var url = host.url + "/_bulk?filter_path=" + BulkAnswer.filterPath
        if let pipeline { url += "&pipeline=" + PercentEncoding.query(pipeline) }
        return url
    }
}

/// Percent-encoding of RFC 3986 for a query's value.
enum PercentEncoding {
    static func query(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return encoded
    }
}

/// What a client asked for.
public struct EndpointRequest: Equatable, Sendable {
    /// The path as it came, such as `/metrics`, not decoded.
    ///
    /// It begins with a slash.
    public var path: String
    /// What follows the question mark, not decoded; nil without one.
    public var query: String?

    /// Makes a request.
    public init(path: String, query: String? = nil) {
        self.path = path
        self.query = query
    }
}

/// What a client gets.
public struct EndpointResponse: Sendable {
    /// The status code, 200 to 599.
    public var status: Int
    /// The media type of the body, without line breaks.
    public var contentType: String
    /// The body.
    ///
    /// Answers to HEAD have its length, but not the bytes.
    public var body: [UInt8]

    /// Makes an answer.
    public init(
        status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// Makes an answer of plain text.
    public init(status: Int = 200, text: String) {
        self.init(status: status, body: Array(text.utf8))
    }
}

/// What an ``EndpointServer`` allows its clients.
public struct EndpointLimits: Sendable {
    /// The longest request, request line and header, in bytes.
    ///
    /// A longer one gets status 431.
    public var requestByteCount = 8 << 10
    /// Connections at a time.
    ///
    /// One more takes the place of the one that has been waiting longest.
    public var connectionCount = 32
    /// Nanoseconds from the start of a request (for the first one: of the connection) until it must
    /// be whole.
    ///
    /// The connection is closed then, however often a byte came.
    public var requestNanoseconds: UInt64 = 5_000_000_000
    /// Nanoseconds that an unused connection is kept; above Prometheus' default interval of a
    /// minute.
    public var idleNanoseconds: UInt64 = 75_000_000_000
    /// Nanoseconds until an answer must be taken.
    public var responseNanoseconds: UInt64 = 10_000_000_000
    /// Nanoseconds that a client has to notice the end before the connection is cut.
    public var closingNanoseconds: UInt64 = 1_000_000_000
    /// Nanoseconds without accepting after the process ran out of descriptors.
    public var retryNanoseconds: UInt64 = 1_000_000_000

    /// Makes the limits with the values above.
    public init() {}
}

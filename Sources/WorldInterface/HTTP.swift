/// A request to a server.
public struct HTTPRequest {
    /// The method, upper case.
    public var method: String
    /// The whole address, scheme to query.
    public var url: String
    /// Header lines beside those that the transport makes itself (Host, Content-Length).
    public var headers: [HTTPHeader]
    /// What to send, or nil.
    public var body: (any HTTPBody)?
    /// How to reach and trust the server.
    public var connection: ConnectionSettings
    /// Whether the answer's body is handed on as it arrives; used for watches.
    public var isStreaming: Bool
    /// The most bytes of an answer's body to keep; a longer one is an error.
    ///
    /// Not for streams.
    public var maximumResponseByteCount: Int
    /// Seconds until the whole exchange must be over.
    ///
    /// nil: no limit.
    public var timeoutSeconds: Double?
    /// Seconds without a byte of answer, after which a stream counts as dead.
    ///
    /// nil: no limit.
    public var idleTimeoutSeconds: Double?

    /// Makes a request.
    public init(
        method: String, url: String, headers: [HTTPHeader] = [], body: (any HTTPBody)? = nil,
        connection: ConnectionSettings = ConnectionSettings(), isStreaming: Bool = false,
        maximumResponseByteCount: Int = 1 << 20, timeoutSeconds: Double? = nil,
        idleTimeoutSeconds: Double? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connection = connection
        self.isStreaming = isStreaming
        self.maximumResponseByteCount = maximumResponseByteCount
        self.timeoutSeconds = timeoutSeconds
        self.idleTimeoutSeconds = idleTimeoutSeconds
    }
}

/// One header line.
public struct HTTPHeader: Hashable, Sendable {
    /// The field's name.
    public var name: String
    /// The field's value, without line breaks.
    public var value: String
    /// Makes a header line.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Bytes to send, produced while they are sent.
public protocol HTTPBody: AnyObject {
    /// The number of bytes that ``read(into:)`` will give in all.
    var byteCount: Int { get }
    /// Fills the front of `buffer` and says how much; 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int
    /// Goes back to the start, for sending again on another connection.
    func rewind()
}

/// How to reach and trust a server.
public struct ConnectionSettings: Hashable, Sendable {
    /// Whether the server's certificate is checked.
    public var verifiesCertificate = true
    /// Whether the name in the certificate must be the host's.
    public var verifiesHostName = true
    /// A file of trusted authorities, or nil for the system's.
    public var authorityFile: String?
    /// A folder of trusted authorities.
    public var authorityPath: String?
    /// The client's certificate.
    public var certificateFile: String?
    /// The client's key.
    public var keyFile: String?
    /// The password of the key.
    public var keyPassword: String?
    /// The name to ask for and check instead of the host's.
    public var serverName: String?
    /// The lowest protocol version, such as `1.2`; nil for the library's.
    public var minimumTLSVersion: String?
    /// The highest protocol version, such as `1.3`; nil for the library's.
    public var maximumTLSVersion: String?
    /// Allowed ciphers in OpenSSL's notation.
    public var ciphers: String?
    /// Seconds to connect in, TLS included.
    public var connectTimeoutSeconds: Double = 10
    /// Whether connections are kept for the next request.
    public var keepsAlive = true
    /// Seconds after which an unused connection is closed.
    public var keepAliveIdleSeconds: Double = 30
    /// Local address to connect from.
    public var sourceAddress: String?
    /// Whether `HTTP_PROXY` and the like of the environment are followed.
    public var followsProxyEnvironment = false
    /// 4 or 6 to prefer one family of addresses, nil for either.
    public var preferredAddressFamily: Int?
    /// Makes settings with the defaults above.
    public init() {}
}

/// The end of an exchange.
public enum HTTPResponse {
    /// The server answered.
    case answer(HTTPAnswer)
    /// There was no answer, or not a whole one.
    case failure(HTTPFailure)
}

/// What a server answered.
public struct HTTPAnswer {
    /// The status code.
    public var status: Int
    /// The header lines, names in lower case.
    public var headers: [HTTPHeader]
    /// The body; empty for a stream, whose bytes came as events.
    public var body: [UInt8]
    /// Seconds from the start of the request.
    public var durationSeconds: Double
    /// Bytes sent, headers included.
    public var sentByteCount: Int
    /// Makes an answer.
    public init(
        status: Int, headers: [HTTPHeader] = [], body: [UInt8], durationSeconds: Double = 0,
        sentByteCount: Int = 0
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.durationSeconds = durationSeconds
        self.sentByteCount = sentByteCount
    }

    /// The value of the header `name`, given in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// Why there was no whole answer.
public struct HTTPFailure: Error, Hashable, Sendable {
    /// What kind of failure it was.
    public enum Kind: Sendable {
        /// No connection: refused, unreachable, no such name.
        case connect
        /// The certificate or the handshake was refused.
        case tls
        /// A time limit passed.
        case timeout
        /// The connection broke while the request was being sent.
        case sendInterrupted
        /// The connection broke before the answer was whole.
        case receiveInterrupted
        /// The answer was longer than allowed.
        case tooLarge
        /// Anything else.
        case other
    }

    /// What kind of failure it was.
    public var kind: Kind
    /// The transport's words.
    public var message: String
    /// Makes a failure.
    public init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}

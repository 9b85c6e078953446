import SystemInterface

/// One client of an ``EndpointServer``: what it sent so far, and what it still has to take.
///
/// A value without a clock and without a poller: the server tells it when the socket is ready, and
/// asks for ``phase`` and ``deadline`` afterwards.
struct EndpointConnection {
    /// What a connection is doing.
    enum Phase {
        /// Kept for another request, of which no byte has come.
        case idle
        /// A request is coming in.
        case reading
        /// An answer is going out.
        case writing
        /// The answer is out; what the client still sends is thrown away until it closes, since
        /// closing earlier could destroy the answer on its way.
        case closing
        /// Over; the socket has to be closed.
        case over
    }

    /// Bytes that are thrown away while closing before the connection is cut.
    private static let maximumDiscardedByteCount = 64 << 10

    let socket: StreamSocket
    private(set) var phase = Phase.reading
    /// When the present phase must be over, in nanoseconds of the monotonic clock.
    private(set) var deadline: UInt64
    /// When the connection began to wait for its client.
    private(set) var waitingSince: UInt64

    private var received: [UInt8] = []
    private var output: [UInt8] = []
    private var sentByteCount = 0
    private var discardedByteCount = 0
    private var keepsAlive = true

    /// Begins with an accepted socket.
    init(socket: StreamSocket, now: UInt64, limits: EndpointLimits) {
        self.socket = socket
        deadline = now &+ limits.requestNanoseconds
        waitingSince = now
    }

    /// What the socket is to be watched for.
    var interest: Poller.State {
        phase == .writing ? .writable : .readable
    }

    /// Goes on as far as the socket allows, at most until one answer is out.
    ///
    /// - Parameters:
    ///   - scratch: memory to read into.
    ///   - respond: called for a whole request, at most once.
    mutating func advance(
        now: UInt64, limits: EndpointLimits, scratch: UnsafeMutableRawBufferPointer,
        respond: (EndpointRequest) -> EndpointResponse
    ) {
        switch phase {
        case .idle, .reading:
            unsafe receive(now: now, limits: limits, scratch: scratch)
            guard phase == .reading else { return }
            answer(now: now, limits: limits, respond: respond)
            if phase == .writing { send(now: now, limits: limits) }
        case .writing: send(now: now, limits: limits)
        case .closing: unsafe discard(scratch)
        case .over: break
        }
    }

    /// Reads once.
    private mutating func receive(
        now: UInt64, limits: EndpointLimits, scratch: UnsafeMutableRawBufferPointer
    ) {
        switch unsafe socket.read(into: scratch) {
        case .bytes(let count):
            unsafe received.append(contentsOf: scratch[..<count])
            if phase == .idle {
                phase = .reading
                deadline = now &+ limits.requestNanoseconds
            }
        case .notReady: break
        case .ended, .failed: phase = .over
        }
    }

    /// Makes the answer when the request is whole, or cannot become one.
    private mutating func answer(
        now: UInt64, limits: EndpointLimits, respond: (EndpointRequest) -> EndpointResponse
    ) {
        switch RequestHead.read(received) {
        case .incomplete:
            if received.count > limits.requestByteCount { refuse(431, now: now, limits: limits) }
        case .refused(let status): refuse(status, now: now, limits: limits)
        case .head(let head) where head.byteCount > limits.requestByteCount:
            refuse(431, now: now, limits: limits)
        case .head(let head):
            // Who sends more before the answer gets no second one: one request costs one turn.
            let keepsAlive = head.keepsAlive && head.byteCount == received.count
            begin(
                respond(head.request), isHead: head.isHead, keepsAlive: keepsAlive, now: now,
                limits: limits)
        }
    }

    private mutating func refuse(_ status: Int, now: UInt64, limits: EndpointLimits) {
        begin(
            EndpointResponse(status: status, text: ResponseHead.reason(status) + "\n"),
            isHead: false, keepsAlive: false, now: now, limits: limits)
    }

    private mutating func begin(
        _ response: EndpointResponse, isHead: Bool, keepsAlive: Bool, now: UInt64,
        limits: EndpointLimits
    ) {
        output = ResponseHead.bytes(
            status: response.status, contentType: response.contentType,
            byteCount: response.body.count, keepsAlive: keepsAlive)
        if !isHead { output += response.body }
        sentByteCount = 0
        self.keepsAlive = keepsAlive
        received = []
        phase = .writing
        deadline = now &+ limits.responseNanoseconds
    }

    /// Writes as much as the socket takes.
    private mutating func send(now: UInt64, limits: EndpointLimits) {
        while sentByteCount < output.count {
            let outcome = unsafe output.withUnsafeBytes { bytes in
                unsafe socket.write(UnsafeRawBufferPointer(rebasing: bytes[sentByteCount...]))
            }
            switch outcome {
            case .bytes(let count): sentByteCount += count
            case .notReady: return
            case .ended, .failed:
                phase = .over
                return
            }
        }
        output = []
        waitingSince = now
        if keepsAlive {
            phase = .idle
            deadline = now &+ limits.idleNanoseconds
        } else {
            socket.finishWriting()
            phase = .closing
            deadline = now &+ limits.closingNanoseconds
        }
    }

    private mutating func discard(_ scratch: UnsafeMutableRawBufferPointer) {
        switch unsafe socket.read(into: scratch) {
        case .bytes(let count):
            discardedByteCount += count
            if discardedByteCount > Self.maximumDiscardedByteCount { phase = .over }
        case .notReady: break
        case .ended, .failed: phase = .over
        }
    }
}

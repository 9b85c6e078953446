import CCurl
public import WorldInterface

/// Exchanges requests and answers with servers over HTTP/1.1, many at a time, on the caller's
/// event loop.
///
/// No method blocks. The loop reports what happened on the sockets and the timer that it was asked
/// to watch, then collects events with ``takeEvents(into:)``. Connections are kept and used again
/// as each request's ``ConnectionSettings`` allow. Redirects are never followed, compressed answers
/// never asked for.
///
/// One thread only. A body or a watcher that the client calls must not call the client back. The
/// process should ignore SIGPIPE.
///
/// Safe: owns the curl handle; the relay and the exchanges that it points to live as long.
@safe public final class HTTPClient {
    /// Bytes that a body is asked for at a time, unless told otherwise.
    public static let defaultUploadBufferByteCount = 2 * 1024 * 1024
    /// The most connections that are kept while nobody uses them.
    public static let maximumIdleConnectionCount = 16
    /// The most unused request handles that are kept.
    private static let maximumSpareCount = 8

    private let multi: UnsafeMutableRawPointer
    private let relay: SocketRelay
    private let lastWords = LastWords()
    private let userAgent: String
    private let uploadBufferByteCount: Int
    private var active: [RequestID: Exchange] = [:]
    private var spare: [Exchange] = []
    private var events: [WorldEvent] = []
    /// Whether curl is at work, so that it may not be called.
    private var isDriving = false

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - watcher: The event loop, kept weakly.
    ///   - userAgent: What every request says of itself.
    ///   - uploadBufferByteCount: Bytes that a body is asked for at a time, 16 KiB to 2 MiB.
    public init(
        watcher: any SocketWatcher, userAgent: String,
        uploadBufferByteCount: Int = HTTPClient.defaultUploadBufferByteCount
    ) {
        precondition(Self.isLibraryReady, "libcurl starts")
        guard let made = unsafe curl_multi_init() else { fatalError("out of memory for a client") }
        unsafe multi = made
        relay = SocketRelay(watcher: watcher)
        self.userAgent = userAgent
        self.uploadBufferByteCount = min(max(uploadBufferByteCount, 16 << 10), 2 << 20)
        unsafe relay.attach(to: multi)
        _ = unsafe tailrace_curl_multi_set_long(
            multi, CURLMOPT_MAXCONNECTS, Self.maximumIdleConnectionCount)
    }

    deinit {
        for exchange in active.values {
            _ = unsafe curl_multi_remove_handle(multi, exchange.handle.pointer)
        }
        _ = unsafe curl_multi_cleanup(multi)
        // Sockets were closed through it until here.
        withExtendedLifetime(lastWords) {}
    }

    /// Initialises the library once per process.
    private static let isLibraryReady = tailrace_curl_global_init() == CURLE_OK

    /// The number of requests without a final event yet.
    public var activeCount: Int { active.count }

    // MARK: Requests

    /// Starts a request; its events carry `id`, which must be new.
    ///
    /// Nothing is sent before the
    /// loop's timer fires. What cannot even be tried ends at once with a failure event.
    public func start(_ request: HTTPRequest, id: RequestID) {
        precondition(!isDriving, "a body or a watcher does not call the client")
        precondition(active[id] == nil, "a request's name is new")
        launch(request, id: id)
    }

    /// Gives a request up.
    ///
    /// No event for it comes afterwards, not even one that was not taken yet.
    /// Its connection is closed, unless the exchange was over.
    public func cancel(_ id: RequestID) {
        precondition(!isDriving, "a body or a watcher does not call the client")
        if let exchange = active.removeValue(forKey: id) { retire(exchange) }
        events.removeAll { event in
            switch event {
            case .response(id, _), .responseBytes(id, _): true
            default: false
            }
        }
    }

    /// Appends what happened since the last time, in order.
    public func takeEvents(into target: inout [WorldEvent]) {
        guard !events.isEmpty else { return }
        target.append(contentsOf: events)
        events.removeAll(keepingCapacity: true)
    }

    // MARK: What the loop reports

    /// A watched socket can be read from or written to, or failed (an error or a hang-up).
    public func socketIsReady(_ socket: Int32, readable: Bool, writable: Bool, failed: Bool) {
        // With nothing said curl looks for itself, which it should do before it writes and after a
        // failure: the answer that explains a broken connection may be waiting to be read.
        let isOnlyReadable = readable && !writable && !failed
        drive(socket, isOnlyReadable ? CURL_CSELECT_IN : 0)
    }

    /// The timer fired.
    public func timerFired() {
        drive(CURL_SOCKET_BAD, 0)
    }

    private func drive(_ socket: Int32, _ readiness: Int32) {
        precondition(!isDriving, "a body or a watcher does not call the client")
        isDriving = true
        var runningCount: Int32 = 0
        _ = unsafe curl_multi_socket_action(multi, socket, readiness, &runningCount)
        isDriving = false
        collect()
    }

    // MARK: Ends

    /// Turns what arrived and what ended into events.
    private func collect() {
        for exchange in active.values where exchange.isStreaming { handOn(exchange) }
        var waitingCount: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &waitingCount) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let code = unsafe message.pointee.data.result
            var context: UnsafeMutableRawPointer?
            _ = unsafe tailrace_curl_get_private(message.pointee.easy_handle, &context)
            guard let context = unsafe context else { continue }
            finish(unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue(), code)
        }
        lastWords.clear()
    }

    private func handOn(_ exchange: Exchange) {
        guard !exchange.received.isEmpty else { return }
        events.append(.responseBytes(exchange.id, exchange.takeReceived()))
    }

    private func finish(_ exchange: Exchange, _ code: CURLcode) {
        active[exchange.id] = nil
        if let second = exchange.secondAttempt(after: code) {
            let id = exchange.id
            retire(exchange)
            return launch(second, id: id)
        }
        if code == CURLE_SEND_ERROR { exchange.receive(lastWords) }
        events.append(.response(exchange.id, exchange.outcome(code)))
        retire(exchange)
    }

    private func launch(_ request: HTTPRequest, id: RequestID) {
        let exchange = spare.popLast() ?? Exchange()
        do {
            try exchange.prepare(
                request, id: id, userAgent: userAgent, uploadBufferByteCount: uploadBufferByteCount)
        } catch {
            events.append(.response(id, .failure(error)))
            return keep(exchange)
        }
        lastWords.attach(to: exchange.handle)
        active[id] = exchange
        let result = unsafe curl_multi_add_handle(multi, exchange.handle.pointer)
        guard result != CURLM_OK else { return }
        active[id] = nil
        let words = unsafe String(cString: curl_multi_strerror(result))
        events.append(.response(id, .failure(HTTPFailure(kind: .other, message: words))))
        keep(exchange)
    }

    private func retire(_ exchange: Exchange) {
        _ = unsafe curl_multi_remove_handle(multi, exchange.handle.pointer)
        keep(exchange)
    }

    private func keep(_ exchange: Exchange) {
        exchange.clear()
        if spare.count < Self.maximumSpareCount { spare.append(exchange) }
    }
}

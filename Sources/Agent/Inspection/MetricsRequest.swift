internal import HTTPTransport
internal import SystemInterface
internal import WorldInterface

/// Asks a running agent for its metrics, once.
final class MetricsRequest: SocketWatcher {
    /// Seconds to wait for the answer.
    static let timeoutSeconds = 3.0
    /// The longest page that is taken, in bytes.
    static let maximumByteCount = 16 << 20

    private let poller: Poller
    private lazy var client = HTTPClient(
        watcher: self, userAgent: "tailrace/\(ProductVersion.number)")
    private var sockets: Set<Int32> = []
    private var deadline: UInt64?

    private init() throws(WorldError) { poller = try Poller() }

    /// The page of an agent that serves on an address and port.
    ///
    /// Blocks at most ``timeoutSeconds``.
    ///
    /// - Throws: why there is none.
    static func page(address: String, port: Int) throws(WorldError) -> String {
        try MetricsRequest().page("http://\(host(address)):\(port)/metrics")
    }

    /// Where an agent that listens on `address` can be reached from its own machine.
    static func host(_ address: String) -> String {
        switch address {
        case "", "0.0.0.0": "127.0.0.1"
        case "::": "[::1]"
        default: address.contains(":") ? "[\(address)]" : address
        }
    }

    private func page(_ url: String) throws(WorldError) -> String {
        var connection = ConnectionSettings()
        connection.connectTimeoutSeconds = MetricsRequest.timeoutSeconds
        client.start(
            HTTPRequest(
                method: "GET", url: url, connection: connection,
                maximumResponseByteCount: MetricsRequest.maximumByteCount,
                timeoutSeconds: MetricsRequest.timeoutSeconds),
            id: RequestID(number: 1))
        switch try wait() {
        case .answer(let answer) where answer.status == 200:
            return String(decoding: answer.body, as: UTF8.self)
        case .answer(let answer):
            throw .failed("\(url) answered \(answer.status)")
        case .failure(let failure):
            throw .failed("\(url): \(failure.message)")
        }
    }

    private func wait() throws(WorldError) -> HTTPResponse {
        // The client ends each request by its own limit; this is for the case that it does not.
        let end = Clock.monotonicNanoseconds + UInt64(MetricsRequest.timeoutSeconds * 2e9)
        var events: [WorldEvent] = []
        while Clock.monotonicNanoseconds < end {
            client.takeEvents(into: &events)
            for case .response(_, let response) in events { return response }
            let now = Clock.monotonicNanoseconds
            let next = min(deadline ?? end, end)
            let count = try poller.wait(timeoutNanoseconds: next > now ? next - now : 0)
            for index in 0..<count { handOn(poller.event(at: index)) }
            if let deadline, deadline <= Clock.monotonicNanoseconds {
                self.deadline = nil
                client.timerFired()
            }
        }
        throw .failed("no answer in time")
    }

    private func handOn(_ event: Poller.Event) {
        let socket = Int32(truncatingIfNeeded: event.token)
        guard sockets.contains(socket) else { return }
        client.socketIsReady(
            socket, readable: event.state.contains(.readable),
            writable: event.state.contains(.writable),
            failed: !event.state.isDisjoint(with: [.failed, .hungUp]))
    }

    // MARK: What the client asks for

    func watch(socket: Int32, reading: Bool, writing: Bool) {
        unwatch(socket: socket)
        var states: Poller.State = []
        if reading { states.insert(.readable) }
        if writing { states.insert(.writable) }
        guard !states.isEmpty else { return }
        try? poller.register(socket, for: states, token: UInt64(UInt32(bitPattern: socket)))
        sockets.insert(socket)
    }

    func unwatch(socket: Int32) {
        if sockets.remove(socket) != nil { poller.remove(socket) }
    }

    func setTimer(milliseconds: Int?) {
        deadline = milliseconds.map {
            Clock.monotonicNanoseconds &+ UInt64(max(0, $0)) &* 1_000_000
        }
    }
}

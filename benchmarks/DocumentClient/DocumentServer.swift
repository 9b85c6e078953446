internal import HTTPTransport
package import Records
internal import SystemInterface
package import WorldInterface

/// A server that speaks Elasticsearch's REST API, one request after the other.
///
/// Each call blocks until the answer is there.
package final class DocumentServer: SocketWatcher {
    /// Why there was no usable answer.
    package struct Failure: Error {
        /// What happened, and the address or the request.
        package var message: String

        package init(message: String) { self.message = message }
    }

    /// The most bytes of an answer.
    private static let maximumByteCount = 1 << 28
    private static let timeoutSeconds = 60.0

    private let url: String
    private let poller: Poller
    private lazy var client = HTTPClient(watcher: self, userAgent: "tailrace-log-generator")
    private var watched: Set<Int32> = []
    private var deadline: UInt64?
    private var requestCount: UInt64 = 0

    /// A server at an address such as `http://127.0.0.1:9200`; nothing is sent yet.
    package init(url: String) throws(WorldError) {
        self.url = url
        poller = try Poller()
    }

    /// Sends a request and gives the answer's JSON.
    ///
    /// - Throws: ``Failure`` without an answer, for one above 299, and for one that is no JSON.
    package func send(
        _ method: String, _ path: String, _ body: String? = nil
    ) throws(Failure) -> JSONCursor {
        let answer = try text(method, path, body.map { Array($0.utf8) })
        guard let json = JSONCursor.parse(answer) else {
            throw Failure(message: "\(method) \(path) is not answered with JSON")
        }
        return json
    }

    /// Sends a request and gives the bytes of the answer.
    ///
    /// - Throws: ``Failure`` without an answer, and for one above 299.
    package func text(
        _ method: String, _ path: String, _ body: [UInt8]? = nil, type: String = "application/json"
    ) throws(Failure) -> [UInt8] {
        let answer = try exchange(
            HTTPRequest(
                method: method, url: url + path,
                headers: body == nil ? [] : [HTTPHeader("Content-Type", type)],
                body: body.map { TextBody($0) },
                maximumResponseByteCount: DocumentServer.maximumByteCount,
                timeoutSeconds: DocumentServer.timeoutSeconds))
        guard (200..<300).contains(answer.status) else {
            let start = String(decoding: answer.body.prefix(300), as: UTF8.self)
            throw Failure(message: "\(method) \(path) is answered with \(answer.status): \(start)")
        }
        return answer.body
    }

    private func exchange(_ request: HTTPRequest) throws(Failure) -> HTTPAnswer {
        requestCount += 1
        let id = RequestID(number: requestCount)
        client.start(request, id: id)
        var events: [WorldEvent] = []
        while true {
            client.takeEvents(into: &events)
            for case .response(id, let response) in events {
                switch response {
                case .answer(let answer): return answer
                case .failure(let failure): throw Failure(message: "\(url): \(failure.message)")
                }
            }
            do throws(WorldError) { try turn() } catch { throw Failure(message: error.message) }
        }
    }

    // MARK: The loop

    private func turn() throws(WorldError) {
        let now = Clock.monotonicNanoseconds
        let count = try poller.wait(
            timeoutNanoseconds: deadline.map { $0 > now ? $0 - now : 0 } ?? 100_000_000)
        if let due = deadline, due <= Clock.monotonicNanoseconds {
            deadline = nil
            client.timerFired()
        }
        let ready = (0..<count).map { poller.event(at: $0) }
        for event in ready where watched.contains(Int32(truncatingIfNeeded: event.token)) {
            client.socketIsReady(
                Int32(truncatingIfNeeded: event.token), readable: event.state.contains(.readable),
                writable: event.state.contains(.writable),
                failed: !event.state.isDisjoint(with: [.failed, .hungUp]))
        }
    }

    package func watch(socket: Int32, reading: Bool, writing: Bool) {
        var states: Poller.State = []
        if reading { states.insert(.readable) }
        if writing { states.insert(.writable) }
        let token = UInt64(UInt32(bitPattern: socket))
        // A socket that cannot be watched is found by the request's time limit.
        if watched.insert(socket).inserted {
            try? poller.register(socket, for: states, token: token)
        } else {
            try? poller.modify(socket, for: states, token: token)
        }
    }

    package func unwatch(socket: Int32) {
        guard watched.remove(socket) != nil else { return }
        poller.remove(socket)
    }

    package func setTimer(milliseconds: Int?) {
        deadline = milliseconds.map { Clock.monotonicNanoseconds + UInt64($0) * 1_000_000 }
    }
}

/// Text to send.
private final class TextBody: HTTPBody {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var byteCount: Int { bytes.count }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - position)
        unsafe buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }

    func rewind() { position = 0 }
}

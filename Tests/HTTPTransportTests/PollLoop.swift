import Glibc
import HTTPTransport
import WorldInterface

/// A small event loop on `poll` that drives one client.
final class PollLoop: SocketWatcher {
    private var interests: [Int32: Int16] = [:]
    private var timerDeadline: UInt64?
    private var nextNumber: UInt64 = 1
    private(set) var events: [WorldEvent] = []
    private var cached: HTTPClient?
    private let uploadBufferByteCount: Int

    init(uploadBufferByteCount: Int = HTTPClient.defaultUploadBufferByteCount) {
        self.uploadBufferByteCount = uploadBufferByteCount
    }

    var client: HTTPClient {
        if let cached { return cached }
        // Every test runs with a proxy in the environment, which only one may notice.
        _ = ProxyEnvironment.proxy
        let made = HTTPClient(
            watcher: self, userAgent: "tailrace-tests",
            uploadBufferByteCount: uploadBufferByteCount)
        cached = made
        return made
    }

    /// The sockets that are watched now.
    var watchedCount: Int { interests.count }

    func watch(socket: Int32, reading: Bool, writing: Bool) {
        interests[socket] = (reading ? Int16(POLLIN) : 0) | (writing ? Int16(POLLOUT) : 0)
    }

    func unwatch(socket: Int32) { interests[socket] = nil }

    func setTimer(milliseconds: Int?) {
        timerDeadline = milliseconds.map { now() + UInt64($0) * 1_000_000 }
    }

    func start(_ request: HTTPRequest) -> RequestID {
        let id = RequestID(number: nextNumber)
        nextNumber += 1
        client.start(request, id: id)
        return id
    }

    /// Sends one request and waits for its end.
    func exchange(_ request: HTTPRequest) -> HTTPResponse {
        response(to: start(request))
    }

    /// Waits for the end of a request.
    func response(to id: RequestID) -> HTTPResponse {
        var found: HTTPResponse?
        run {
            for case .response(id, let response) in events { found = response }
            return found != nil
        }
        return found ?? .failure(HTTPFailure(kind: .other, message: "the test waited too long"))
    }

    /// Turns the loop until `isDone` says so, for 30 seconds at most.
    func run(until isDone: () -> Bool) {
        let deadline = now() + 30_000_000_000
        client.takeEvents(into: &events)
        while !isDone(), now() < deadline {
            turn()
            client.takeEvents(into: &events)
        }
    }

    /// One turn of the loop.
    func turn() {
        var descriptors = interests.map { pollfd(fd: $0.key, events: $0.value, revents: 0) }
        let wait = timerDeadline.map { $0 > now() ? Int32(($0 - now()) / 1_000_000) + 1 : 0 } ?? 100
        _ = unsafe poll(&descriptors, nfds_t(descriptors.count), min(wait, 100))
        if let due = timerDeadline, due <= now() {
            timerDeadline = nil
            client.timerFired()
        }
        for entry in descriptors where entry.revents != 0 && interests[entry.fd] != nil {
            let happened = Int32(entry.revents)
            client.socketIsReady(
                entry.fd, readable: happened & POLLIN != 0, writable: happened & POLLOUT != 0,
                failed: happened & (POLLERR | POLLHUP | POLLNVAL) != 0)
        }
    }

    private func now() -> UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

import Glibc
import Synchronization

/// A server on the loopback that does to each connection what a script says.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (ServerConnection) -> Void

    let port: UInt16
    private let listener: Int32
    private let script: Script
    private let accepted = Mutex(0)

    init(_ script: @escaping Script) {
        self.script = script
        (listener, port) = Self.listenOnFreePort()
        runThread { [listener, weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0, let self else { break }
                accepted.withLock { $0 += 1 }
                let script = self.script
                runThread {
                    let connection = ServerConnection(descriptor)
                    script(connection)
                    connection.close()
                }
            }
            Glibc.close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// How many connections were made.
    var connectionCount: Int { accepted.withLock { $0 } }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// A port on which nobody listens.
    static func unusedPort() -> UInt16 { ScriptedServer { _ in }.port }

    private static func listenOnFreePort() -> (listener: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(unsafe bind(listener, $0, size) == 0, "a port is free")
                precondition(listen(listener, 64) == 0, "the socket listens")
                precondition(unsafe getsockname(listener, $0, &size) == 0, "the port is known")
            }
        }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return address
    }
}

/// One connection, as the server sees it.
final class ServerConnection {
    private var descriptor: Int32
    private var pending: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next request with its whole body, or nil at the end.
    func readRequest() -> ReceivedRequest? {
        guard var request = readHead() else { return nil }
        let length = request.header("content-length").flatMap { Int($0) } ?? 0
        while pending.count < length, receive() {}
        request.body = Array(pending.prefix(length))
        pending.removeFirst(min(length, pending.count))
        return request
    }

    /// The next request's head; its body stays unread.
    func readHead() -> ReceivedRequest? {
        while true {
            if let end = endOfHead() {
                let text = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeFirst(end + 4)
                return ReceivedRequest(head: text)
            }
            guard receive() else { return nil }
        }
    }

    /// Reads until the other side closes.
    func drain() { while receive() { pending.removeAll() } }

    /// Reads at least `byteCount` bytes away.
    func drainSome(_ byteCount: Int) {
        while pending.count < byteCount, receive() {}
        pending.removeAll()
    }

    /// Reads the body of a request away whose head was read.
    func drainBody(of head: ReceivedRequest) {
        drainSome(head.header("content-length").flatMap { Int($0) } ?? 0)
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            done += count
        }
    }

    func answer(_ status: String = "200 OK", _ body: String = "", headers: String = "") {
        send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Closes with a reset instead of a proper end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    private func endOfHead() -> Int? {
        guard pending.count >= 4 else { return nil }
        return (0...(pending.count - 4)).first {
            pending[$0] == 13 && pending[$0 + 1] == 10 && pending[$0 + 2] == 13
                && pending[$0 + 3] == 10
        }
    }

    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        pending.append(contentsOf: buffer[..<count])
        return true
    }
}

/// A request, as the server received it.
struct ReceivedRequest: Sendable {
    var line: String
    var headers: [(name: String, value: String)]
    var body: [UInt8] = []

    init(head: String) {
        var lines = head.split(separator: "\r\n").map(String.init)
        line = lines.removeFirst()
        headers = lines.map { text in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            return (parts[0].lowercased(), String(value))
        }
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Runs `work` on a thread of its own.
func runThread(_ work: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(Box(work)).toOpaque()
    let result = unsafe pthread_create(
        &thread, nil,
        { context in
            guard let context = unsafe context else { return nil }
            unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work()
            return nil
        }, context)
    precondition(result == 0, "a thread starts")
    pthread_detach(thread)
}

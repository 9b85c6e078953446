import Glibc

/// One connection, as the server sees it.
public final class ServerConnection {
    /// Whether nothing has shown yet that the other side is gone.
    public private(set) var isOpen = true
    private var descriptor: Int32
    private let output: Int32
    private var pending: [UInt8] = []

    /// Takes a connected socket over.
    public convenience init(_ descriptor: Int32) {
        self.init(reading: descriptor, writing: descriptor)
    }

    /// Takes the two ends over that lead to the other side; they may be pipes.
    public init(reading descriptor: Int32, writing output: Int32) {
        self.descriptor = descriptor
        self.output = output
    }

    /// The next request with its whole body, or nil when the other side ends before it is whole.
    public func readRequest() -> ReceivedRequest? {
        guard var request = readHead() else { return nil }
        let length = request.header("content-length").flatMap { Int($0) } ?? 0
        while pending.count < length, receive() {}
        guard pending.count >= length else { return nil }
        request.body = Array(pending.prefix(length))
        pending.removeFirst(length)
        return request
    }

    /// The next request's head; its body stays unread.
    public func readHead() -> ReceivedRequest? {
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
    public func drain() { while receive() { pending.removeAll() } }

    /// Reads at least `byteCount` bytes away.
    public func drainSome(_ byteCount: Int) {
        while pending.count < byteCount, receive() {}
        pending.removeAll()
    }

    /// Reads the body of a request away whose head was read.
    public func drainBody(of head: ReceivedRequest) {
        drainSome(head.header("content-length").flatMap { Int($0) } ?? 0)
    }

    /// Sends text.
    public func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends bytes; nothing happens when the other side is gone.
    public func send(_ bytes: [UInt8]) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes {
                output == descriptor
                    ? unsafe Glibc.send(output, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    : unsafe Glibc.write(output, $0.baseAddress, $0.count)
            }
            guard count > 0 else {
                isOpen = false
                return
            }
            done += count
        }
    }

    /// Answers a request; each header ends with CR LF.
    public func answer(_ status: String = "200 OK", _ body: String = "", headers: String = "") {
        send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Closes with a reset instead of a proper end.
    public func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Closes it; a second time does nothing.
    public func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        if output != descriptor { Glibc.close(output) }
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
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return false }
        pending.append(contentsOf: buffer[..<count])
        return true
    }
}

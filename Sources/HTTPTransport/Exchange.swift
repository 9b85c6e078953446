import CCurl
import WorldInterface

/// A request under way: where its body comes from, and what has come of the answer.
///
/// curl calls back into it while the client drives the connection. It is used again for later
/// requests, with its handle.
final class Exchange {
    /// The most bytes reserved on a server's word alone.
    private static let maximumReservation = 4 << 20

    /// The handle that curl knows it by.
    let handle = EasyHandle()
    /// The request's name.
    private(set) var id = RequestID(number: 0)
    /// The answer's head.
    private(set) var header = ResponseHeader()
    /// What has arrived of the body and was not handed on yet.
    private(set) var received: [UInt8] = []
    /// Why a callback stopped the exchange, or nil.
    private(set) var ownFailure: HTTPFailure?
    /// Whether the answer's body is handed on as it arrives.
    private(set) var isStreaming = false
    /// The request, kept for a second attempt by the other address family.
    private(set) var request: HTTPRequest?
    private var body: (any HTTPBody)?
    private var bodyByteCount = 0
    private var readByteCount = 0
    private var maximumByteCount = 0

    /// Takes a request on and tells curl about it.
    func prepare(
        _ request: HTTPRequest, id: RequestID, userAgent: String, uploadBufferByteCount: Int
    ) throws(HTTPFailure) {
        self.id = id
        self.request = request
        body = request.body
        bodyByteCount = request.body?.byteCount ?? 0
        readByteCount = 0
        isStreaming = request.isStreaming
        maximumByteCount = request.maximumResponseByteCount
        handle.reset()
        try handle.apply(
            request, userAgent: userAgent, uploadBufferByteCount: uploadBufferByteCount)
        installCallbacks()
    }

    /// Lets go of everything that belongs to the request.
    func clear() {
        body = nil
        request = nil
        received = []
        header = ResponseHeader()
        ownFailure = nil
    }

    /// Takes out what has arrived of the body.
    func takeReceived() -> [UInt8] {
        defer { received = [] }
        return received
    }

    /// The bytes of the request's body that did not reach the socket.
    var unsentByteCount: Int { bodyByteCount - handle.count(CURLINFO_SIZE_UPLOAD_T) }

    /// Takes an answer from what was read off the connection after it broke, if it is one.
    func receive(_ lastWords: LastWords) {
        guard header.status == 0 else { return }
        var rest = lastWords.take(port: handle.number(CURLINFO_LOCAL_PORT))[...]
        while !header.isComplete, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let isTaken = unsafe rest[...end].withUnsafeBytes { unsafe receiveHeader($0) }
            guard isTaken else { return }
            rest = rest[(end + 1)...]
        }
        guard header.isComplete, let length = header.contentLength else { return }
        _ = unsafe rest.prefix(max(length, 0)).withUnsafeBytes { unsafe receiveBody($0) }
    }

    // MARK: Callbacks

    /// Gives out the next bytes of the body; nil when it ended too early.
    fileprivate func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let wanted = min(buffer.count, bodyByteCount - readByteCount)
        guard wanted > 0, let body else { return 0 }
        let count = unsafe body.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        guard count > 0, count <= wanted else {
            ownFailure = HTTPFailure(
                kind: .other, message: "the body ended before the length that was announced")
            return nil
        }
        readByteCount += count
        return count
    }

    fileprivate func rewindBody() {
        body?.rewind()
        readByteCount = 0
    }

    fileprivate func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        guard unsafe header.append(line) else {
            let limit = ResponseHeader.maximumByteCount
            ownFailure = HTTPFailure(
                kind: .tooLarge, message: "the answer's header is longer than \(limit) bytes")
            return false
        }
        return true
    }

    fileprivate func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if !isStreaming {
            guard received.count + bytes.count <= maximumByteCount else {
                ownFailure = HTTPFailure(
                    kind: .tooLarge, message: "the answer is longer than \(maximumByteCount) bytes")
                return false
            }
            if received.isEmpty, let announced = header.contentLength {
                received.reserveCapacity(
                    min(max(announced, 0), maximumByteCount, Self.maximumReservation))
            }
        }
        unsafe received.append(contentsOf: bytes)
        return true
    }

    private func installCallbacks() {
        let easy = unsafe handle.pointer
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_PRIVATE, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_WRITEDATA,
            CURLOPT_HEADERDATA,
        ] {
            _ = unsafe tailrace_curl_set_pointer(easy, option, context)
        }
        _ = unsafe tailrace_curl_set_read(easy, readCallback)
        _ = unsafe tailrace_curl_set_seek(easy, seekCallback)
        _ = unsafe tailrace_curl_set_write(easy, writeCallback)
        _ = unsafe tailrace_curl_set_header(easy, headerCallback)
    }
}

/// Finds the exchange behind curl's pointer; the client keeps it alive.
private func exchange(at context: UnsafeMutableRawPointer?) -> Exchange? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
}

private let readCallback: curl_read_callback = { target, size, count, context in
    let buffer = unsafe UnsafeMutableRawBufferPointer(start: target, count: size * count)
    return unsafe exchange(at: context)?.readBody(into: buffer) ?? Int(CURL_READFUNC_ABORT)
}

private let seekCallback: curl_seek_callback = { context, offset, origin in
    // curl only ever goes back to the start.
    guard offset == 0, origin == 0 else { return CURL_SEEKFUNC_FAIL }
    unsafe exchange(at: context)?.rewindBody()
    return CURL_SEEKFUNC_OK
}

private let writeCallback: curl_write_callback = { source, size, count, context in
    let bytes = unsafe UnsafeRawBufferPointer(start: source, count: size * count)
    return unsafe exchange(at: context)?.receiveBody(bytes) == true ? bytes.count : -1
}

private let headerCallback: curl_write_callback = { source, size, count, context in
    let bytes = unsafe UnsafeRawBufferPointer(start: source, count: size * count)
    return unsafe exchange(at: context)?.receiveHeader(bytes) == true ? bytes.count : -1
}

/// The request line and header of an HTTP/1.x request; RFC 9112.
struct RequestHead: Equatable {
    /// What is asked for.
    var request: EndpointRequest
    /// Whether only the header of the answer is wanted.
    var isHead: Bool
    /// Whether the client wants to use the connection again.
    var keepsAlive: Bool
    /// Bytes of the head, leading and final empty lines included.
    var byteCount: Int

    /// What some bytes are.
    enum Reading: Equatable {
        /// The beginning of a head.
        case incomplete
        /// A head that can be answered.
        case head(RequestHead)
        /// Something that gets this status, and then the connection is closed.
        case refused(Int)
    }

    /// Reads a head at the front of `bytes`.
    ///
    /// Takes time in proportion to their number.
    static func read(_ bytes: [UInt8]) -> Reading {
        var lines = LineReader(bytes: bytes)
        lines.skipEmptyLines()
        guard let requestLine = lines.next() else {
            return .incomplete
        }
        var fields = Fields()
        while let line = lines.next() {
            if line.isEmpty {
                return answer(requestLine, fields, byteCount: lines.position)
            }
            guard fields.take(line) else { return .refused(400) }
        }
        return .incomplete
    }

    private static func answer(
        _ requestLine: ArraySlice<UInt8>, _ fields: Fields, byteCount: Int
    ) -> Reading {
        let words = requestLine.split(
            separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(isTokenByte) else {
            return .refused(400)
        }
        let isCurrent = words[2].elementsEqual("HTTP/1.1".utf8)
        guard isCurrent || words[2].elementsEqual("HTTP/1.0".utf8) else {
            return .refused(words[2].starts(with: "HTTP/".utf8) ? 505 : 400)
        }
        guard fields.hostCount == 1 || !isCurrent && fields.hostCount == 0 else {
            return .refused(400)
        }
        let isHead = words[0].elementsEqual("HEAD".utf8)
        guard isHead || words[0].elementsEqual("GET".utf8) else { return .refused(405) }
        guard let request = request(target: words[1]) else { return .refused(400) }
        // A body would have to be read to find the next request; nobody needs one here.
        return .head(
            RequestHead(
                request: request, isHead: isHead,
                keepsAlive: isCurrent && !fields.wantsClose && !fields.hasBody,
                byteCount: byteCount))
    }

    /// The path and query of a target in origin form; visible ASCII only.
    private static func request(target: ArraySlice<UInt8>) -> EndpointRequest? {
        guard target.first == UInt8(ascii: "/"), target.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        let parts = target.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        return EndpointRequest(
            path: String(decoding: parts[0], as: UTF8.self),
            query: parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : nil)
    }

    /// Bytes that methods and field names consist of.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// Takes lines off a block of bytes; a line ends with LF or CR LF.
private struct LineReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The next whole line without its end.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        var line = bytes[position..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        position = end + 1
        return line
    }

    mutating func skipEmptyLines() {
        while position < bytes.count
            && (bytes[position] == UInt8(ascii: "\r") || bytes[position] == UInt8(ascii: "\n"))
        {
            position += 1
        }
    }
}

/// The few header fields that matter here.
private struct Fields {
    var hostCount = 0
    var wantsClose = false
    var hasBody = false

    /// Notes a field line; false when it is none.
    mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(RequestHead.isTokenByte)
        else { return false }
        let value = line[(colon + 1)...]
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == UInt8(ascii: "\t") }) else {
            return false
        }
        switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
        case "host": hostCount += 1
        case "connection":
            wantsClose =
                wantsClose
                || String(decoding: value, as: UTF8.self).lowercased().contains("close")
        case "content-length":
            hasBody = hasBody || value.contains { $0 > UInt8(ascii: "0") }
        case "transfer-encoding": hasBody = true
        default: break
        }
        return true
    }
}

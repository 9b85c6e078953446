import Records

/// The head of an HTTP/1.1 request, as far as the receiver looks at it.
struct ReceiverRequest {
    /// The method, such as `POST`.
    var method = ""
    /// The path without the query.
    var path = ""
    /// Bytes of the body.
    var bodyByteCount = 0
    /// Whether the body is gzip.
    var isCompressed = false
    /// Whether the client waits for leave to send the body.
    var wantsLeave = false

    /// Reads a head, its empty line not included; nil when it is none, or when the body's length is
    /// not told.
    init?(_ head: ByteView) {
        var lines = head.text.split(separator: "\r\n")[...]
        guard let words = lines.popFirst()?.split(separator: " "), words.count == 3 else {
            return nil
        }
        method = String(words[0])
        path = String(words[1].prefix { $0 != "?" })
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length":
                guard let count = Int(value), count >= 0 else { return nil }
                bodyByteCount = count
            case "transfer-encoding": return nil
            case "content-encoding": isCompressed = value.lowercased() == "gzip"
            case "expect": wantsLeave = true
            default: break
            }
        }
    }
}

import CCurl
import WorldInterface

/// What to ask for, and within which limits.
extension EasyHandle {
    /// Sets everything that `request` asks for but its body's source and the answer's sink.
    ///
    /// - Throws: A failure of the kind `other` when a part of the request is not usable.
    func apply(
        _ request: HTTPRequest, userAgent: String, uploadBufferByteCount: Int
    ) throws(HTTPFailure) {
        try applyAddress(of: request)
        try set(CURLOPT_USERAGENT, userAgent)
        try applyMethod(of: request, uploadBufferByteCount: uploadBufferByteCount)
        try applyTimeouts(of: request)
        try applyConnection(request.connection)
        try applyTLS(request.connection)
    }

    private func applyAddress(of request: HTTPRequest) throws(HTTPFailure) {
        try Self.requireSingleLine(request.url, "the address")
        guard request.url.hasPrefix("http://") || request.url.hasPrefix("https://") else {
            throw HTTPFailure(kind: .other, message: "an address starts with http:// or https://")
        }
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, false)
        // Credentials come as a header; in an address they would end up in logs.
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
        var headers = try headerLines(of: request)
        if let name = request.connection.serverName, request.url.hasPrefix("https://") {
            let detour = try ServerNameDetour(url: request.url, serverName: name)
            try set(CURLOPT_URL, detour.url)
            try set(CURLOPT_CONNECT_TO, [detour.connectTo])
            headers.append("Host: \(detour.hostHeader)")
        } else {
            try set(CURLOPT_URL, request.url)
        }
        try set(CURLOPT_HTTPHEADER, headers)
    }

    /// The caller's lines in curl's notation.
    ///
    /// `Expect` is suppressed: waiting for "100 Continue"
    /// costs a round trip per request, and a second with servers that do not know it.
    private func headerLines(of request: HTTPRequest) throws(HTTPFailure) -> [String] {
        var lines = ["Expect:", "Transfer-Encoding:"]
        lines.reserveCapacity(request.headers.count + 3)
        for header in request.headers {
            try Self.requireToken(header.name, "a header name")
            try Self.requireSingleLine(header.value, "the header \(header.name)")
            guard !Self.ownHeaders.contains(header.name.lowercased()) else {
                let message = "the header \(header.name) is made by the transport"
                throw HTTPFailure(kind: .other, message: message)
            }
            // "name;" is curl's notation for a header without a value.
            lines.append(
                header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        return lines
    }

    private static let ownHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "expect", "connection",
    ]

    private func applyMethod(
        of request: HTTPRequest, uploadBufferByteCount: Int
    ) throws(HTTPFailure) {
        try Self.requireToken(request.method, "the method")
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        if request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method) {
            try set(CURLOPT_UPLOAD, true)
            try set(CURLOPT_UPLOAD_BUFFERSIZE, uploadBufferByteCount)
            try set(CURLOPT_INFILESIZE_LARGE, byteCount: request.body?.byteCount ?? 0)
        } else if request.method == "HEAD" {
            return try set(CURLOPT_NOBODY, true)
        }
        try set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func applyTimeouts(of request: HTTPRequest) throws(HTTPFailure) {
        try set(CURLOPT_NOSIGNAL, true)
        try set(CURLOPT_CONNECTTIMEOUT_MS, seconds: request.connection.connectTimeoutSeconds)
        if let seconds = request.timeoutSeconds { try set(CURLOPT_TIMEOUT_MS, seconds: seconds) }
        if let seconds = request.idleTimeoutSeconds {
            // curl averages over five seconds, so it finds silence up to five seconds late, never
            // early.
            try set(CURLOPT_LOW_SPEED_LIMIT, 1)
            try set(CURLOPT_LOW_SPEED_TIME, Int(min(max(seconds, 1), 1e6).rounded(.up)))
        }
    }

    /// Refuses what is not a token of RFC 9110, section 5.6.2.
    private static func requireToken(_ text: String, _ what: String) throws(HTTPFailure) {
        let isToken =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
        guard isToken else {
            throw HTTPFailure(
                kind: .other, message: "\(what) is empty or has a forbidden character")
        }
    }
}

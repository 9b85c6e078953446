/// The answers that a collector needs to believe that it speaks with Elasticsearch.
enum ReceiverAnswer {
    /// The answer to a `_bulk` request whose documents are all stored.
    static func bulk(documentCount: Int) -> [UInt8] {
        var body = Array(#"{"took":1,"errors":false,"items":["#.utf8)
        let item = Array(#"{"create":{"status":201}}"#.utf8)
        body.reserveCapacity(body.count + documentCount * (item.count + 1) + 2)
        for index in 0..<documentCount {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body += item
        }
        body += Array("]}".utf8)
        return response(body)
    }

    /// What the server is; Beats and Vector ask before they send.
    static var server: [UInt8] {
        response(
            #"{"name":"receiver","cluster_name":"benchmark","tagline":"You Know, for Search","#
                + #""version":{"number":"8.19.0","build_flavor":"default"}}"#)
    }

    /// Its health, which Vector asks for.
    static var health: [UInt8] { response(#"{"status":"green","timed_out":false}"#) }

    /// Its licence, which Beats ask for.
    static var license: [UInt8] {
        response(#"{"license":{"status":"active","type":"basic","uid":"benchmark"}}"#)
    }

    /// Leave to send a body.
    static let leave = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// A refusal, after which the connection ends.
    static let refusal = Array(
        "HTTP/1.1 411 Length Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)

    /// An answer with JSON.
    static func response(_ body: String) -> [UInt8] { response(Array(body.utf8)) }

    private static func response(_ body: [UInt8]) -> [UInt8] {
        Array(
            ("HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n").utf8)
            + body
    }
}

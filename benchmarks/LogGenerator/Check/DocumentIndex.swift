import DocumentClient
import Records

/// The documents of an index pattern on a server.
struct DocumentIndex {
    let server: DocumentServer
    /// Such as `logs-*`; nothing that has to be escaped in an address.
    let pattern: String

    /// Documents of one answer when all are read.
    private static let pageSize = 500

    /// How many documents can be found now.
    func count() throws(DocumentServer.Failure) -> Int {
        _ = try server.send("POST", "/\(pattern)/_refresh")
        return try number("count", in: server.send("GET", "/\(pattern)/_count"))
    }

    /// How many documents a text search for one request's name finds.
    func count(ofRequest request: String) throws(DocumentServer.Failure) -> Int {
        let clauses = ["log", "request_id"].map { "{\"match_phrase\":{\"\($0)\":\"\(request)\"}}" }
        let query = "{\"bool\":{\"should\":[\(clauses.joined(separator: ","))]}}"
        return try number(
            "count", in: server.send("POST", "/\(pattern)/_count", "{\"query\":\(query)}"))
    }

    /// Calls `body` with the source of each document, in no order.
    func forEach(_ body: (JSONCursor) -> Void) throws(DocumentServer.Failure) {
        var page = try server.send(
            "POST", "/\(pattern)/_search?scroll=2m",
            "{\"size\":\(DocumentIndex.pageSize),\"sort\":[\"_doc\"]}")
        while let hits = page.value(atPath: "hits", "hits")?.elements, !hits.isEmpty {
            for hit in hits {
                if let source = hit.value(forKey: "_source") { body(source) }
            }
            let id = try scrollID(of: page)
            page = try server.send(
                "POST", "/_search/scroll", "{\"scroll\":\"2m\",\"scroll_id\":\"\(id)\"}")
        }
        let id = try scrollID(of: page)
        _ = try server.send("DELETE", "/_search/scroll", "{\"scroll_id\":\"\(id)\"}")
    }

    private func scrollID(of page: JSONCursor) throws(DocumentServer.Failure) -> String {
        guard let id = page.value(forKey: "_scroll_id")?.string else {
            throw DocumentServer.Failure(message: "a page of documents has no _scroll_id")
        }
        return id
    }

    private func number(
        _ key: String, in answer: JSONCursor
    ) throws(DocumentServer.Failure) -> Int {
        guard let number = answer.value(forKey: key)?.int else {
            throw DocumentServer.Failure(message: "an answer has no \(key)")
        }
        return number
    }
}

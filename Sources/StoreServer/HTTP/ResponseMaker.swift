internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Makes the response of HTTP from an answer, in the form that the request asks for.
struct ResponseMaker: Sendable {
    /// What the request says about the answer's form.
    struct Wishes: Sendable {
        /// The answer to HEAD has no body.
        var isHead = false
        /// The type of JSON that is accepted.
        var type = MediaType.json
        /// Whether JSON is written for people.
        var isPretty = false
        /// Which members are shown.
        var filter: FilterPath?
        /// Whether gzip is accepted.
        var acceptsGzip = false
        /// The request's id.
        var requestID = ""
        /// The value of `X-Opaque-Id`, which is sent back.
        var opaqueID: String?
        /// Whether the connection ends with this answer.
        var closes = false
    }

    /// The response.
    static func response(_ answer: Answer, _ wishes: Wishes) -> Response {
        var (bytes, contentType) = content(answer, wishes)
        var fields = HTTPFields()
        for (name, value) in commonHeaders { fields.set(name, value) }
        fields.set("X-Request-Id", wishes.requestID)
        if let opaqueID = wishes.opaqueID { fields.set("X-Opaque-Id", opaqueID) }
        if wishes.closes { fields.set("Connection", "close") }
        if let contentType {
            fields.set("Content-Type", contentType)
            fields.set("Vary", "Accept, Accept-Encoding")
        }
        if wishes.acceptsGzip, bytes.count >= Gzip.threshold {
            bytes = Gzip.compressed(bytes)
            fields.set("Content-Encoding", "gzip")
        }
        for (name, value) in answer.headers { fields.set(name, value) }
        let status = HTTPResponse.Status(code: answer.status)
        if answer.status != 304 { fields.set("Content-Length", String(bytes.count)) }
        let body =
            wishes.isHead || bytes.isEmpty
            ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        return Response(status: status, headers: fields, body: body)
    }

    /// Headers of every response.
    ///
    /// Clients of Elasticsearch refuse servers without the first one; the others keep browsers from
    /// guessing and from showing answers inside of other sites.
    private static let commonHeaders = [
        ("X-Elastic-Product", "Elasticsearch"), ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ]

    private static func content(_ answer: Answer, _ wishes: Wishes) -> ([UInt8], String?) {
        switch answer.body {
        case .none: return ([], nil)
        case .text(let bytes, let contentType): return (bytes, contentType)
        case .json(var bytes):
            if let filter = wishes.filter { bytes = filter.apply(to: bytes) }
            if wishes.isPretty { bytes = PrettyJSON.text(bytes) }
            let type = wishes.type.form == .text ? MediaType.json : wishes.type
            return (bytes, type.name)
        }
    }
}

extension HTTPFields {
    /// Sets a field; a name that is none is passed over.
    mutating func set(_ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { return }
        self[name] = value
    }

    /// The value of a field.
    func value(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { self[$0] }
    }
}

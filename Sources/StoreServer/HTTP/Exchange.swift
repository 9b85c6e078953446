internal import HTTPTypes
internal import Hummingbird
internal import Searching

/// What becomes known of a request while it is let in.
struct Exchange: Sendable {
    /// Names the request in the log.
    let id: String
    /// The method as it was sent.
    let methodName: String
    /// The path, for the log.
    private(set) var path = ""
    /// The route's path, for metrics.
    var route = "none"
    /// The form of the answer.
    var wishes = ResponseMaker.Wishes()
    /// Whether there is a body.
    let hasBody: Bool
    /// Whether the body was read to its end.
    var isBodyRead = false
    /// Whether the body is gzip.
    private(set) var isCompressed = false
    /// Whether `error_trace` was asked for.
    private(set) var wantsTrace = false
    private var wantsJSON = false
    private var wantsPage = false

    /// Begins with a request's head.
    init(_ request: Request) {
        id = Exchange.makeID()
        methodName = request.method.rawValue
        let headers = request.headers
        let length = headers.value("Content-Length").flatMap { Int($0) } ?? 0
        hasBody = length > 0 || headers.value("Transfer-Encoding") != nil
        wishes.requestID = id
        wishes.isHead = request.method == .head
        wishes.opaqueID = headers.value("X-Opaque-Id")
        wishes.acceptsGzip = Gzip.isAccepted(headers.value("Accept-Encoding"))
    }

    private static func makeID() -> String {
        let number = UInt64.random(in: 0...UInt64.max)
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Takes the parameters that every request may have.
    mutating func read(_ target: RequestTarget) throws(SearchError) {
        path = target.path
        wishes.isPretty = target.isOn("pretty")
        wantsTrace = target.isOn("error_trace")
        if let paths = target.value("filter_path") { wishes.filter = try FilterPath(paths) }
    }

    /// Settles the types of the body and of the answer.
    ///
    /// - Throws: 406 as Elasticsearch does for types that are not spoken here, 415 for bodies that
    ///   are compressed with anything but gzip.
    mutating func negotiate(_ headers: HTTPFields, _ route: Route) throws {
        let accept = headers.value("Accept")
        wantsPage = accept?.contains("text/html") ?? false
        let isPage =
            route.template == "/" || route.template.hasPrefix("/_page")
            || route.template == "/metrics" || route.template == "/healthz"
        if let type = MediaType.accepted(accept) {
            wishes.type = type
            wantsJSON = type.form == .json && accept != nil && accept?.contains("*/*") == false
        } else if !isPage {
            throw PlainError(
                status: 406, message: "Accept header [\(accept ?? "")] is not supported")
        }
        guard hasBody else { return }
        switch headers.value("Content-Encoding")?.lowercased() {
        case nil, "", "identity": break
        case "gzip", "x-gzip": isCompressed = true
        case let other?:
            throw PlainError(
                status: 415, message: "Content-Encoding header [\(other)] is not supported")
        }
        let contentType = headers.value("Content-Type") ?? ""
        let type = MediaType(contentType)
        guard let type, type.form != .text, type.form == .json || route.body == .lines else {
            throw PlainError(
                status: 406, message: "Content-Type header [\(contentType)] is not supported")
        }
    }

    /// The request as a handler sees it.
    func call(
        _ target: RequestTarget, _ match: Router.Match, _ body: [UInt8], now: Int64
    ) throws -> Call {
        var wantsJSON = wantsJSON
        switch target.value("format") {
        case nil: break
        case "json": wantsJSON = true
        case "txt", "text": wantsJSON = false
        case let other?: throw ServerError.unsupported("[format=\(other)]")
        }
        let parameters = target.parameters.map { ($0.name, $0.value) }
        return Call(
            id: id, method: Method(rawValue: methodName) ?? .get, target: target,
            captures: match.captures,
            parameters: RequestParameters(parameters, path: target.path), body: body,
            wantsJSON: wantsJSON, wantsPage: wantsPage, now: now)
    }
}

internal import Records
internal import Searching

/// A method of HTTP that the API knows.
enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
}

/// One request, as a handler sees it.
struct Call: Sendable {
    /// Names the request in the log and in `X-Request-Id`.
    let id: String
    /// The method; a HEAD may be answered by the handler of GET.
    let method: Method
    /// The path and the parameters.
    let target: RequestTarget
    /// The parts of the path that the route has names for, such as `index`.
    let captures: [String: String]
    /// The parameters, which a handler takes one by one.
    var parameters: RequestParameters
    /// The body, decompressed.
    let body: [UInt8]
    /// Whether JSON was asked for by name, which `_cat` answers differently from text.
    let wantsJSON: Bool
    /// Whether a browser asks for something to look at.
    let wantsPage: Bool
    /// Milliseconds since 1970 when the request came in.
    let now: Int64

    /// A part of the path; empty when the route has none of this name.
    func capture(_ name: String) -> String { captures[name] ?? "" }

    /// The parameters as a list.
    var parameterList: [(String, String)] { target.parameters.map { ($0.name, $0.value) } }

    /// The body as JSON; nil when there is none.
    ///
    /// - Throws: when there is one that is not JSON.
    func json() throws(SearchError) -> JSONCursor? {
        guard body.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return nil }
        guard let cursor = JSONCursor.parse(body) else { throw ServerError.badJSON() }
        return cursor
    }

    /// The body as JSON, which must be there.
    func requiredJSON() throws(SearchError) -> JSONCursor {
        guard let cursor = try json() else { throw ServerError.bodyRequired() }
        return cursor
    }
}

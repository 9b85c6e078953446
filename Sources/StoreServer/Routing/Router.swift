/// Finds the route of a request.
struct Router: Sendable {
    /// A route and the named parts of the path.
    struct Match: Sendable {
        /// The route.
        var route: Route
        /// The named parts.
        var captures: [String: String]
    }

    /// Routes by the number of their parts; literal parts go before named ones.
    private let routes: [Int: [Route]]

    /// Sorts a table.
    init(_ table: [Route]) {
        routes = Dictionary(grouping: table, by: \.parts.count).mapValues { routes in
            routes.sorted { left, right in
                for (one, other) in zip(left.parts, right.parts) {
                    switch (one, other) {
                    case (.literal, .capture): return true
                    case (.capture, .literal): return false
                    default: continue
                    }
                }
                return false
            }
        }
    }

    /// The route of a method and a path.
    ///
    /// - Throws: as Elasticsearch does, 400 for an unknown path and 405 with the methods that are
    ///   allowed for a known one.
    func match(_ methodName: String, _ target: RequestTarget) throws(PlainError) -> Match {
        var allowed: [String] = []
        for route in routes[target.segments.count] ?? [] {
            guard let captures = route.captures(in: target.segments) else { continue }
            for method in route.methods {
                let isHead = methodName == Method.head.rawValue && method == .get
                if method.rawValue == methodName || isHead {
                    return Match(route: route, captures: captures)
                }
                if !allowed.contains(method.rawValue) { allowed.append(method.rawValue) }
            }
        }
        guard !allowed.isEmpty else {
            throw PlainError(
                status: 400,
                message: "no handler found for uri [\(target.text)] and method [\(methodName)]",
                showsStatus: false)
        }
        if allowed.contains("GET"), !allowed.contains("HEAD") { allowed.append("HEAD") }
        if methodName == "OPTIONS" {
            throw PlainError(status: 200, message: "", allowed: allowed)
        }
        throw PlainError(
            status: 405,
            message: "Incorrect HTTP method for uri [\(target.text)] and method [\(methodName)], "
                + "allowed: [\(allowed.joined(separator: ", "))]",
            allowed: allowed)
    }
}

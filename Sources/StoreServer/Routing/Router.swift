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
        let fitting = (routes[target.segments.count] ?? []).compactMap { route in
            route.captures(in: target.segments).map { Match(route: route, captures: $0) }
        }
        // What answers GET answers HEAD, unless HEAD has a route of its own.
        for name in methodName == "HEAD" ? ["HEAD", "GET"] : [methodName] {
            for match in fitting where match.route.methods.contains(where: { $0.rawValue == name })
            {
                return match
            }
        }
        var allowed: [String] = []
        for name in fitting.flatMap(\.route.methods).map(\.rawValue) where !allowed.contains(name) {
            allowed.append(name)
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

import Testing

@testable import StoreServer

@Suite struct RouterTests {
    private static let router = Router(RouteTable.routes)

    private func template(_ method: String, _ path: String) throws -> String {
        let target = try #require(RequestTarget(path))
        return try RouterTests.router.match(method, target).route.template
    }

    @Test(arguments: [
        ("GET", "/", "/"), ("HEAD", "/", "/"), ("PUT", "/_bulk", "/_bulk"),
        ("POST", "/logs-a/_bulk", "/{index}/_bulk"), ("GET", "/_search", "/_search"),
        ("POST", "/_all/_search", "/{index}/_search"),
        ("POST", "/_search/scroll", "/_search/scroll"),
        ("DELETE", "/_search/scroll/abc", "/_search/scroll/{scroll_id}"),
        ("GET", "/a,b*/_mapping", "/{index}/_mapping"), ("HEAD", "/a", "/{index}"),
        ("PUT", "/_index_template/t", "/_index_template/{name}"),
        ("PUT", "/_ilm/policy/p", "/_ilm/policy/{name}"),
        ("GET", "/_cat/indices/a*", "/_cat/indices/{index}"),
        ("GET", "/a/_doc/1", "/{index}/_doc/{id}"), ("HEAD", "/a/_doc/1", "/{index}/_doc/{id}"),
    ])
    func findsRoutes(method: String, path: String, expected: String) throws {
        #expect(try template(method, path) == expected)
    }

    @Test func namesPartsOfThePath() throws {
        let target = try #require(RequestTarget("/a%2Fb/_doc/x%20y"))
        let match = try RouterTests.router.match("GET", target)
        #expect(match.captures == ["index": "a/b", "id": "x y"])
    }

    @Test func headHasRoutesOfItsOwnFirst() throws {
        let target = try #require(RequestTarget("/a"))
        #expect(try RouterTests.router.match("HEAD", target).route.methods == [.head])
    }

    @Test(arguments: ["/_nothing", "/a/_nothing", "/a/b/c/d/e", "/_doc/_bulk"])
    func answersUnknownPathsAsElasticsearch(path: String) throws {
        let error = try #require(throws: PlainError.self) { try template("GET", path) }
        #expect(error.status == 400)
        #expect(error.message == "no handler found for uri [\(path)] and method [GET]")
    }

    @Test func answersWrongMethodsWithTheRightOnes() throws {
        let error = try #require(throws: PlainError.self) { try template("DELETE", "/_search?q=1") }
        #expect(error.status == 405)
        #expect(error.allowed == ["GET", "POST", "HEAD"])
        #expect(
            error.message == "Incorrect HTTP method for uri [/_search?q=1] and method [DELETE], "
                + "allowed: [GET, POST, HEAD]")
    }

    @Test func optionsTellsWhatIsAllowed() throws {
        let error = try #require(throws: PlainError.self) { try template("OPTIONS", "/_bulk") }
        #expect(error.status == 200)
        #expect(error.allowed == ["POST", "PUT"])
    }
}

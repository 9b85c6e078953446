import Testing

@testable import StoreServer

@Suite struct MediaTypeTests {
    @Test(arguments: [
        ("application/json", "application/json; charset=UTF-8"),
        ("application/json; charset=utf-8", "application/json; charset=UTF-8"),
        ("APPLICATION/JSON", "application/json; charset=UTF-8"),
        ("application/x-ndjson", "application/x-ndjson; charset=UTF-8"),
        (
            "application/vnd.elasticsearch+json; compatible-with=8",
            "application/vnd.elasticsearch+json;compatible-with=8"
        ),
        (
            "application/vnd.elasticsearch+x-ndjson;compatible-with=9",
            "application/vnd.elasticsearch+x-ndjson;compatible-with=9"
        ),
    ])
    func knowsTheTypesOfClients(header: String, name: String) {
        #expect(MediaType(header)?.name == name)
    }

    @Test(arguments: [
        "", "text/html", "application/yaml", "application/x-www-form-urlencoded",
        "application/vnd.elasticsearch+json",
        "application/vnd.elasticsearch+json;compatible-with=6",
        "application/vnd.elasticsearch+json;compatible-with=x",
    ])
    func refusesOthers(header: String) {
        #expect(MediaType(header) == nil)
    }

    @Test(
        arguments: [
            (nil, "application/json; charset=UTF-8"), ("", "application/json; charset=UTF-8"),
            ("*/*", "application/json; charset=UTF-8"),
            ("text/html, */*;q=0.1", "application/json; charset=UTF-8"),
            ("text/plain, application/json", "text/plain; charset=UTF-8"),
            (
                "application/vnd.elasticsearch+json; compatible-with=9",
                "application/vnd.elasticsearch+json;compatible-with=9"
            ),
            ("text/html", nil), ("application/yaml", nil),
        ] as [(String?, String?)])
    func answersInTheTypeThatIsAccepted(header: String?, name: String?) {
        #expect(MediaType.accepted(header)?.name == name)
    }
}

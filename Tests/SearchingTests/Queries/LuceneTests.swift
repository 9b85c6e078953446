import Testing

@testable import Searching

/// Lucene's syntax.
@Suite struct LuceneTests {
    private static let document = #"""
        {"@timestamp":"2026-11-24T08:00:00.000Z","message":"GET /api/v1/users failed: Out of memory",
        "level":"error","status":404,"duration":12.5,"ok":false,"client":"10.1.2.3",
        "kubernetes":{"namespace_name":"prod","labels":{"app":"web"}},"tags":["a","b c"]}
        """#

    @Test(arguments: [
        "error", "level:error", "LEVEL OR level:error", "message:(users AND memory)", "*:*", "*",
        "\"out of memory\"", "message:\"failed out\"", "\"memory out\"~3", "level:err*", "level:*",
        "level:e?ror", "status:404", "status:>=400", "status:[400 TO 499]", "status:{403 TO 405}",
        "status:[400 TO *]", "duration:<13", "ok:false", "client:10.1.2.3",
        "client:\"10.1.0.0/16\"",
        "kubernetes.namespace_name:prod", "kubernetes.ns:prod", "kubernetes.labels.app:web",
        "_exists_:level", "NOT nothing", "-nothing", "!nothing", "+error -nothing",
        "error && users",
        "nothing || users", "level:/err.*/", "@timestamp:[2026-11-24 TO 2026-11-25}",
        "@timestamp:>2026-11-23", "tags:\"b c\"", "(level:error OR level:warn) AND NOT status:200",
        "nothing OR error AND users", "message:memory^2", "404", "level:(warn OR error)",
        "level:(warn error)",
        #"message:v1\/users"#, "users nothing", "_id:1", "status:(404 OR 500)", "kubernetes.*:prod",
        "\"prod\"", "message:G*",
    ])
    func finds(text: String) throws {
        #expect(try Corpus.finds(text, LuceneTests.document), "\(text)")
    }

    @Test(arguments: [
        "nothing", "status:abc", "level:warn", "level:Error",
        "message:(users AND nothing)", "\"memory of\"",
        "level:err", "status:405", "status:>404", "status:[405 TO *]", "status:{404 TO 405}",
        "ok:true", "client:10.1.2.4", "_exists_:missing", "NOT error", "-level:error",
        "+error +nothing", "error AND nothing", "level:/err/", "@timestamp:[2026-11-25 TO *]",
        "tags:b", "unknown:x", "_id:2", "",
    ])
    func doesNotFind(text: String) throws {
        #expect(try !Corpus.finds(text, LuceneTests.document), "\(text)")
    }

    @Test func wantsAllWordsWhenAskedTo() throws {
        #expect(try !Corpus.finds("users nothing", LuceneTests.document, isAnd: true))
        #expect(try Corpus.finds("users memory", LuceneTests.document, isAnd: true))
        #expect(try Corpus.finds("error OR nothing", LuceneTests.document, isAnd: true))
    }

    @Test(arguments: [
        "(", "error)", "level:", "\"open", "[1 TO", "status:[1 2]", "AND error", "a:b:c", "/open",
        "error~", "level:[a TO b", "message:(a OR", "\\", "~2",
    ])
    func tellsWhatIsWrong(text: String) {
        #expect(throws: SearchError.self, "\(text)") {
            try Corpus.finds(text, LuceneTests.document)
        }
    }

    @Test func neverCrashes() {
        var corpus = RandomCorpus(state: 7)
        let pieces = [
            "(", ")", "\"", "a", ":", "*", "?", "[", "]", "{", "}", " TO ", " AND ", "OR", "NOT ",
            "-",
            "+", "/", "\\", "~", "^", ">", "=", "level", "\u{301}", "é", "status", " ", "&&", "||",
            "!",
        ]
        for _ in 0..<10_000 {
            var text = ""
            for _ in 0...corpus.next(14) { text += corpus.pick(pieces) }
            _ = try? Corpus.finds(text, LuceneTests.document)
        }
    }

    @Test func refusesDeepNesting() {
        let text = String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
        #expect(throws: SearchError.self) { try Corpus.finds(text, "{}") }
    }
}

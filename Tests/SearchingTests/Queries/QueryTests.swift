import Testing

@testable import Searching

/// The query language in JSON.
@Suite struct QueryTests {
    private static let document = #"""
        {"@timestamp":"2026-11-24T08:00:00.123Z","message":"Connection reset by peer",
        "level":"error","status":404,"duration":12.5,"ok":true,"client":"10.1.2.3",
        "kubernetes":{"namespace_name":"prod","labels":{"app":"web","a.b":"x"}},
        "tags":["a",null,"b"],"day":"2026-11-24"}
        """#

    @Test(arguments: [
        #"{"match_all":{}}"#, #"{"term":{"level":"error"}}"#,
        #"{"term":{"level":{"value":"error"}}}"#,
        #"{"term":{"level":{"value":"ERROR","case_insensitive":true}}}"#,
        #"{"terms":{"level":["warn","error"]}}"#, #"{"term":{"status":"404"}}"#,
        #"{"term":{"status":404.0}}"#, #"{"term":{"ok":"true"}}"#,
        #"{"term":{"client":"10.0.0.0/8"}}"#,
        #"{"term":{"message":"reset"}}"#,
        #"{"term":{"message.keyword":"Connection reset by peer"}}"#,
        #"{"term":{"level.keyword":"error"}}"#, #"{"match":{"message":"RESET nothing"}}"#,
        #"{"match":{"message":{"query":"reset peer","operator":"AND"}}}"#,
        #"{"match":{"message":{"query":"reset peer nothing","minimum_should_match":"66%"}}}"#,
        #"{"match_phrase":{"message":"reset by"}}"#,
        #"{"match_phrase":{"message":{"query":"connection peer","slop":2}}}"#,
        #"{"match_phrase_prefix":{"message":"reset by pe"}}"#,
        #"{"range":{"status":{"gte":400,"lt":405}}}"#,
        #"{"range":{"duration":{"gt":12,"lte":12.5}}}"#,
        #"{"range":{"@timestamp":{"gte":"2026-11-24||/d"}}}"#,
        #"{"range":{"@timestamp":{"from":"2026-11-24","to":"2026-11-24"}}}"#,
        #"{"range":{"@timestamp":{"gte":1795507200123,"lte":1795507200123,"format":"epoch_millis"}}}"#,
        #"{"range":{"@timestamp":{"gte":"24/11/2026","format":"dd/MM/yyyy"}}}"#,
        #"{"range":{"@timestamp":{"gte":"2026-11-24T09:00","lt":"2026-11-24T09:01","time_zone":"+01:00"}}}"#,
        #"{"range":{"level":{"gte":"e","lt":"f"}}}"#, #"{"exists":{"field":"kubernetes"}}"#,
        #"{"exists":{"field":"tags"}}"#, #"{"ids":{"values":["1","2"]}}"#,
        #"{"prefix":{"level":"err"}}"#,
        #"{"wildcard":{"level":{"value":"E*r","case_insensitive":true}}}"#,
        #"{"regexp":{"level":"e[r]{2}or"}}"#,
        #"{"constant_score":{"filter":{"term":{"ok":true}}}}"#,
        #"{"term":{"kubernetes.labels.app":"web"}}"#, #"{"term":{"kubernetes.labels.a.b":"x"}}"#,
        #"{"term":{"kubernetes.labels":"web"}}"#, #"{"bool":{}}"#,
        #"{"bool":{"must_not":[{"term":{"level":"warn"}}]}}"#,
        #"{"bool":{"filter":{"term":{"ok":true}},"should":[{"term":{"level":"warn"}}]}}"#,
        #"{"bool":{"should":[{"term":{"level":"warn"}},{"term":{"ok":true}}]}}"#,
        #"{"multi_match":{"query":"prod","fields":["level","kubernetes.*"]}}"#,
        #"{"simple_query_string":{"query":"reset + peer -nothing","fields":["message"]}}"#,
        #"{"simple_query_string":{"query":"\"by peer\" | (","fields":["message"]}}"#,
        #"{"query_string":{"query":"reset","default_field":"message"}}"#,
        #"{"term":{"day":"2026-11-24"}}"#,
        #"{"range":{"client":{"gte":"10.1.2.0","lte":"10.1.2.9"}}}"#,
        #"{"term":{"_index":"logs"}}"#, #"{"term":{"tags":"b"}}"#,
    ])
    func matches(query: String) throws {
        #expect(try Corpus.matches(query, QueryTests.document), "\(query)")
    }

    @Test(arguments: [
        #"{"match_none":{}}"#, #"{"term":{"level":"Error"}}"#, #"{"term":{"message":"Reset"}}"#,
        #"{"terms":{"status":[]}}"#, #"{"term":{"status":404.5}}"#, #"{"term":{"unknown":1}}"#,
        #"{"match":{"message":{"query":"reset nothing","operator":"and"}}}"#,
        #"{"match_phrase":{"message":"by reset"}}"#, #"{"range":{"status":{"gt":404}}}"#,
        #"{"range":{"@timestamp":{"gt":"2026-11-24"}}}"#,
        #"{"range":{"@timestamp":{"lt":"2026-11-24"}}}"#,
        #"{"exists":{"field":"missing"}}"#, #"{"ids":{"values":[]}}"#,
        #"{"bool":{"should":[{"term":{"level":"warn"}}],"minimum_should_match":1,"filter":[]}}"#,
        #"{"bool":{"must":[{"term":{"ok":true}},{"term":{"level":"warn"}}]}}"#,
        #"{"term":{"ok":false}}"#, #"{"term":{"client":"10.2.0.0/16"}}"#,
        #"{"match":{"message":"  "}}"#,
        #"{"regexp":{"level":"err"}}"#, #"{"term":{"kubernetes.labels.app":"db"}}"#,
    ])
    func doesNotMatch(query: String) throws {
        #expect(try !Corpus.matches(query, QueryTests.document), "\(query)")
    }

    @Test(arguments: [
        #"{}"#, #"{"trem":{"level":"error"}}"#, #"{"term":{}}"#, #"{"term":{"a":1,"b":2}}"#,
        #"{"term":{"level":["a"]}}"#, #"{"terms":{"level":"error"}}"#,
        #"{"term":{"status":"abc"}}"#,
        #"{"range":{"@timestamp":{"gte":"yesterday"}}}"#,
        #"{"range":{"status":{"gte":1,"gtee":2}}}"#,
        #"{"bool":{"mst":[]}}"#, #"{"match_all":{}, "term":{}}"#, #"{"nested":{}}"#,
        #"{"prefix":{"status":"4"}}"#, #"{"regexp":{"level":"e(r"}}"#, #"{"term":{"ok":"maybe"}}"#,
        #"{"exists":{}}"#, #"{"fuzzy":{"level":"eror"}}"#,
        #"{"match":{"message":{"query":"a","fuzziness":"AUTO"}}}"#,
    ])
    func refuses(query: String) {
        #expect(throws: SearchError.self, "\(query)") {
            try Corpus.matches(query, QueryTests.document)
        }
    }

    @Test func namesTheNearestQuery() {
        let error = #expect(throws: SearchError.self) {
            try Corpus.matches(#"{"trem":{"level":"error"}}"#, "{}")
        }
        #expect(error?.reason == "unknown query [trem] did you mean [term]?")
    }

    @Test func refusesDeepNesting() throws {
        let deep =
            String(repeating: #"{"bool":{"must":"#, count: 30) + #"{"match_all":{}}"#
            + String(repeating: "}}", count: 30)
        let cursor = Corpus.json(deep)
        #expect(throws: SearchError.self) { try Query.parse(cursor, now: 0) }
    }
}

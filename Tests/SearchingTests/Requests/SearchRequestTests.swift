import Records
import Testing

@testable import Searching

@Suite struct SearchRequestTests {
    private func parse(
        _ body: String?, _ parameters: [(String, String)] = []
    ) throws -> SearchRequest {
        let cursor = try body.map { try #require(JSONCursor.parse(Array($0.utf8))) }
        return try SearchRequest.parse(
            body: cursor, parameters: parameters, path: "/logs/_search", now: 0)
    }

    @Test func readsNothingAsEverything() throws {
        let request = try parse(nil)
        #expect(request.from == 0 && request.size == 10 && request.sort.isEmpty)
        #expect(request.trackTotalHits == .upTo(10_000) && request.sourceFilter.isWhole)
    }

    @Test func readsABody() throws {
        let request = try parse(
            #"""
            {"query":{"match_all":{}},"from":5,"size":"7","sort":{"@timestamp":"desc"},
            "_source":false,"track_total_hits":true,"search_after":[1],"fields":["a",{"field":"t","format":"epoch_millis"}],
            "docvalue_fields":["t"],"version":true,"timeout":"5s","terminate_after":3,
            "aggs":{"a":{"sum":{"field":"x"}}},"stored_fields":"_none_","script_fields":{},
            "highlight":{"fields":{"*":{}},"pre_tags":["@H@"],"post_tags":["@/H@"],"fragment_size":2147483647},
            "pit":{"id":"p","keep_alive":"1m"},"seq_no_primary_term":true,"explain":false}
            """#.replacing("\"from\":5", with: "\"from\":0"))
        #expect(request.size == 7 && request.terminateAfter == 3 && request.timeout == 5000)
        #expect(request.sort == [SortKey(.field("@timestamp"), isDescending: true)])
        #expect(!request.sourceFilter.isShown && request.hidesStoredFields)
        #expect(request.trackTotalHits == .all)
        #expect(request.fields.map(\.format) == [nil, "epoch_millis"])
        #expect(request.docValueFields.map(\.pattern) == ["t"])
        #expect(request.aggregations.map(\.name) == ["a"])
        #expect(request.showsVersion && request.showsSequenceNumber)
        #expect(
            request.highlight?.fields.first?.preTag == "@H@" && request.highlight?.fields.count == 1
        )
        #expect(request.pointInTime == .init(id: "p", keepAlive: 60_000))
    }

    @Test func parametersGoBeforeTheBody() throws {
        let request = try parse(
            #"{"size":1,"_source":true}"#,
            [
                ("size", "20"), ("from", "3"), ("sort", "a:desc,b"), ("_source_includes", "x,y.*"),
                ("track_total_hits", "50"), ("scroll", "30s"), ("ignore_unavailable", "true"),
                ("allow_no_indices", ""), ("expand_wildcards", "open,hidden"), ("pretty", ""),
                ("max_concurrent_shard_requests", "5"), ("search_type", "query_then_fetch"),
            ].filter { $0.0 != "from" })
        #expect(request.size == 20 && request.scrollKeepAlive == 30_000)
        #expect(request.sort.map(\.isDescending) == [true, false])
        #expect(request.sourceFilter == SourceFilter(includes: ["x", "y.*"], excludes: []))
        #expect(request.ignoresUnavailable && request.expandWildcards == "open,hidden")
        #expect(request.trackTotalHits == .all, "a scroll counts exactly")
    }

    @Test(
        arguments: [
            (#"{"foo":1}"#, [], "parsing_exception", "Unknown key for a VALUE_NUMBER in [foo]."),
            (#"[]"#, [], "parsing_exception", "Expected [START_OBJECT]"),
            (
                #"{"size":-1}"#, [], "illegal_argument_exception",
                "[size] parameter cannot be negative, found [-1]"
            ),
            (
                #"{"from":-1}"#, [], "illegal_argument_exception",
                "[from] parameter cannot be negative but was [-1]"
            ),
            (
                #"{"from":9995,"size":10}"#, [], "illegal_argument_exception",
                "Result window is too large, from + size must be less than or equal to: [10000] but was [10005]."
            ),
            (
                #"{"size":10001}"#, [("scroll", "1m")], "illegal_argument_exception",
                "Batch size is too large"
            ),
            (
                #"{"search_after":[1]}"#, [], "illegal_argument_exception",
                "Sort must contain at least one field."
            ),
            (
                #"{"search_after":[1],"sort":["a","b"]}"#, [], "illegal_argument_exception",
                "search_after has 1 value(s) but sort has 2."
            ),
            (
                #"{"search_after":[1],"sort":["a"],"from":1}"#, [],
                "action_request_validation_exception",
                "`from` parameter must be set to 0 when `search_after` is used"
            ),
            (#"{"explain":true}"#, [], "illegal_argument_exception", "[explain] is not supported"),
            (
                #"{"script_fields":{"a":1}}"#, [], "illegal_argument_exception",
                "[script_fields] is not supported"
            ),
            (
                #"{"collapse":{"field":"a"}}"#, [], "illegal_argument_exception",
                "[collapse] is not supported"
            ),
            (
                nil, [("foo", "1")], "illegal_argument_exception",
                "request [/logs/_search] contains unrecognized parameter: [foo]"
            ),
            (
                nil, [("foo", "1"), ("bar", "")], "illegal_argument_exception",
                "request [/logs/_search] contains unrecognized parameters: [foo], [bar]"
            ),
            (
                nil, [("size", "x")], "illegal_argument_exception",
                "Failed to parse int parameter [size]"
            ),
            (
                nil, [("ignore_unavailable", "yes")], "illegal_argument_exception",
                "only [true] or [false]"
            ),
            (
                nil, [("search_type", "scan")], "illegal_argument_exception",
                "No search type for [scan]"
            ),
            (
                nil, [("scroll", "1")], "illegal_argument_exception",
                "failed to parse setting [scroll]"
            ),
            (
                #"{"track_total_hits":100}"#, [("rest_total_hits_as_int", "true")],
                "illegal_argument_exception", "[rest_total_hits_as_int] cannot be used"
            ),
        ] as [(String?, [(String, String)], String, String)])
    func refuses(
        body: String?, parameters: [(String, String)], type: String, reason: String
    ) throws {
        let error = #expect(throws: SearchError.self) { try parse(body, parameters) }
        #expect(error?.type == type)
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }
}

import Records
import Testing

@testable import Searching

/// Requests with parts replaced by others: an error or an answer, never a crash.
@Suite struct HostileRequestTests {
    private static let bodies = [
        #"{"query":{"match_all":{}},"from":0,"size":5,"sort":[{"size":{"order":"desc","missing":"_first","mode":"avg","unmapped_type":"long"}},"_doc",{"@timestamp":{"order":"asc","format":"epoch_millis"}}],"search_after":[1,2,3],"track_total_hits":10}"#,
        #"{"_source":{"includes":["a.*","size"],"excludes":["b"]},"fields":["*",{"field":"@timestamp","format":"yyyy-MM-dd"}],"docvalue_fields":["size"],"stored_fields":["_none_"],"highlight":{"fields":{"*":{"fragment_size":10,"number_of_fragments":2}}},"query":{"match":{"message":"hello"}}}"#,
        #"{"aggs":{"a":{"terms":{"field":"tags","size":3,"order":[{"s.max":"desc"},{"_key":"asc"}],"missing":"x","include":["a","b"],"exclude":"c.*","min_doc_count":1},"aggs":{"s":{"stats":{"field":"size","missing":3}},"h":{"histogram":{"field":"took","interval":0.5,"offset":0.1,"extended_bounds":{"min":0,"max":5},"keyed":true}}}}}}"#,
        #"{"aggs":{"a":{"date_histogram":{"field":"@timestamp","fixed_interval":"1m","offset":"+10s","time_zone":"+01:00","format":"HH:mm","min_doc_count":0,"extended_bounds":{"min":"2026-11-24T09:00:00Z","max":1795514800000},"order":{"_count":"desc"}},"aggs":{"d":{"derivative":{"buckets_path":"x"}},"x":{"max":{"field":"size"}},"c":{"cumulative_sum":{"buckets_path":"_count"}}}}}}"#,
        #"{"aggs":{"a":{"date_histogram":{"field":"@timestamp","calendar_interval":"month","time_zone":"-08:00"}},"b":{"range":{"field":"size","keyed":true,"ranges":[{"from":1,"to":5,"key":"k"},{"to":"7"}]}},"c":{"date_range":{"field":"@timestamp","format":"yyyy","ranges":[{"from":"now-1d/d","to":"now"}]}}}}"#,
        #"{"aggs":{"a":{"filters":{"other_bucket_key":"o","filters":{"x":{"term":{"level":"info"}},"y":{"range":{"size":{"gte":3}}}}},"aggs":{"p":{"percentiles":{"field":"took","percents":[1,50.5],"keyed":false,"tdigest":{"compression":50}}},"r":{"percentile_ranks":{"field":"size","values":[3]}}}}}}"#,
        #"{"aggs":{"a":{"composite":{"size":2,"sources":[{"x":{"terms":{"field":"level","order":"desc","missing_bucket":true}}},{"y":{"date_histogram":{"field":"@timestamp","fixed_interval":"5m","format":"yyyy"}}},{"z":{"histogram":{"field":"size","interval":3}}}],"after":{"x":"info","y":"2026","z":3}}}}}"#,
        #"{"aggs":{"a":{"top_hits":{"from":1,"size":2,"sort":["size"],"_source":["a"]}},"b":{"top_metrics":{"metrics":[{"field":"size"},{"field":"ok"}],"sort":{"took":"desc"},"size":2}},"c":{"cardinality":{"field":"level","missing":"x"}},"d":{"extended_stats":{"field":"ok","sigma":3}},"e":{"missing":{"field":"took"},"aggs":{"v":{"value_count":{"field":"tags"}}}},"f":{"global":{}}}}"#,
    ]

    private static let values = [
        "null", "true", "-1", "0", "1e308", "-1e308", "1e-320", "9223372036854775807",
        "-9223372036854775808", "99999999999999999999", "2147483648", "1.5", "\"\"", "\"x\"",
        "\"_count\"", "\"9223372036854775807\"", "\"99999999999d\"", "\"0s\"", "\"now+9999999y\"",
        "\"2026-11-24\"", "\"@timestamp\"", "\"message\"", "\"level\"", "\"size\"", "\"nowhere\"",
        "\"+18:00\"", "\"*\"", "\"a>b.c\"", "\"asc\"", "[]", "{}", "[[]]", "[{}]", "[null]",
        "{\"a\":{}}", "{\"a\":1}", "[1,\"x\",null]", "\"\\u0000\\ud800\"", "\"(((\"",
        "\"epoch_millis\"",
    ]

    /// `body` with a value in it replaced.
    private func mutate(_ body: JSONCursor, _ random: inout SplitMix, _ chance: Int) -> String {
        if Int.random(in: 0..<chance, using: &random) == 0 {
            return HostileRequestTests.values.randomElement(using: &random) ?? "0"
        }
        var parts: [String] = []
        switch body.kind {
        case .object:
            var members: [(String, JSONCursor)] = []
            body.forEachMember { key, value in
                members.append((key.text, value))
                return true
            }
            for (key, value) in members {
                parts.append("\"\(key)\":\(mutate(value, &random, chance))")
            }
            return "{\(parts.joined(separator: ","))}"
        case .array:
            for element in body.elements { parts.append(mutate(element, &random, chance)) }
            return "[\(parts.joined(separator: ","))]"
        default: return withExtendedLifetime(body) { body.rawText.text }
        }
    }

    private func answer(_ body: String) throws {
        let request = try SearchRequest.parse(
            body: JSONCursor.parse(Array(body.utf8)), parameters: [], now: 1_795_514_400_000)
        let indices = try AggregationFixture.indices()
        let run = try AggregationRun(request.aggregations, indices: indices)
        let sorter = request.sort.isEmpty ? nil : try SortReader(request.sort, indices: indices)
        let after = try request.searchAfter.flatMap { given in try sorter?.searchAfter(given) }
        var collector = HitCollector<Int>(
            order: sorter?.order ?? SortOrder([]), limit: request.size, after: after)
        var answer = try SearchAnswer(request: request, indices: indices, sorter: sorter)
        for (number, text) in AggregationFixture.documents.enumerated() {
            let source = OwnedBytes(text)
            try withExtendedLifetime(source) {
                try run.add(id: ByteView("x"), index: 0, source: source.view)
                let values = sorter?.read(
                    index: 0, id: ByteView("x"), source: source.view, sequence: Int64(number))
                collector.offer(values ?? [], sequence: Int64(number)) { number }
                answer.append(
                    SearchAnswer.Hit(
                        index: 0, id: ByteView("x"), source: source.view, sortValues: values))
            }
        }
        var output = JSONOutput()
        try run.write(into: &output)
        let header = HitsHeader(counted: 5, request: request)
        let bytes = answer.finish(header: header, took: 0, aggregations: output)
        #expect(JSONCursor.parse(bytes) != nil, "\(body)")
    }

    @Test func everyRequestGivesAnAnswerOrAnError() throws {
        var answers = 0
        for seed in 0..<1500 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            let body = HostileRequestTests.bodies.randomElement(using: &random) ?? "{}"
            let cursor = try #require(JSONCursor.parse(Array(body.utf8)))
            let mutated = mutate(cursor, &random, 12)
            do {
                try answer(mutated)
                answers += 1
            } catch let error as SearchError {
                #expect(error.status == 400 || error.status == 429, "\(mutated)")
            }
        }
        #expect(answers > 100)
    }
}

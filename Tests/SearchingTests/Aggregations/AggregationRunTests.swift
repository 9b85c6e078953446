import Records
import Testing

@testable import Searching

@Suite struct AggregationRunTests {
    @Test(arguments: [
        (
            #"{"l":{"terms":{"field":"level"}}}"#,
            #"{"l":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"info","doc_count":2},{"key":"error","doc_count":1},{"key":"warn","doc_count":1}]}}"#
        ),
        (
            #"{"l":{"terms":{"field":"level","size":1,"missing":"none","order":{"_key":"asc"}},"meta":{"a":1}}}"#,
            #"{"l":{"meta":{"a":1},"doc_count_error_upper_bound":0,"sum_other_doc_count":4,"buckets":[{"key":"error","doc_count":1}]}}"#
        ),
        (
            #"{"t":{"terms":{"field":"tags","include":["b","c"]}}}"#,
            #"{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"b","doc_count":2}]}}"#
        ),
        (
            #"{"o":{"terms":{"field":"ok"}}}"#,
            #"{"o":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":1,"key_as_string":"true","doc_count":2},{"key":0,"key_as_string":"false","doc_count":1}]}}"#
        ),
        (
            #"{"t":{"terms":{"field":"took"}}}"#,
            #"{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":0.5,"doc_count":1},{"key":1.5,"doc_count":1},{"key":2.5,"doc_count":1}]}}"#
        ),
        (
            #"{"p":{"terms":{"field":"kubernetes.pod_name","order":{"m.max":"desc"}},"aggs":{"m":{"stats":{"field":"size"}}}}}"#,
            #"{"p":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"p2","doc_count":2,"m":{"count":3,"min":5.0,"max":30.0,"avg":16.666666666666668,"sum":50.0}},{"key":"p1","doc_count":2,"m":{"count":2,"min":10.0,"max":20.0,"avg":15.0,"sum":30.0}},{"key":"p3","doc_count":1,"m":{"count":0,"min":null,"max":null,"avg":null,"sum":0.0}}]}}"#
        ),
        (
            #"{"x":{"terms":{"field":"nowhere"}}}"#,
            #"{"x":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[]}}"#
        ),
        (
            #"{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"2m"}}}"#,
            #"{"h":{"buckets":[{"key_as_string":"2026-11-24T10:00:00.000Z","key":1795514400000,"doc_count":2},{"key_as_string":"2026-11-24T10:02:00.000Z","key":1795514520000,"doc_count":1},{"key_as_string":"2026-11-24T10:04:00.000Z","key":1795514640000,"doc_count":2}]}}"#
        ),
        (
            #"{"h":{"date_histogram":{"field":"@timestamp","calendar_interval":"minute","min_doc_count":1,"format":"epoch_millis"}}}"#,
            #"{"h":{"buckets":[{"key_as_string":"1795514400000","key":1795514400000,"doc_count":2},{"key_as_string":"1795514520000","key":1795514520000,"doc_count":1},{"key_as_string":"1795514700000","key":1795514700000,"doc_count":2}]}}"#
        ),
        (
            #"{"h":{"date_histogram":{"field":"@timestamp","calendar_interval":"day","time_zone":"+01:00","keyed":true,"format":"yyyy-MM-dd"}}}"#,
            #"{"h":{"buckets":{"2026-11-24":{"key_as_string":"2026-11-24","key":1795474800000,"doc_count":5}}}}"#
        ),
        (
            #"{"h":{"histogram":{"field":"size","interval":10}}}"#,
            #"{"h":{"buckets":[{"key":0.0,"doc_count":1},{"key":10.0,"doc_count":2},{"key":20.0,"doc_count":1},{"key":30.0,"doc_count":1}]}}"#
        ),
        (
            #"{"h":{"histogram":{"field":"took","interval":1,"extended_bounds":{"min":0,"max":3},"hard_bounds":{"min":0,"max":5}}}}"#,
            #"{"h":{"buckets":[{"key":0.0,"doc_count":1},{"key":1.0,"doc_count":1},{"key":2.0,"doc_count":1},{"key":3.0,"doc_count":0}]}}"#
        ),
        (
            #"{"r":{"range":{"field":"size","ranges":[{"from":15},{"to":15},{"key":"mid","from":10,"to":20}]}}}"#,
            #"{"r":{"buckets":[{"key":"*-15.0","to":15.0,"doc_count":2},{"key":"mid","from":10.0,"to":20.0,"doc_count":2},{"key":"15.0-*","from":15.0,"doc_count":3}]}}"#
        ),
        (
            #"{"r":{"date_range":{"field":"@timestamp","ranges":[{"to":"2026-11-24T10:02:00.000Z"}]}}}"#,
            #"{"r":{"buckets":[{"key":"*-2026-11-24T10:02:00.000Z","to":1.79551452E12,"to_as_string":"2026-11-24T10:02:00.000Z","doc_count":2}]}}"#
        ),
        (
            #"{"f":{"filter":{"term":{"level":"info"}},"aggs":{"s":{"sum":{"field":"size"}}}}}"#,
            #"{"f":{"doc_count":2,"s":{"value":40.0}}}"#
        ),
        (
            #"{"f":{"filters":{"other_bucket":true,"filters":{"b":{"term":{"level":"info"}},"a":{"term":{"level":"warn"}}}}}}"#,
            #"{"f":{"buckets":{"a":{"doc_count":1},"b":{"doc_count":2},"_other_":{"doc_count":2}}}}"#
        ),
        (
            #"{"f":{"filters":{"filters":[{"match_all":{}}]}}}"#,
            #"{"f":{"buckets":[{"doc_count":5}]}}"#
        ),
        (
            #"{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"2m","hard_bounds":{"min":"2026-11-24T10:01:00Z","max":"2026-11-24T10:04:00Z"}}}}"#,
            #"{"h":{"buckets":[{"key_as_string":"2026-11-24T10:02:00.000Z","key":1795514520000,"doc_count":1}]}}"#
        ),
        (
            #"{"h":{"histogram":{"field":"took","interval":1,"hard_bounds":{"max":1}}}}"#,
            #"{"h":{"buckets":[{"key":0.0,"doc_count":1},{"key":1.0,"doc_count":1}]}}"#
        ),
        (#"{"m":{"missing":{"field":"level"}}}"#, #"{"m":{"doc_count":1}}"#),
        (
            #"{"g":{"global":{},"aggs":{"n":{"value_count":{"field":"tags"}}}}}"#,
            #"{"g":{"doc_count":5,"n":{"value":3}}}"#
        ),
        (
            #"{"a":{"min":{"field":"@timestamp"}},"b":{"avg":{"field":"took"}},"c":{"cardinality":{"field":"kubernetes.pod_name"}},"d":{"max":{"field":"nowhere"}},"e":{"sum":{"field":"took","missing":1}}}"#,
            #"{"a":{"value":1.79551441E12,"value_as_string":"2026-11-24T10:00:10.000Z"},"b":{"value":1.5},"c":{"value":3},"d":{"value":null},"e":{"value":6.5}}"#
        ),
        (
            #"{"e":{"extended_stats":{"field":"took"}}}"#,
            #"{"e":{"count":3,"min":0.5,"max":2.5,"avg":1.5,"sum":4.5,"sum_of_squares":8.75,"variance":0.6666666666666666,"variance_population":0.6666666666666666,"variance_sampling":1.0,"std_deviation":0.816496580927726,"std_deviation_population":0.816496580927726,"std_deviation_sampling":1.0,"std_deviation_bounds":{"upper":3.132993161855452,"lower":-0.13299316185545207,"upper_population":3.132993161855452,"lower_population":-0.13299316185545207,"upper_sampling":3.5,"lower_sampling":-0.5}}}"#
        ),
        (
            #"{"p":{"percentiles":{"field":"size","percents":[0,50,100]}},"r":{"percentile_ranks":{"field":"size","values":[15],"keyed":false}}}"#,
            #"{"p":{"values":{"0.0":5.0,"50.0":15.0,"100.0":30.0}},"r":{"values":[{"key":15.0,"value":50.0}]}}"#
        ),
        (
            #"{"t":{"top_metrics":{"metrics":{"field":"size"},"sort":{"@timestamp":"desc"}}}}"#,
            #"{"t":{"top":[{"sort":["2026-11-24T10:05:59.999Z"],"metrics":{"size":null}}]}}"#
        ),
        (
            #"{"t":{"top_hits":{"size":1,"sort":[{"size":"desc"}],"_source":"size"}}}"#,
            #"{"t":{"hits":{"total":{"value":5,"relation":"eq"},"max_score":null,"hits":[{"_index":"logs","_id":"id2","_score":null,"_source":{"size":30},"sort":[30]}]}}}"#
        ),
        (
            #"{"c":{"composite":{"size":2,"sources":[{"l":{"terms":{"field":"level"}}},{"h":{"histogram":{"field":"size","interval":10}}}]}}}"#,
            #"{"c":{"after_key":{"l":"info","h":10.0},"buckets":[{"key":{"l":"error","h":20.0},"doc_count":1},{"key":{"l":"info","h":10.0},"doc_count":1}]}}"#
        ),
        (
            #"{"c":{"composite":{"after":{"l":"info","h":10},"sources":[{"l":{"terms":{"field":"level"}}},{"h":{"histogram":{"field":"size","interval":10}}}]}}}"#,
            #"{"c":{"after_key":{"l":"warn","h":10.0},"buckets":[{"key":{"l":"info","h":30.0},"doc_count":1},{"key":{"l":"warn","h":0.0},"doc_count":1},{"key":{"l":"warn","h":10.0},"doc_count":1}]}}"#
        ),
        (
            #"{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"3m"},"aggs":{"s":{"sum":{"field":"size"}},"d":{"derivative":{"buckets_path":"s"}},"c":{"cumulative_sum":{"buckets_path":"_count"}}}}}"#,
            #"{"h":{"buckets":[{"key_as_string":"2026-11-24T10:00:00.000Z","key":1795514400000,"doc_count":3,"s":{"value":60.0},"c":{"value":3.0}},{"key_as_string":"2026-11-24T10:03:00.000Z","key":1795514580000,"doc_count":2,"s":{"value":20.0},"d":{"value":-40.0},"c":{"value":5.0}}]}}"#
        ),
    ])
    func answersAsElasticsearchDoes(aggregations: String, expected: String) throws {
        #expect(try AggregationFixture.answer(aggregations) == expected)
    }

    @Test func namesCarryTheirTypesOnRequest() throws {
        let answer = try AggregationFixture.answer(
            #"{"l":{"terms":{"field":"level","size":1},"aggs":{"m":{"max":{"field":"size"}}}}}"#,
            typedKeys: true)
        #expect(answer.hasPrefix(#"{"sterms#l":{"#))
        #expect(answer.contains(#""max#m":{"value":30.0}"#))
    }

    @Test(arguments: [
        (#"{"a":{"terms":{"field":"message"}}}"#, "Fielddata is disabled on [message]"),
        (#"{"a":{"sum":{"field":"level"}}}"#, "not supported for aggregation [sum]"),
        (#"{"a":{"foo":{"field":"level"}}}"#, "Unknown aggregation type [foo]"),
        (#"{"a":{"moving_fn":{"field":"level"}}}"#, "aggregation [moving_fn] is not supported"),
        (#"{"a":{"terms":{"field":"level","sizes":1}}}"#, "[terms] unknown field [sizes]"),
        (#"{"a":{"terms":{"field":"level","size":0}}}"#, "[size] must be greater than 0"),
        (#"{"a":{"terms":{}}}"#, "Required [field]"),
        (
            #"{"a":{"terms":{"field":"level","order":{"x":"asc"}}}}"#,
            "Invalid aggregation order path"
        ),
        (#"{"a":{}}"#, "Missing definition for aggregation [a]"),
        (#"{"a[b]":{"sum":{"field":"x"}}}"#, "Invalid aggregation name"),
        (
            #"{"a":{"sum":{"field":"x"},"aggs":{"b":{"sum":{"field":"x"}}}}}"#,
            "cannot accept sub-agg"
        ),
        (#"{"a":{"date_histogram":{"field":"@timestamp"}}}"#, "Invalid interval specified"),
        (
            #"{"a":{"date_histogram":{"field":"@timestamp","fixed_interval":"1x"}}}"#,
            "failed to parse"
        ),
        (
            #"{"a":{"date_histogram":{"field":"@timestamp","calendar_interval":"2d"}}}"#,
            "could not be parsed as a calendar interval"
        ),
        (
            #"{"a":{"date_histogram":{"field":"@timestamp","fixed_interval":"1m","time_zone":"No/Where"}}}"#,
            "Unknown time-zone ID: No/Where"
        ),
        (#"{"a":{"histogram":{"field":"size","interval":0}}}"#, "[interval] must be >0"),
        (#"{"a":{"derivative":{"buckets_path":"x"}}}"#, "must have a histogram"),
        (#"{"a":{"percentiles":{"field":"size","percents":[101]}}}"#, "percent must be in [0,100]"),
        (#"{"a":{"top_hits":{"size":101}}}"#, "Top hits result window is too large"),
    ])
    func refusesWhatItCannotDo(aggregations: String, reason: String) throws {
        let error = #expect(throws: SearchError.self) {
            try AggregationFixture.answer(aggregations)
        }
        #expect(error?.status == 400)
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test func refusesTooManyBuckets() throws {
        let error = #expect(throws: SearchError.self) {
            try AggregationFixture.answer(
                #"{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"1ms"}}}"#)
        }
        #expect(error?.type == "too_many_buckets_exception")
    }

    @Test func refusesNestingWithoutEnd() throws {
        var text = #"{"a":{"sum":{"field":"size"}}}"#
        for _ in 0..<25 { text = #"{"a":{"missing":{"field":"x"},"aggs":\#(text)}}"# }
        #expect(throws: SearchError.self) { try AggregationFixture.answer(text) }
    }

    @Test func ordersAddressesByTheirNumbers() throws {
        let documents = ["10.0.2.212", "10.0.2.60", "::1", "9.0.0.1"].map {
            "{\"client\":\"\($0)\"}"
        }
        let answer = try AggregationFixture.answer(
            #"{"c":{"terms":{"field":"client"}}}"#, documents)
        let keys = answer.split(separator: "\"key\":\"").dropFirst().map {
            String($0.prefix { $0 != "\"" })
        }
        #expect(keys == ["::1", "9.0.0.1", "10.0.2.60", "10.0.2.212"])
    }

    @Test func takesTheTermsOfATextFieldWhereAnotherIndexHasTerms() throws {
        let mapping =
            #"{"properties":{"level":{"type":"text","fields":{"keyword":{"type":"keyword"}}}}}"#
        let cursor = try #require(JSONCursor.parse(Array(mapping.utf8)))
        let indices =
            try AggregationFixture.indices() + [
                SearchedIndex(name: "dynamic", mapping: try Mapping.parse(cursor))
            ]
        let list = try Aggregation.parse(
            try #require(JSONCursor.parse(Array(#"{"l":{"terms":{"field":"level"}}}"#.utf8))),
            now: 0)
        let run = try AggregationRun(list, indices: indices)
        let source = OwnedBytes(#"{"level":"Very Bad"}"#)
        try withExtendedLifetime(source) {
            try run.add(id: ByteView("1"), index: 0, source: source.view)
            try run.add(id: ByteView("2"), index: 1, source: source.view)
        }
        #expect(
            try AggregationFixture.text(run).contains(#"[{"key":"Very Bad","doc_count":2}]"#))
        let only = try Aggregation.parse(
            try #require(JSONCursor.parse(Array(#"{"l":{"terms":{"field":"level"}}}"#.utf8))),
            now: 0)
        #expect(throws: SearchError.self) { try AggregationRun(only, indices: [indices[1]]) }
    }
}

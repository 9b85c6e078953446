import Records
import Testing

@testable import Searching

/// Counts by minutes give what documents give.
@Suite struct RollUpTests {
    private struct Shape {
        let skeleton: Skeleton
        let prefix: String
    }

    /// Documents of a few shapes, their time and message differing.
    private func shapes(_ random: inout SplitMix) -> [Shape] {
        (0..<Int.random(in: 1...6, using: &random)).map { number in
            let level = ["info", "warn", "error"].randomElement(using: &random) ?? "info"
            let hasLevel = Bool.random(using: &random)
            let levelText = hasLevel ? "\"level\":\"\(level)\"," : ""
            let rest =
                "\(levelText)\"size\":\(number % 3),\"kubernetes\":{\"pod_name\":\"p\(number)\"}"
            return Shape(
                skeleton: Skeleton(text: Array("{\"@timestamp\":\0,\(rest),\"message\":\0}".utf8)),
                prefix: rest)
        }
    }

    @Test(arguments: [
        #"{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"3m"}}}"#,
        #"{"h":{"date_histogram":{"field":"@timestamp","calendar_interval":"hour","time_zone":"+05:30"},"aggs":{"l":{"terms":{"field":"level"}}}}}"#,
        #"{"l":{"terms":{"field":"level","missing":"-"},"aggs":{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"1m"}}}}}"#,
        #"{"p":{"terms":{"field":"kubernetes.pod_name"}},"c":{"cardinality":{"field":"level"}},"n":{"value_count":{"field":"level"}}}"#,
        #"{"f":{"filters":{"other_bucket":true,"filters":{"e":{"term":{"level":"error"}}}},"aggs":{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"5m"}}}}}"#,
        #"{"m":{"missing":{"field":"level"}},"s":{"histogram":{"field":"size","interval":2}},"r":{"range":{"field":"size","ranges":[{"from":1}]}}}"#,
        #"{"c":{"composite":{"sources":[{"l":{"terms":{"field":"level"}}},{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"10m"}}}]}}}"#,
    ])
    func minutesGiveWhatDocumentsGive(aggregations: String) throws {
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            let (documents, minutes) = try (
                AggregationFixture.prepare(aggregations), AggregationFixture.prepare(aggregations)
            )
            #expect(minutes.needsOnlyMinutesAndConstants)
            for shape in shapes(&random) {
                var counts: [Int64: Int] = [:]
                for _ in 0..<Int.random(in: 0...40, using: &random) {
                    let time = 1_795_514_400_000 + Int64.random(in: 0..<3_600_000, using: &random)
                    counts[time / 60_000, default: 0] += 1
                    let text = DateStyle.standard.text(time)
                    let source = OwnedBytes(
                        "{\"@timestamp\":\"\(text)\",\(shape.prefix),\"message\":\"m\"}")
                    try withExtendedLifetime(source) {
                        try documents.add(id: ByteView("x"), index: 0, source: source.view)
                    }
                }
                #expect(minutes.begin(shape.skeleton, index: 0))
                for (minute, count) in counts {
                    try minutes.add(milliseconds: minute * 60_000, count: count)
                }
            }
            #expect(
                try AggregationFixture.text(minutes) == AggregationFixture.text(documents),
                "seed \(seed)")
        }
    }

    @Test(arguments: [
        #"{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"30s"}}}"#,
        #"{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"1m","offset":"+39s"}}}"#,
        #"{"t":{"terms":{"field":"@timestamp"}}}"#,
        #"{"m":{"max":{"field":"@timestamp"}}}"#,
        #"{"l":{"terms":{"field":"level"},"aggs":{"s":{"sum":{"field":"size"}}}}}"#,
        #"{"t":{"top_hits":{}}}"#,
    ])
    func minutesDoNotSufficeForFinerQuestions(aggregations: String) throws {
        #expect(try !AggregationFixture.prepare(aggregations).needsOnlyMinutesAndConstants)
    }

    @Test func minutesDoNotSufficeForHoles() throws {
        let run = try AggregationFixture.prepare(#"{"l":{"terms":{"field":"level"}}}"#)
        #expect(
            run.begin(Skeleton(text: Array("{\"@timestamp\":\0,\"level\":\"a\"}".utf8)), index: 0))
        #expect(
            !run.begin(Skeleton(text: Array("{\"@timestamp\":\0,\"level\":\0}".utf8)), index: 0))
        let filter = try AggregationFixture.prepare(#"{"f":{"filter":{"term":{"level":"a"}}}}"#)
        #expect(
            !filter.begin(Skeleton(text: Array("{\"@timestamp\":\0,\"level\":\0}".utf8)), index: 0))
    }

    @Test func momentsSufficeForHistogramsOfTime() throws {
        let aggregations =
            #"{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"7s"}},"m":{"filter":{"match_all":{}}}}"#
        let (documents, times) = try (
            AggregationFixture.prepare(aggregations), AggregationFixture.prepare(aggregations)
        )
        #expect(times.needsOnlyTimes)
        #expect(times.beginTimes(index: 0))
        var random = SplitMix(seed: 1)
        for _ in 0..<500 {
            let time = 1_795_514_400_000 + Int64.random(in: 0..<600_000, using: &random)
            try times.add(milliseconds: time, count: 1)
            let source = OwnedBytes("{\"@timestamp\":\(time)}")
            try withExtendedLifetime(source) {
                try documents.add(id: ByteView("x"), index: 0, source: source.view)
            }
        }
        #expect(try AggregationFixture.text(times) == AggregationFixture.text(documents))
    }

    @Test func zeroBucketsNeedDocumentsThatAreNoHits() throws {
        let run = try AggregationFixture.prepare(
            #"{"l":{"terms":{"field":"level","min_doc_count":0}}}"#)
        #expect(run.wantsOthers)
        let (hit, other) = (OwnedBytes(#"{"level":"a"}"#), OwnedBytes(#"{"level":"b"}"#))
        try withExtendedLifetime((hit, other)) {
            try run.add(id: ByteView("1"), index: 0, source: hit.view)
            try run.addOther(id: ByteView("2"), index: 0, source: other.view)
        }
        #expect(
            try AggregationFixture.text(run)
                == #"{"l":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"a","doc_count":1},{"key":"b","doc_count":0}]}}"#
        )
    }
}

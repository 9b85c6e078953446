import Records
import Testing

@testable import Searching

@Suite struct SearchAnswerTests {
    /// The answer to a request that finds `sources`.
    private func answer(
        _ body: String, _ parameters: [(String, String)] = [], _ sources: [String],
        counted: Int? = nil
    ) throws -> String {
        let request = try SearchRequest.parse(
            body: JSONCursor.parse(Array(body.utf8)), parameters: parameters, now: 0)
        let indices = try AggregationFixture.indices()
        let sorter = request.sort.isEmpty ? nil : try SortReader(request.sort, indices: indices)
        var answer = try SearchAnswer(request: request, indices: indices, sorter: sorter)
        for (number, text) in sources.enumerated() {
            let (id, source) = (OwnedBytes("id\(number)"), OwnedBytes(text))
            withExtendedLifetime((id, source)) {
                let values = sorter?.read(
                    index: 0, id: id.view, source: source.view, sequence: Int64(number))
                answer.append(
                    SearchAnswer.Hit(
                        index: 0, id: id.view, source: source.view, sortValues: values,
                        version: 2, sequenceNumber: 7))
            }
        }
        let header = HitsHeader(counted: counted ?? sources.count, request: request)
        let bytes = answer.finish(
            header: header, took: 3, scrollId: request.scrollKeepAlive.map { _ in "s" })
        #expect(JSONCursor.parse(bytes) != nil)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let start =
        #""took":3,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"#

    @Test(arguments: [
        (
            "{}",
            #""hits":{"total":{"value":1,"relation":"eq"},"max_score":1.0,"hits":[{"_index":"logs","_id":"id0","_score":1.0,"_source":{"size":3,"ok":true}}]}}"#
        ),
        (
            #"{"sort":"size","_source":"ok","track_total_hits":false}"#,
            #""hits":{"max_score":null,"hits":[{"_index":"logs","_id":"id0","_score":null,"_source":{"ok":true},"sort":[3]}]}}"#
        ),
        (
            #"{"stored_fields":"_none_","docvalue_fields":["size"]}"#,
            #""hits":{"total":{"value":1,"relation":"eq"},"max_score":1.0,"hits":[{"_index":"logs","_score":1.0,"fields":{"size":[3]}}]}}"#
        ),
        (
            #"{"_source":false,"version":true,"seq_no_primary_term":true}"#,
            #""hits":{"total":{"value":1,"relation":"eq"},"max_score":1.0,"hits":[{"_index":"logs","_id":"id0","_version":2,"_seq_no":7,"_primary_term":1,"_score":1.0}]}}"#
        ),
    ])
    func writesHits(body: String, expected: String) throws {
        #expect(
            try answer(body, [], [#"{"size":3,"ok":true}"#])
                == "{" + SearchAnswerTests.start + expected)
    }

    @Test func writesTheTotalAsItWasAskedFor() throws {
        #expect(
            try answer("{}", [], [], counted: 10_001)
                .contains(#""total":{"value":10000,"relation":"gte"},"max_score":null"#))
        #expect(
            try answer("{}", [("rest_total_hits_as_int", "true")], [], counted: 20_000)
                .contains(#""hits":{"total":20000,"#))
        #expect(
            try answer(#"{"track_total_hits":5}"#, [], [], counted: 5)
                .contains(#""total":{"value":5,"relation":"eq"}"#))
        #expect(
            try answer("{}", [("scroll", "1m")], [], counted: 20_000)
                .hasPrefix(#"{"_scroll_id":"s","took":3"#))
    }

    @Test(arguments: [
        (#""fields":["*_name"]"#, "null"),
        (#""fields":["tags"]"#, #"{"tags":["b","a","b"]}"#),
        (#""docvalue_fields":["tags"]"#, #"{"tags":["a","b"]}"#),
        (
            #""fields":["ok","took","message"]"#,
            #"{"ok":[true],"took":[2.0],"message":["Hi \"you\""]}"#
        ),
        (
            #""fields":[{"field":"@timestamp","format":"strict_date_optional_time_nanos"}]"#,
            #"{"@timestamp":["2026-11-24T10:00:10.000Z"]}"#
        ),
        (
            #""docvalue_fields":[{"field":"@timestamp","format":"epoch_millis"}]"#,
            #"{"@timestamp":["1795514410000"]}"#
        ),
        (
            #""fields":[{"field":"when","format":"strict_date_optional_time_nanos"}]"#,
            #"{"when":["2026-11-24T10:00:10.123456789Z"]}"#
        ),
        (
            #""fields":[{"field":"when","format":"epoch_millis"}]"#,
            #"{"when":["1795514410123.456789"]}"#
        ),
        (#""fields":["when"]"#, #"{"when":["2026-11-24T10:00:10.123Z"]}"#),
        (
            #""docvalue_fields":[{"field":"when","format":"strict_date_optional_time_nanos"}]"#,
            #"{"when":["2026-11-24T10:00:10.123Z"]}"#
        ),
        (#""fields":["@timestamp","nowhere"]"#, #"{"@timestamp":["2026-11-24T10:00:10.000Z"]}"#),
    ])
    func showsFields(part: String, expected: String) throws {
        let source =
            #"{"@timestamp":"2026-11-24T11:00:10+01:00","when":"2026-11-24T10:00:10.123456789Z","ok":"true","took":2,"tags":["b",["a","b"]],"message":"Hi \"you\""}"#
        let answer = try answer("{\(part),\"_source\":false}", [], [source])
        if expected == "null" {
            #expect(!answer.contains("\"fields\""))
        } else {
            #expect(answer.contains("\"fields\":\(expected)"), "\(answer)")
        }
    }

    @Test func refusesTextAsStoredByColumn() {
        #expect(throws: SearchError.self) {
            try answer(#"{"docvalue_fields":["message"]}"#, [], [])
        }
    }

    @Test func escapesIds() throws {
        var output = JSONOutput()
        output.string("a\"b\\c\n\u{1}\u{1f}é")
        #expect(String(decoding: output.bytes, as: UTF8.self) == #""a\"b\\c\n\u0001\u001fé""#)
    }
}

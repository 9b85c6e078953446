import Records
import Testing

@testable import Searching

@Suite struct SortTests {
    private static let documents = AggregationFixture.documents

    private func keys(_ sort: String) throws -> [SortKey] {
        try SortKey.parse(try #require(JSONCursor.parse(Array(sort.utf8))))
    }

    /// The numbers of the documents in order, and their sort values.
    private func sorted(
        _ sort: String, after: String? = nil, limit: Int = 10
    ) throws -> (order: [Int], values: String) {
        let reader = try SortReader(keys(sort), indices: AggregationFixture.indices())
        let after = try after.map {
            try reader.searchAfter(try #require(JSONCursor.parse(Array($0.utf8))).elements)
        }
        var collector = HitCollector<Int>(order: reader.order, limit: limit, after: after)
        for (number, document) in SortTests.documents.enumerated() {
            let (id, source) = (OwnedBytes("id\(number)"), OwnedBytes(document))
            let values = withExtendedLifetime((id, source)) {
                reader.read(
                    index: 0, id: id.view, source: source.view, sequence: Int64(number))
            }
            collector.offer(values, sequence: Int64(number)) { number }
        }
        var output = JSONOutput()
        output.beginArray()
        for hit in collector.sorted() { reader.write(hit.values, into: &output) }
        output.endArray()
        return (
            collector.sorted().map(\.payload), String(decoding: output.bytes, as: UTF8.self)
        )
    }

    @Test(
        arguments: [
            (#""size""#, [3, 0, 1, 2, 4], "[[5],[10],[20],[30],[9223372036854775807]]"),
            (#"{"size":"desc"}"#, [2, 1, 3, 0, 4], "[[30],[20],[15],[10],[-9223372036854775808]]"),
            (#"[{"size":{"order":"desc","missing":"_first"}}]"#, [4, 2, 1, 3, 0], nil),
            (#"[{"size":{"missing":12}}]"#, [3, 0, 4, 1, 2], "[[5],[10],[12],[20],[30]]"),
            (#"[{"size":{"order":"asc","mode":"max"}}]"#, [0, 3, 1, 2, 4], nil),
            (#"[{"size":{"mode":"avg"}}]"#, [0, 3, 1, 2, 4], nil),
            (#""level""#, [1, 0, 2, 3, 4], #"[["error"],["info"],["info"],["warn"],[null]]"#),
            (#"[{"level":"desc"},{"size":"desc"}]"#, [3, 2, 0, 1, 4], nil),
            (#""took""#, [2, 0, 1, 3, 4], #"[[0.5],[1.5],[2.5],["Infinity"],["Infinity"]]"#),
            (#"["_doc"]"#, [0, 1, 2, 3, 4], "[[0],[1],[2],[3],[4]]"),
            (#"[{"_doc":"desc"}]"#, [4, 3, 2, 1, 0], nil),
            (#"["_score"]"#, [0, 1, 2, 3, 4], nil),
            (#"[{"nowhere":{"unmapped_type":"boolean"}}]"#, [0, 1, 2, 3, 4], nil),
            (
                #"[{"@timestamp":{"order":"desc","format":"strict_date_optional_time"}}]"#,
                [4, 3, 2, 1, 0],
                #"[["2026-11-24T10:05:59.999Z"],["2026-11-24T10:05:00.000Z"],["2026-11-24T10:02:00.000Z"],["2026-11-24T10:00:50.000Z"],["2026-11-24T10:00:10.000Z"]]"#
            ),
        ] as [(String, [Int], String?)])
    func ordersDocuments(sort: String, order: [Int], values: String?) throws {
        let result = try sorted(sort)
        #expect(result.order == order)
        if let values { #expect(result.values == values) }
    }

    @Test(
        arguments: [
            (#""size""#, "[10]", [1, 2, 4]),
            (#""size""#, #"["20"]"#, [2, 4]),
            (#"{"size":"desc"}"#, "[15]", [0, 4]),
            (#"["level","size"]"#, #"["info",10]"#, [2, 3, 4]),
            (#"["level","_doc"]"#, #"[null,3]"#, [4]),
            (#""@timestamp""#, "[1795514520000]", [3, 4]),
            (#""took""#, #"["Infinity"]"#, []),
            (#""size""#, "[10,0]", [1, 2, 4]),
        ] as [(String, String, [Int])])
    func continuesBehindAHit(sort: String, after: String, order: [Int]) throws {
        #expect(try sorted(sort, after: after).order == order)
    }

    @Test(arguments: [
        (#""nowhere""#, "No mapping found for [nowhere] in order to sort on"),
        (#""message""#, "Fielddata is disabled on [message]"),
        (#"{"size":"up"}"#, "Unknown SortOrder [up]"),
        (#"{"size":{"order":"asc","x":1}}"#, "[sort] unknown field [x]"),
        (#"{"_script":{"type":"number"}}"#, "sort by [_script] is not supported"),
        ("1", "malformed sort format"),
    ])
    func refuses(sort: String, reason: String) throws {
        let error = #expect(throws: SearchError.self) { try sorted(sort) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test func refusesValuesOfAnotherType() throws {
        #expect(throws: SearchError.self) { try sorted(#""size""#, after: #"["x"]"#) }
    }

    @Test func keepsTheFirstAsSortingAllDoes() {
        var random = SplitMix(seed: 3)
        for round in 0..<200 {
            let order = SortOrder([
                SortKey(.field("a"), isDescending: Bool.random(using: &random)),
                SortKey(.field("b"), isDescending: Bool.random(using: &random)),
            ])
            let limit = Int.random(in: 0...20, using: &random)
            var collector = HitCollector<Int>(order: order, limit: limit)
            var all: [(values: [SortValue], number: Int)] = []
            for number in 0..<Int.random(in: 0...60, using: &random) {
                let values: [SortValue] = (0..<2).map { _ in
                    let value = Int64.random(in: 0...4, using: &random)
                    return value == 0 ? .none : .integer(value)
                }
                all.append((values, number))
                collector.offer(values, sequence: Int64(number)) { number }
            }
            let naive = all.sorted {
                let comparison = order.compare($0.values, $1.values)
                return comparison == 0 ? $0.number < $1.number : comparison < 0
            }
            #expect(
                collector.sorted().map(\.payload) == naive.prefix(limit).map(\.number),
                "round \(round)")
        }
    }
}

@Suite struct ArrayFirstTests {
    @Test func takesWhatSortingAllTakes() {
        var random = SplitMix(seed: 8)
        for _ in 0..<500 {
            let numbers = (0..<Int.random(in: 0...40, using: &random)).shuffled(using: &random)
            let limit = Int.random(in: 0...45, using: &random)
            #expect(numbers.first(limit, by: >) == Array(numbers.sorted(by: >).prefix(limit)))
        }
    }
}

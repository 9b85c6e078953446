import Records
import Testing

@testable import Searching

/// Random documents, and answers computed in the plainest way.
@Suite struct AggregationOracleTests {
    private struct Document {
        var tags: [String]
        var size: Int?
        var took: Double?
    }

    private func documents(_ random: inout SplitMix, _ count: Int) -> [Document] {
        (0..<count).map { _ in
            Document(
                tags: (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    ["a", "b", "c\"", "d\n", "é", "long tag with words"].randomElement(
                        using: &random) ?? ""
                },
                size: Bool.random(using: &random) ? Int.random(in: -20...20, using: &random) : nil,
                took: Bool.random(using: &random) ? Double.random(in: 0...4, using: &random) : nil)
        }
    }

    private func text(_ document: Document) -> String {
        var output = JSONOutput()
        output.beginObject()
        output.key("tags")
        output.beginArray()
        for tag in document.tags { output.string(tag) }
        output.endArray()
        if let size = document.size {
            output.key("size")
            output.int(size)
        }
        if let took = document.took {
            output.key("took")
            output.raw(Array("\(took)".utf8))
        }
        output.endObject()
        return String(decoding: output.bytes, as: UTF8.self)
    }

    @Test func termsCountDocuments() throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            let documents = documents(&random, Int.random(in: 0...80, using: &random))
            let size = Int.random(in: 1...6, using: &random)
            let answer = try AggregationFixture.answer(
                #"{"t":{"terms":{"field":"tags","size":\#(size)},"aggs":{"s":{"sum":{"field":"size"}}}}}"#,
                documents.map(text))
            var counts: [String: (count: Int, sum: Int)] = [:]
            for document in documents {
                for tag in Set(document.tags) {
                    counts[tag, default: (0, 0)].count += 1
                    counts[tag, default: (0, 0)].sum += document.size ?? 0
                }
            }
            let sorted = counts.sorted {
                $0.value.count == $1.value.count
                    ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
                    : $0.value.count > $1.value.count
            }
            var output = JSONOutput()
            output.beginArray()
            for (key, value) in sorted.prefix(size) {
                output.beginObject()
                output.key("key")
                output.string(key)
                output.key("doc_count")
                output.int(value.count)
                output.key("s")
                output.raw(Array("{\"value\":\(JavaNumber.text(Double(value.sum)))}".utf8))
                output.endObject()
            }
            output.endArray()
            let others = sorted.dropFirst(size).reduce(0) { $0 + $1.value.count }
            let buckets = String(decoding: output.bytes, as: UTF8.self)
            let expected =
                #"{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":\#(others),"buckets":\#(buckets)}}"#
            // A sum of no number is written as 0.0, one that is minus zero cannot come.
            #expect(answer == expected, "seed \(seed)")
        }
    }

    @Test func histogramsCountStretches() throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            let documents = documents(&random, Int.random(in: 0...50, using: &random))
            let interval = Int.random(in: 1...7, using: &random)
            let answer = try AggregationFixture.answer(
                #"{"h":{"histogram":{"field":"size","interval":\#(interval)}}}"#,
                documents.map(text))
            let keys = documents.compactMap(\.size).map {
                ($0 - (($0 % interval) + interval) % interval) / interval
            }
            var rows: [String] = []
            if let low = keys.min(), let high = keys.max() {
                for key in low...high {
                    let number = JavaNumber.text(Double(key * interval))
                    let count = keys.filter { $0 == key }.count
                    rows.append("{\"key\":\(number),\"doc_count\":\(count)}")
                }
            }
            #expect(
                answer == "{\"h\":{\"buckets\":[\(rows.joined(separator: ","))]}}", "seed \(seed)")
        }
    }

    @Test func figuresAreThoseOfAllNumbers() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            let documents = documents(&random, Int.random(in: 1...100, using: &random))
            let numbers = documents.compactMap(\.took)
            let answer = try AggregationFixture.answer(
                #"{"a":{"min":{"field":"took"}},"b":{"max":{"field":"took"}},"c":{"cardinality":{"field":"took"}},"d":{"value_count":{"field":"took"}}}"#,
                documents.map(text))
            func number(_ value: Double?) -> String { value.map(JavaNumber.text) ?? "null" }
            #expect(
                answer
                    == "{\"a\":{\"value\":\(number(numbers.min()))},\"b\":{\"value\":\(number(numbers.max()))},\"c\":{\"value\":\(Set(numbers).count)},\"d\":{\"value\":\(numbers.count)}}",
                "seed \(seed)")
        }
    }

    @Test func distinctCountsBeyondTheBoundAreNear() throws {
        var counter = DistinctCounter()
        let budget = MemoryBudget()
        for wanted in [1000, 65_536, 100_000, 400_000] {
            for number in counter.count / 2..<wanted {
                try counter.insert(NumberHash.mix(UInt64(number)), budget)
            }
            let error = abs(Double(counter.count - wanted)) / Double(wanted)
            #expect(error < (wanted <= DistinctCounter.exactBound ? 1e-9 : 0.03), "\(wanted)")
        }
    }

    @Test func summariesOfManyNumbersAreNear() throws(SearchError) {
        var random = SplitMix(seed: 2)
        var sample = Sample(compression: 100)
        let budget = MemoryBudget()
        var numbers: [Double] = []
        for _ in 0..<120_000 {
            let number =
                Double.random(in: 0...1, using: &random) * Double.random(in: 0...1, using: &random)
            numbers.append(number)
            try sample.add(number, budget)
        }
        numbers.sort()
        for share in [0.001, 0.01, 0.25, 0.5, 0.75, 0.99, 0.999] {
            let value = sample.value(at: share) ?? .nan
            let rank = Double(numbers.partitioningIndex { $0 >= value }) / Double(numbers.count)
            #expect(abs(rank - share) < 0.01, "\(share)")
            #expect(abs((sample.rank(of: value) ?? 0) - share) < 0.01, "\(share)")
        }
    }

    @Test func keysBeyondTheMemoryAreRefused() throws {
        var table = TextKeyTable(budget: MemoryBudget(byteCount: 10_000))
        let error = #expect(throws: SearchError.self) {
            for number in 0..<1000 {
                let key = OwnedBytes("key \(number)")
                _ = try withExtendedLifetime(key) { try table.ordinal(owner: 0, key: key.view) }
            }
        }
        #expect(error?.type == "circuit_breaking_exception" && error?.status == 429)
    }

    @Test func tablesNumberPairsInOrder() throws {
        var random = SplitMix(seed: 4)
        var texts = TextKeyTable(budget: MemoryBudget())
        var numbers = NumberKeyTable(budget: MemoryBudget())
        var known: [String: Int] = [:]
        for _ in 0..<5000 {
            let (owner, number) = (
                Int.random(in: 0...5, using: &random), Int.random(in: 0...300, using: &random)
            )
            let expected = known["\(owner) \(number)", default: known.count]
            known["\(owner) \(number)"] = expected
            let key = OwnedBytes("a key with a number: \(number)")
            let text = try withExtendedLifetime(key) {
                try texts.ordinal(owner: owner, key: key.view)
            }
            #expect(text == expected)
            #expect(try numbers.ordinal(owner: owner, key: Int64(number)) == expected)
            #expect(texts.owner(text) == owner && numbers.key(text) == Int64(number))
        }
    }
}

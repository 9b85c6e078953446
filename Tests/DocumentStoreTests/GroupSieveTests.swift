import Records
import Testing
import TestSupport

/// A word that many documents have, wanted in the documents of few groups.
@Suite struct GroupSieveTests {
    /// Documents of a minute, one each millisecond, whose pods take turns in runs.
    private struct Corpus {
        var sources: [String] = []
        var pods: [Int] = []
        var hasWord: [Bool] = []

        init(runLengths: ClosedRange<Int>, wordPercent: Int, seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            while sources.count < 4000 {
                let pod = Int.random(in: 0..<6, using: &random)
                for _ in 0..<Int.random(in: runLengths, using: &random) {
                    add(pod, Int.random(in: 0..<100, using: &random) < wordPercent)
                }
            }
        }

        private mutating func add(_ pod: Int, _ isWanted: Bool) {
            let number = sources.count
            let second = number / 1000 % 60
            let digits = String(1000 + number % 1000).dropFirst()
            sources.append(
                #"{"@timestamp":"2026-08-21T10:00:0\#(second).\#(digits)Z","#
                    + #""log":"\#(isWanted ? "wanted" : "other") \#(number)","#
                    + #""kubernetes":{"pod_name":"pod-\#(pod)"}}"#)
            pods.append(pod)
            hasWord.append(isWanted)
        }

        /// The ids of the documents of two pods with the word, newest last.
        func expected(_ first: Int, _ second: Int) -> [String] {
            sources.indices.filter { hasWord[$0] && (pods[$0] == first || pods[$0] == second) }
                .map(String.init)
        }
    }

    @Test(arguments: [
        (runs: 1...1, percent: 50), (runs: 100...300, percent: 50), (runs: 1...40, percent: 2),
        (runs: 600...900, percent: 1),
    ])
    func findsTheDocumentsOfTheGroupsAndNoOthers(runs: ClosedRange<Int>, percent: Int) async throws
    {
        let corpus = Corpus(runLengths: runs, wordPercent: percent, seed: UInt64(percent))
        let folder = try StoreFolder()
        try await folder.put(corpus.sources)
        let expected = corpus.expected(1, 4)
        for order in ["asc", "desc"] {
            let body = #"""
                {"size":5000,"track_total_hits":true,"sort":[{"@timestamp":"\#(order)"}],"query":
                {"bool":{"filter":[{"terms":{"kubernetes.pod_name.keyword":["pod-1","pod-4"]}},
                {"match":{"log":"wanted"}}]}}}
                """#
            let answer = try await folder.search(body, in: "logs")
            #expect(StoreFolder.ids(answer) == (order == "asc" ? expected : expected.reversed()))
            #expect(
                answer.value(atPath: "hits", "total", "value")?.int == expected.count)
        }
    }
}

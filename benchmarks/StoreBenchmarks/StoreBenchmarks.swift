import DocumentStore
import Records
import Searching
import SystemInterface

/// Measures the embedded store: how fast it takes documents, how fast it answers, what it needs.
///
/// `StoreBenchmarks [--smoke] [--documents N] [--folder DIR]`: the store inside of this process.
/// `StoreBenchmarks --url URL [--documents N]`: a running `tailrace-store`, through HTTP.
@main enum StoreBenchmarks {
    static func main() async throws {
        var arguments = CommandLine.arguments.dropFirst()
        var count = 1_000_000
        var folder = "/tmp/store-benchmark-\(Clock.monotonicNanoseconds)"
        var url: String?
        while let argument = arguments.popFirst() {
            switch argument {
            case "--smoke": count = 12_000
            case "--documents": count = arguments.popFirst().flatMap { Int($0) } ?? count
            case "--folder": folder = arguments.popFirst() ?? folder
            case "--url": url = arguments.popFirst()
            default: print("unknown argument \(argument)")
            }
        }
        if let url {
            try RemoteIngest(url: url).run(count: count)
        } else {
            try await run(count: count, folder: folder)
        }
    }

    private static func run(count: Int, folder: String) async throws {
        var settings = StoreSettings()
        settings.report = { print($0) }
        let store = try DocumentStore.open(folder: folder, settings: settings)
        if try await store.statistics().documentCount == 0 {
            try await ingest(store, count: count)
        }
        try await ask(store, repetitions: count < 100_000 ? 1 : 5)
        let memory = ProcessStatistics.current().residentByteCount >> 20
        let statistics = try await store.statistics()
        let share = statistics.fileByteCount * 100 / max(statistics.sourceByteCount, 1)
        print("on disk           \(statistics.fileByteCount >> 20) MiB, \(share) % of the sources")
        print("resident memory   \(memory) MiB")
        try store.close()
    }

    private static func ingest(_ store: DocumentStore, count: Int) async throws {
        var corpus = LogCorpus(total: count, spanMilliseconds: 30 * 3_600_000)
        var body: [UInt8] = []
        var (seconds, bytes, worst) = (0.0, 0, 0.0)
        var wall: UInt64 = 0
        var done = 0
        while true {
            let documents = corpus.nextBody(&body)
            guard documents > 0 else { break }
            let before = ProcessStatistics.current().processorSeconds
            let start = Clock.monotonicNanoseconds
            let answer = try await store.bulk(body, defaultIndex: "logs")
            wall += Clock.monotonicNanoseconds - start
            let used = ProcessStatistics.current().processorSeconds - before
            if answer.hasErrors { print("error:", answer[0].error?.reason ?? "?") }
            seconds += used
            worst = max(worst, used)
            bytes += body.count
            done += documents
        }
        let memory = ProcessStatistics.current().residentByteCount >> 20
        print("documents         \(done), \(bytes / max(done, 1)) bytes each")
        print("ingest            \(Int(Double(done) / seconds)) documents/s of processor time")
        print(
            "ingest            \(Int(Double(done) * 1e9 / Double(wall))) documents/s of wall time")
        print("slowest request   \(Int(worst * 1000)) ms of processor time")
        print("resident memory   \(memory) MiB")
    }
}

// Queries, warm.
extension StoreBenchmarks {
    /// The questions whose time counts, and how many milliseconds each may take.
    private static let questions: [(name: String, limit: Int, body: String)] = [
        (
            "newest 50 filtered", 50,
            #"""
            {"size":50,"sort":[{"@timestamp":"desc"}],"query":{"bool":{"filter":[
            {"term":{"kubernetes.namespace_name.keyword":"payments"}},
            {"term":{"stream.keyword":"stderr"}},
            {"range":{"@timestamp":{"gte":"2026-08-21T02:00:00Z","lt":"2026-08-21T22:00:00Z"}}}]}}}
            """#
        ),
        (
            "newest 50 filtered by a word", 50,
            #"""
            {"size":50,"sort":[{"@timestamp":"desc"}],"query":{"bool":{"filter":[
            {"term":{"kubernetes.namespace_name.keyword":"payments"}},{"match":{"log":"error"}}]}}}
            """#
        ),
        (
            "histogram of a day", 200,
            #"""
            {"size":0,"query":{"range":{"@timestamp":{"gte":"2026-08-21T00:00:00Z",
            "lt":"2026-08-22T00:00:00Z"}}},"aggs":{"t":{"date_histogram":{"field":"@timestamp",
            "fixed_interval":"10m"}}}}
            """#
        ),
        (
            "histogram of a day by namespace", 200,
            #"""
            {"size":0,"query":{"range":{"@timestamp":{"gte":"2026-08-21T00:00:00Z",
            "lt":"2026-08-22T00:00:00Z"}}},"aggs":{"t":{"date_histogram":{"field":"@timestamp",
            "fixed_interval":"1h"},"aggs":{"n":{"terms":{
            "field":"kubernetes.namespace_name.keyword"}}}}}}
            """#
        ),
        (
            "full text, rare", 100,
            #"{"sort":[{"@timestamp":"desc"}],"query":{"match":{"log":"90001234"}}}"#
        ),
        (
            "full text, common", 100,
            #"{"size":50,"sort":[{"@timestamp":"desc"}],"query":{"match":{"log":"gateway"}}}"#
        ),
        (
            "full text, two words", 100,
            #"""
            {"size":50,"sort":[{"@timestamp":"desc"}],"query":{"query_string":{
            "query":"log:(retrying AND backoff)","default_operator":"AND"}}}
            """#
        ),
        (
            "newest 50", 50, #"{"size":50,"sort":[{"@timestamp":"desc"}]}"#
        ),
    ]

    static func ask(_ store: DocumentStore, repetitions: Int) async throws {
        for question in questions {
            let body = JSONCursor.parse(Array(question.body.utf8))
            var best = UInt64.max
            var processor = Double.infinity
            var total = ""
            for _ in 0..<repetitions {
                let before = ProcessStatistics.current().processorSeconds
                let start = Clock.monotonicNanoseconds
                let request = try SearchRequest.parse(body: body, parameters: [], now: 0)
                let answer = try await store.search(request, indices: IndexSelection("logs"))
                best = min(best, Clock.monotonicNanoseconds - start)
                let used = ProcessStatistics.current().processorSeconds - before
                processor = min(processor, used)
                total =
                    JSONCursor.parse(answer)?.value(atPath: "hits", "total", "value")?.rawText
                    .text ?? "?"
            }
            let name = question.name.padding(to: 34)
            let own = milliseconds(UInt64(processor * 1e9))
            print(
                "\(name)\(milliseconds(best)) ms of \(question.limit), \(own) ms of processor "
                    + "time, \(total) hits")
        }
    }

    private static func milliseconds(_ nanoseconds: UInt64) -> String {
        let tenths = nanoseconds / 100_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension String {
    /// The text with blanks behind it up to a width.
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - utf8.count, 1))
    }
}

import DocumentStore
import Records
import Searching
import SystemInterface

/// Measures the embedded store: how fast it takes documents, how fast it answers, what it needs.
///
/// `StoreBenchmarks [--smoke] [--documents N] [--folder DIR]`
@main enum StoreBenchmarks {
    static func main() async throws {
        var arguments = CommandLine.arguments.dropFirst()
        var count = 1_000_000
        var folder = "/tmp/store-benchmark-\(Clock.monotonicNanoseconds)"
        while let argument = arguments.popFirst() {
            switch argument {
            case "--smoke": count = 12_000
            case "--documents": count = arguments.popFirst().flatMap { Int($0) } ?? count
            case "--folder": folder = arguments.popFirst() ?? folder
            default: print("unknown argument \(argument)")
            }
        }
        try await run(count: count, folder: folder)
    }

    private static func run(count: Int, folder: String) async throws {
        var settings = StoreSettings()
        settings.report = { print($0) }
        let store = try DocumentStore.open(folder: folder, settings: settings)
        try await ingest(store, count: count)
        try store.close()
    }

    private static func ingest(_ store: DocumentStore, count: Int) async throws {
        var corpus = LogCorpus(total: count, spanMilliseconds: 30 * 3_600_000)
        var body: [UInt8] = []
        var (seconds, bytes, worst) = (0.0, 0, 0.0)
        let wallStart = Clock.monotonicNanoseconds
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
        _ = wallStart
        let memory = ProcessStatistics.current().residentByteCount >> 20
        print("documents         \(done), \(bytes / max(done, 1)) bytes each")
        print("ingest            \(Int(Double(done) / seconds)) documents/s of processor time")
        print("ingest            \(Int(Double(done) * 1e9 / Double(wall))) documents/s of wall time")
        print("slowest request   \(Int(worst * 1000)) ms of processor time")
        print("resident memory   \(memory) MiB")
    }
}

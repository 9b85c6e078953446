import DocumentClient
import Records
import SystemInterface

/// Measures how fast a running store takes documents through `_bulk`, one request after the other.
///
/// An answer means that the documents are on disk. The store tells its own processor time, so
/// that what this program needs does not count.
struct RemoteIngest {
    private static let index = "store-benchmark"

    private let server: DocumentServer

    /// A store at an address such as `http://127.0.0.1:9200`.
    init(url: String) throws { server = try DocumentServer(url: url) }

    /// Sends `count` documents and prints what that took.
    func run(count: Int) throws {
        var corpus = LogCorpus(total: count, spanMilliseconds: 30 * 3_600_000)
        var body: [UInt8] = []
        var (done, bytes, refused) = (0, 0, 0)
        var waited: UInt64 = 0
        let before = try figure("process_cpu_seconds_total")
        while true {
            let documents = corpus.nextBody(&body)
            guard documents > 0 else { break }
            let start = Clock.monotonicNanoseconds
            let answer = try server.text(
                "POST", "/\(RemoteIngest.index)/_bulk?filter_path=errors", body,
                type: "application/x-ndjson")
            waited += Clock.monotonicNanoseconds - start
            if JSONCursor.parse(answer)?.value(forKey: "errors")?.bool != false { refused += 1 }
            bytes += body.count
            done += documents
        }
        let seconds = try figure("process_cpu_seconds_total") - before
        let memory = try Int(figure("process_resident_memory_bytes")) >> 20
        print("documents         \(done), \(bytes / max(done, 1)) bytes each, over HTTP")
        print("with errors       \(refused) requests")
        print("ingest            \(Int(Double(done) / seconds)) documents/s of the store's time")
        print(
            "ingest            \(Int(Double(done) * 1e9 / Double(waited))) documents/s of wall time"
        )
        print("resident memory   \(memory) MiB")
    }

    /// A figure of the store's `/metrics`; 0 when it has none of that name.
    private func figure(_ name: String) throws -> Double {
        let page = String(decoding: try server.text("GET", "/metrics"), as: UTF8.self)
        for line in page.split(separator: "\n") where line.hasPrefix(name + " ") {
            return Double(line.dropFirst(name.utf8.count + 1)) ?? 0
        }
        return 0
    }
}

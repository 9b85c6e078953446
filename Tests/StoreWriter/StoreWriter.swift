import DocumentStore
import Glibc
import Searching

/// Writes batches of documents to the store in the folder of its first argument until it is
/// killed, and prints the number of each batch once it is acknowledged.
@main enum StoreWriter {
    /// Documents of a batch.
    static let batchCount = 100

    static func main() async throws {
        guard CommandLine.arguments.count > 1 else { return print("no folder") }
        let store = try DocumentStore.open(folder: CommandLine.arguments[1], settings: .init())
        let first = try await store.count(.all, indices: IndexSelection()) / batchCount
        for batch in first... {
            let lines = (0..<batchCount).map { number in
                """
                {"create":{"_id":"\(batch)-\(number)"}}
                {"@timestamp":"2026-08-21T10:00:00.\(100 + batch % 900)Z","log":"batch \(batch)"}

                """
            }
            let answer = try await store.bulk(Array(lines.joined().utf8), defaultIndex: "logs")
            print(answer.hasErrors ? "failed" : "stored \(batch)")
            // Each line is seen at once.
            fflush(nil)
        }
    }
}

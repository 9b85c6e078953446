import BulkReceiving
import DocumentClient
import Glibc
import Records
import Testing

/// The receiver as a server.
@Suite struct BulkReceiverTests {
    private static let body = "{\"create\":{}}\n{\"pod\":1,\"log\":\"~000000000(~000000000)\"}\n"

    /// A client of a receiver whose thread lives as long as the process.
    private static func server() throws -> DocumentServer {
        let box = Box(try BulkReceiver(port: 0, recordCount: 2))
        let server = try DocumentServer(url: "http://127.0.0.1:\(box.receiver.port)")
        var thread = pthread_t()
        let argument = unsafe Unmanaged.passRetained(box).toOpaque()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                while (try? box.receiver.turn(timeoutNanoseconds: nil)) != nil {}
                return nil
            }, argument)
        try #require(code == 0)
        return server
    }

    /// Carries a receiver to its thread.
    private final class Box {
        let receiver: BulkReceiver
        init(_ receiver: BulkReceiver) { self.receiver = receiver }
    }

    @Test func answersForEachDocumentAndTellsItsCounts() throws {
        let server = try BulkReceiverTests.server()
        let answer = try server.send("POST", "/logs/_bulk", BulkReceiverTests.body)
        #expect(answer.value(forKey: "errors")?.rawText.text == "false")
        #expect(answer.value(forKey: "items")?.rawText.text == #"[{"create":{"status":201}}]"#)
        let counts = try server.send("GET", "/_stats")
        #expect(counts.value(forKey: "records")?.rawText.text == "1")
        #expect(counts.value(forKey: "missing")?.rawText.text == "1")
        #expect(counts.value(forKey: "bare")?.rawText.text == "0")
    }

    @Test func takesBodiesOfManyReads() throws {
        let server = try BulkReceiverTests.server()
        let body = String(repeating: BulkReceiverTests.body, count: 50_000)
        _ = try server.send("POST", "/_bulk", body)
        let counts = try server.send("GET", "/_stats")
        #expect(counts.value(forKey: "documents")?.rawText.text == "50000")
        #expect(counts.value(forKey: "duplicates")?.rawText.text == "49999")
    }
}

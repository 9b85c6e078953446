import DocumentStore
import Glibc
import Records
import Searching
import TestSupport
import Testing

@Suite struct CrashTests {
    /// The program that writes until it is killed, beside the tests' own.
    private static var writer: String {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        let path = String(
            decoding: bytes.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(folder)/StoreWriter"
    }

    private static var isWriterBuilt: Bool { unsafe access(writer, X_OK) == 0 }

    @Test(.enabled(if: CrashTests.isWriterBuilt))
    func acknowledgedDocumentsSurviveAKill() async throws {
        let directory = TemporaryDirectory()
        var acknowledged = -1
        for _ in 0..<3 {
            let process = ChildProcess(
                CrashTests.writer, [directory.path], output: .pipe)
            for _ in 0..<8 {
                let line = try #require(process.waitForLine("stored "))
                acknowledged = try #require(Int(line.split(separator: " ")[1]))
            }
            process.send(SIGKILL)
            #expect(process.waitForExit() == .signal(SIGKILL))

            let store = try await openWhenFree(directory.path)
            let count = try await store.count(.all, indices: IndexSelection())
            #expect(count % 100 == 0, "batches are whole")
            #expect(count >= (acknowledged + 1) * 100)
            let id = "\(acknowledged)-99"
            #expect(try await store.document(index: "logs", id: id) != nil)
            let query = try Query.lucene(
                "log:\(acknowledged)", defaultOperatorIsAnd: false, now: 0)
            #expect(try await store.count(query, indices: IndexSelection("logs")) == 100)
            try store.close()
        }
    }

    @Test func aDamagedDatabaseIsSetAsideAndReported() async throws {
        let directory = TemporaryDirectory()
        let reports = Reports()
        var settings = StoreSettings()
        settings.report = { reports.add($0) }
        let store = try DocumentStore.open(folder: directory.path, settings: settings)
        let lines = (0..<500).map { "{\"index\":{}}\n{\"log\":\"line \($0)\"}\n" }
        _ = try await store.bulk(Array(lines.joined().utf8), defaultIndex: "logs")
        try store.close()
        for place in stride(from: 8192, to: 60_000, by: 4096) {
            directory.overwrite("store.db", at: place, [UInt8](repeating: 0xA5, count: 4000))
        }
        let fresh = try await openWhenFree(directory.path, settings)
        #expect(try await fresh.count(.all, indices: IndexSelection()) == 0)
        #expect(reports.all.contains { $0.contains("damaged") })
        #expect(directory.contains("quarantine/store-1.db"))
        _ = try await fresh.bulk(Array("{\"index\":{}}\n{}\n".utf8), defaultIndex: "logs")
        #expect(try await fresh.count(.all, indices: IndexSelection()) == 1)
        try fresh.close()
    }

    @Test func aFileThatIsNoDatabaseIsSetAside() async throws {
        let directory = TemporaryDirectory()
        _ = directory.write("store.db", String(repeating: "no database ", count: 2000))
        let store = try DocumentStore.open(folder: directory.path, settings: .init())
        #expect(try await store.count(.all, indices: IndexSelection()) == 0)
        try store.close()
    }
}

import Glibc
import Synchronization
import TestSupport
import Testing

/// The built program, killed again and again.
@Suite struct AgentKillTests {
    /// Kills of one run.
    static let killCount = 5

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func losesAndDoublesNothingWhenItIsKilled(seed: UInt64) {
        let harness = AgentHarness()
        let endpoint = BulkEndpoint(FaultyServer.script(seed: seed))
        harness.configure(
            AgentConfiguration.bulk(
                harness.logs, port: endpoint.port, output: seed % 2 == 0 ? "compress gzip" : ""))
        let writer = BusyNode(harness.logs, seed: seed)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<AgentKillTests.killCount {
            let agent = harness.start()
            let goal = endpoint.requestCount + Int.random(in: 0...4, using: &generator)
            _ = waitUntil(seconds: 10) { endpoint.requestCount >= goal || !agent.isRunning }
            pause(microseconds: UInt32.random(in: 0...200_000, using: &generator))
            #expect(agent.isRunning, "seed \(seed): \(harness.log)")
            agent.send(SIGKILL)
            _ = agent.waitForExit()
        }
        let written = writer.finish()
        let last = harness.start()
        #expect(
            waitUntil { endpoint.count >= written.count },
            "seed \(seed): \(endpoint.count) of \(written.count) came")
        last.send(SIGTERM)
        #expect(last.waitForExitOrMinute() == .status(0), "seed \(seed)")
        let documents = endpoint.documents
        #expect(documents.count == written.count, "seed \(seed)")
        #expect(Set(documents.map(\.id)).count == documents.count, "seed \(seed)")
        #expect(Set(documents.map(\.text)) == written, "seed \(seed)")
        #expect(endpoint.snapshot.complaints == [], "seed \(seed)")
        #expect(harness.deadLetters == [], "seed \(seed)")
    }

    @Test func keepsPositionsWhenTheStateIsDamaged() {
        let harness = AgentHarness()
        let endpoint = BulkEndpoint()
        harness.configure(AgentConfiguration.bulk(harness.logs, port: endpoint.port))
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        for number in 0..<200 { log.write("line \(number)") }
        var agent: ChildProcess? = harness.start()
        #expect(waitUntil { endpoint.count == 200 })
        agent?.send(SIGKILL)
        agent = nil
        harness.folder.remove("state")
        log.write("after the loss")
        let next = harness.start()
        #expect(waitUntil { endpoint.count == 201 })
        #expect(Set(endpoint.documents.map(\.id)).count == 201)
        next.send(SIGTERM)
        #expect(next.waitForExitOrMinute() == .status(0))
    }
}

/// Scripts of a server that loses answers and has no room now and then.
enum FaultyServer {
    static func script(seed: UInt64) -> BulkEndpoint.Script {
        var script = BulkEndpoint.Script()
        script.request = { number, _ in
            switch (UInt64(number) &+ seed) % 5 {
            case 1: .answerLost
            case 3 where number % 3 == 0: .hungUp
            default: .items
            }
        }
        let tries = TryCounter()
        script.item = { document in
            let bits = document.id.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
            return bits % 10 == 0 && tries.isFirst(document.id)
                ? .refused(status: 429, type: "es_rejected_execution_exception", reason: "full")
                : .stored
        }
        return script
    }
}

/// A thread that writes, rotates and compresses the logs of three containers.
final class BusyNode: Sendable {
    private let written = Mutex<Set<String>>([])
    private let isStopping = Atomic(false)
    private let isDone = Atomic(false)

    init(_ logs: NodeLogs, seed: UInt64) {
        let containers = (1...3).map { logs.makeContainer(pod: "web-\($0)", uid: "uid-\($0)") }
        runThread { [self] in
            var generator = SeededGenerator(seed: seed ^ 0xB5)
            var number = 0
            while !isStopping.load(ordering: .acquiring) {
                for log in containers { burst(log, &number, &generator) }
                pause(microseconds: 20_000)
            }
            isDone.store(true, ordering: .releasing)
        }
    }

    /// Stops writing; gives the documents that there must be.
    func finish() -> Set<String> {
        isStopping.store(true, ordering: .releasing)
        _ = waitUntil { isDone.load(ordering: .acquiring) }
        return written.withLock { $0 }
    }

    private func burst(
        _ log: ContainerLog, _ number: inout Int, _ generator: inout SeededGenerator
    ) {
        for _ in 0..<Int.random(in: 0...30, using: &generator) { write(log, &number, &generator) }
        guard Int.random(in: 0..<12, using: &generator) == 0 else { return }
        log.compressRotated()
        log.rename()
        for _ in 0..<Int.random(in: 0...3, using: &generator) { write(log, &number, &generator) }
        log.reopen()
    }

    private func write(
        _ log: ContainerLog, _ number: inout Int, _ generator: inout SeededGenerator
    ) {
        number += 1
        let stream = Bool.random(using: &generator) ? "stdout" : "stderr"
        let text =
            "\(log.folder) line \(number) "
            + String(repeating: "x", count: Int.random(in: 0...300, using: &generator))
        let time = log.write(text, stream: stream)
        _ = written.withLock { $0.insert(NaiveDocument.text(text, time: time, stream: stream)) }
    }
}

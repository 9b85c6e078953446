import Glibc
import Reporting
import Store
import SystemInterface
import TestSupport
import Testing
import WorldInterface

@testable import Agent

/// `tailrace status`: the sums come out, with and without a running agent.
@Suite struct StatusInspectorTests {
    let subject = InspectionHarness()
    var harness: AgentHarness { subject.harness }

    private func status() -> (exit: ChildProcess.Exit?, output: String, log: String) {
        subject.ask(["status", "-c", subject.configuration, "--state", subject.state])
    }

    /// The cells of the line that begins with `name` in the table whose head begins with `head`.
    private func row(_ name: String, of head: String, in text: String) -> [Substring] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix(head) }) else { return [] }
        return lines[start...].first { $0.hasPrefix(name + " ") }?.split(separator: " ") ?? []
    }

    @Test func accountsForEveryRecordOfARunningAgent() throws {
        let port = ScriptedServer.unusedPort()
        let agent = subject.start(
            service: "HTTP_Server On\nHTTP_Listen 127.0.0.1\nHTTP_Port \(port)")
        let (exit, output, log) = status()
        #expect(exit == .status(0), "\(log)")
        let balance = row("es.0", of: "OUTPUT  TAKEN", in: output)
        #expect(balance == ["es.0", "500", "297", "200", "3", "0", "0"], "\(output)")
        #expect(output.contains("refused"))
        let container = row("shop/web-1/app", of: "CONTAINER", in: output)
        #expect(container.suffix(2) == ["200", "3"], "\(output)")
        subject.kill(agent)
        // Taken over and delivered: the same sums in another life.
        subject.endpoint.follow(BulkEndpoint.Script())
        let next = harness.start()
        #expect(waitUntil { subject.endpoint.count == 497 })
        #expect(
            waitUntil {
                row("es.0", of: "OUTPUT  TAKEN", in: status().output)
                    == ["es.0", "200", "200", "0", "0", "0", "0"]
            })
        subject.kill(next)
    }

    @Test func looksAtTheFolderWhenNoAgentAnswers() throws {
        subject.kill(subject.start())
        subject.log.write("not read yet")
        let (exit, output, _) = status()
        #expect(exit == .status(0))
        #expect(output.contains("HTTP_Server is off"))
        #expect(output.contains("not in use"))
        let container = row("shop/web-1/app", of: "CONTAINER", in: output)
        #expect(container.suffix(2) == ["200", "3"], "\(output)")
        let buffer = row("es.0", of: "OUTPUT  CHUNKS", in: output)
        #expect(buffer.contains("200") && buffer.last == "3", "\(output)")
        let alone = subject.ask(["status", "--state", subject.state])
        #expect(alone.exit == .status(0))
        let again = row("es.0", of: "OUTPUT  CHUNKS", in: alone.output)
        #expect(again.prefix(5) == buffer.prefix(5))
    }

    @Test func countsWhatIsLeftOfTheFiles() throws {
        let agent = subject.start(isServerLost: false)
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
        func backlog() throws -> ContainerBacklog.Row {
            let folder = try subject.folder()
            return ContainerBacklog(
                try FolderSurvey(folder.view), letters: try DeadLetterSummary(folder.view)
            ).total
        }
        #expect(try backlog().unreadByteCount == 0)
        let delivered = try backlog().deliveredByteCount
        subject.log.writeRaw(String(repeating: "x", count: 99) + "\n")
        #expect(try backlog().unreadByteCount == 100)
        // A rotated file keeps its key, a new one has none yet.
        subject.log.rename()
        subject.log.reopen()
        subject.log.writeRaw(String(repeating: "y", count: 49) + "\n")
        #expect(try backlog().unreadByteCount == 150)
        #expect(try backlog().deliveredByteCount == delivered)
    }

    @Test func survivesPositionsThatSayAnything() throws {
        do {
            let state = try StateFolder(path: subject.state)
            let store = try PositionStore(folder: state)
            try store.commit(
                [(1, "/a"), (2, "/a"), (3, "/b"), (4, "")].map {
                    Position(
                        output: "es.0", source: SourceKey(bits: $0.0), stdoutOffset: .max,
                        stderrOffset: .max, path: $0.1)
                }, durable: false)
        }
        let (exit, output, _) = subject.ask(["status", "--state", subject.state])
        #expect(exit == .status(0), "\(output)")
        #expect(subject.ask(["buffer", "ls", "--state", subject.state]).exit == .status(0))
        #expect(output.contains("/a"))
    }

    @Test func needsAFolder() {
        #expect(
            subject.ask(["status", "--state", harness.folder.path("none")]).exit == .status(2))
    }

    @Test func readsThePageThatIsWritten() {
        var page = PrometheusText()
        let hostile = "a\"b\\c\nd,e=f}"
        page.begin("metric", .counter, "Help.")
        page.sample("metric", [("output", hostile), ("state", "open")], 3)
        page.sample("metric", [("output", "other"), ("state", "open")], 4.5)
        page.single("alone", .gauge, "Help.", 7)
        let samples = MetricsSamples(page: page.text + "\nnonsense\nmetric{ 1\n{} \n")
        #expect(samples.sum("metric", ["output": hostile]) == 3)
        #expect(samples.sum("metric", ["state": "open"]) == 7.5)
        #expect(samples.values(of: "output", in: "metric") == [hostile, "other"])
        #expect(samples.sum("alone") == 7)
        #expect(samples.sum("nothing") == 0)
    }

    @Test(arguments: [
        ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]"), ("node", "node"),
        ("10.0.0.1", "10.0.0.1"),
    ])
    func findsAnAgentOnItsOwnMachine(address: String, host: String) {
        #expect(MetricsRequest.host(address) == host)
    }

    @Test func writesNumbersForPeople() {
        for (count, text) in [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"),
            (2 << 20, "2.0 MiB"), (.max, "16777216.0 TiB"),
        ] as [(UInt64, String)] {
            #expect(Readable.bytes(count) == text)
        }
        for (seconds, text) in [
            (0.25, "250ms"), (59, "59s"), (61, "1m 1s"), (7_500, "2h 5m"), (200_000, "2d 7h"),
            (-5, "0s"), (.infinity, "0s"),
        ] {
            #expect(Readable.duration(seconds: seconds) == text)
        }
        #expect(Readable.text("a\u{1B}[31m\u{202E}ü\n") == "a\\u{1b}[31m\\u{202e}ü\\u{a}")
        #expect(Readable.text(String(repeating: "x", count: 50), limit: 5) == "xxxxx...")
    }
}

import Glibc
import TestSupport
import Testing

/// The command line: what it prints and with which status it ends.
@Suite struct AgentCommandTests {
    let harness = AgentHarness()

    @Test func tellsItsVersion() {
        let (exit, output, _) = harness.finish(["--version"])
        #expect(exit == .status(0))
        #expect(output.split(separator: ".").count == 3)
    }

    @Test(arguments: [["--help"], ["run", "--help"], ["check", "--help"]])
    func explainsItself(_ arguments: [String]) {
        let (exit, output, _) = harness.finish(arguments)
        #expect(exit == .status(0))
        #expect(output.contains("USAGE: tailrace"))
    }

    @Test func refusesUnknownOptions() {
        let (exit, _, log) = harness.finish(["run", "-c", "agent.conf", "--colour"])
        #expect(exit == .status(64))
        #expect(log.contains("--colour"))
    }

    @Test func tellsWhatWouldRun() {
        harness.configure(AgentConfiguration.bulk(harness.logs, port: 9200))
        let (exit, output, log) = harness.finish(["check", "-c", harness.folder.path("agent.conf")])
        #expect(exit == .status(0), "\(log)")
        for part in [harness.logs.pattern, "127.0.0.1:9200", "state folder: "] {
            #expect(output.contains(part), "\(part) in \(output)")
        }
        #expect(!harness.folder.contains("tailrace-state"))
    }

    @Test(arguments: ["run", "check"])
    func refusesBadConfigurations(_ command: String) {
        let cases = [
            ("[INPUT]\n    Name tail\n", "agent.conf:1"),
            ("[INPUT]\n    Name tail\n    Path /x\n    Pathh /y\n", "agent.conf:4"),
            ("[OUTPUT]\n    Name es\n    Match *\n    Port many\n", "agent.conf:4"),
            ("no section\n", "agent.conf:1"),
        ]
        for (text, place) in cases {
            harness.configure(text)
            harness.folder.remove("log")
            let (exit, output, log) = harness.finish(
                [command, "-c", harness.folder.path("agent.conf"), "--state", "state"])
            #expect(exit == .status(2), "\(text)")
            #expect(log.contains(place) && log.contains("error"), "\(log)")
            #expect(output == "")
        }
        #expect(!harness.folder.contains("state"))
    }

    @Test func namesAMissingConfiguration() {
        let (exit, _, log) = harness.finish(["run", "-c", "nowhere.conf"])
        #expect(exit == .status(2))
        #expect(log.contains("nowhere.conf"))
    }

    @Test func leavesAStateFolderInUseAlone() {
        let endpoint = BulkEndpoint()
        harness.configure(AgentConfiguration.bulk(harness.logs, port: endpoint.port))
        harness.logs.makeContainer(pod: "web-1", uid: "uid-1").write("line")
        let first = harness.start()
        #expect(waitUntil { endpoint.count == 1 })
        let second = harness.start()
        #expect(second.waitForExitOrMinute() == .status(1))
        #expect(harness.log.contains("cannot start"))
        #expect(harness.log.contains("state"))
        #expect(first.isRunning)
    }

    @Test func refusesAStateFolderThatIsAFile() {
        harness.configure(AgentConfiguration.bulk(harness.logs, port: 9200))
        harness.folder.write("state", "a file")
        #expect(harness.start().waitForExitOrMinute() == .status(1))
        #expect(harness.log.contains("cannot start"))
    }
}

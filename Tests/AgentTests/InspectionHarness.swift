import SystemInterface
import TestSupport
import Testing

@testable import Agent

/// A state folder that a real agent has left, or has: records that are delivered, records that
/// wait, and dead letters.
struct InspectionHarness {
    let harness = AgentHarness()
    let endpoint: BulkEndpoint
    let log: ContainerLog

    /// Records that are refused, and become dead letters.
    static let refusedCount = 3
    /// Records that were stored before the server went away.
    static let storedCount = 297
    /// Records that wait for the server.
    static let waitingCount = 200

    init() {
        var script = BulkEndpoint.Script()
        script.item = {
            $0.text.contains("poison")
                ? .refused(
                    status: 400, type: "document_parsing_exception", reason: "failed to parse")
                : .stored
        }
        endpoint = BulkEndpoint(script)
        log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
    }

    /// Starts an agent, has it deliver and refuse, and then takes the server away, if wanted.
    func start(
        service: String = "", filters: String = "", isServerLost: Bool = true
    ) -> ChildProcess {
        harness.configure(
            AgentConfiguration.bulk(
                harness.logs, port: endpoint.port, service: service, filters: filters))
        for number in 0..<300 {
            log.write(number % 100 == 7 ? "poison \(number)" : "line \(number)")
        }
        let agent = harness.start()
        #expect(
            waitUntil {
                endpoint.count == InspectionHarness.storedCount
                    && harness.deadLetters.count == InspectionHarness.refusedCount
            })
        guard isServerLost else { return agent }
        endpoint.setRequestFate(.answered("503 Service Unavailable"))
        for number in 0..<InspectionHarness.waitingCount { log.write("waiting \(number)") }
        #expect(
            waitUntil { (try? survey().waitingCount) == InspectionHarness.waitingCount })
        return agent
    }

    var configuration: String { harness.folder.path("agent.conf") }
    var state: String { harness.folder.path("state") }

    /// The folder without a configuration, as an operator may look at it.
    func folder(_ name: String = "state") throws -> InspectedFolder {
        InspectedFolder(
            view: try StateFolderView(path: harness.folder.path(name)), configuration: nil)
    }

    func survey() throws -> FolderSurvey { try FolderSurvey(try folder().view) }

    /// The files of the state folder and its buffer, but for the lock.
    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in ["positions.db", "positions.db-wal"] {
            files[name] = harness.folder.read("state/" + name)
        }
        for entry in try folder().view.files(in: "buffer") {
            let name = "buffer/" + entry.name
            files[name] = harness.folder.read("state/" + name)
        }
        return files
    }

    /// Runs the program to its end; gives status and what it wrote, without what earlier ones did.
    func ask(
        _ arguments: [String]
    ) -> (exit: ChildProcess.Exit?, output: String, log: String) {
        harness.folder.remove("output")
        harness.folder.remove("log")
        return harness.finish(arguments)
    }

    /// Ends an agent at once.
    func kill(_ agent: ChildProcess) {
        agent.send(9)
        _ = agent.waitForExitOrMinute()
    }
}

extension FolderSurvey {
    /// Records that wait, in all chunks.
    var waitingCount: Int { chunks.reduce(0) { $0 + $1.waitingRecordCount } }
}

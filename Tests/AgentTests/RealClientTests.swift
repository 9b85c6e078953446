import TestSupport
import Testing

/// The built program with a server and a client library that others have written.
@Suite struct RealClientTests {
    /// `TAILRACE_WITHOUT_PYPI=1` leaves the test out where no package can be fetched.
    static let isWanted = Environment.variable("TAILRACE_WITHOUT_PYPI") == nil

    @Test(.enabled(if: isWanted, "TAILRACE_WITHOUT_PYPI is set"))
    func aClientLibraryFindsTheDocuments() throws {
        let harness = AgentHarness()
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let script = ChildProcess(
            root + "/Tests/Clients/run", [AgentHarness.program],
            directory: root, output: .file(harness.folder.path("output")),
            errors: .file(harness.folder.path("log")))
        let exit = script.waitForExit()
        if exit == .status(3) {
            Issue.record(
                "PyPI cannot be reached; TAILRACE_WITHOUT_PYPI=1 leaves this out\n\(harness.log)")
        } else {
            #expect(exit == .status(0), "\(harness.text("output"))\(harness.log)")
        }
    }
}

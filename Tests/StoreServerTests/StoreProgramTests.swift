import Glibc
import TestSupport
import Testing

/// The built program with clients that others have written, and in plain HTTP.
@Suite struct StoreProgramTests {
    /// `TAILRACE_WITHOUT_PYPI=1` leaves out what needs packages.
    static let isPyPIWanted = Environment.variable("TAILRACE_WITHOUT_PYPI") == nil

    @Test(.enabled(if: isPyPIWanted, "TAILRACE_WITHOUT_PYPI is set"))
    func servesTheOfficialClientsAndTheAgent() {
        let script = Script()
        let exit = script.run(
            "Tests/Clients/run-store",
            [Script.program("tailrace-store"), Script.program("tailrace")])
        if exit == .status(3) {
            Issue.record(
                "PyPI cannot be reached; TAILRACE_WITHOUT_PYPI=1 leaves this out\n\(script.said)")
        } else {
            #expect(exit == .status(0), "\(script.said)")
        }
    }

    @Test func answersElastAlertAndGrafana() {
        let script = Script()
        let exit = script.run(
            "/usr/bin/env",
            [
                "python3", Script.root + "/Tests/Clients/store_dashboards.py",
                Script.program("tailrace-store"),
            ])
        #expect(exit == .status(0), "\(script.said)")
    }

    @Test(.enabled(if: TestCertificates.command != nil, "there is no openssl"))
    func keepsTheRulesOfHTTP() {
        let certificates = TestCertificates()
        let script = Script()
        let exit = script.run(
            "/usr/bin/env",
            [
                "python3", Script.root + "/Tests/Clients/store_http.py",
                Script.program("tailrace-store"), certificates.folder,
            ])
        #expect(exit == .status(0), "\(script.said)")
        withExtendedLifetime(certificates) {}
    }
}

/// A script of the repository and what it says.
private final class Script {
    private let folder = TemporaryDirectory()

    /// The repository's folder.
    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// The path of a program that was built with the tests.
    static func program(_ name: String) -> String {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        let path = String(
            decoding: bytes.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/\(name)"
    }

    /// Runs a script to its end.
    func run(_ path: String, _ arguments: [String]) -> ChildProcess.Exit {
        let program = path.hasPrefix("/") ? path : Script.root + "/" + path
        let process = ChildProcess(
            program, arguments, environment: ["TZ": "UTC"], directory: Script.root,
            output: .file(folder.path("output")), errors: .file(folder.path("errors")))
        return process.waitForExit()
    }

    /// What it wrote.
    var said: String {
        ["output", "errors"].map { String(decoding: folder.read($0), as: UTF8.self) }.joined()
    }
}

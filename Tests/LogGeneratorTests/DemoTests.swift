import Glibc
import TestSupport
import Testing

@testable import LogGenerator

/// The script of `make demo` with the built programs.
@Suite(.serialized) struct DemoTests {
    private let folder = TemporaryDirectory()

    @Test func findsEveryRecordOnceAndEndsByItself() {
        // The first port to try is taken.
        let server = ScriptedServer { _ in }
        let demo = start(["--seconds", "3"], storePort: server.port)
        #expect(end(of: demo) == .status(0), "\(words)")
        #expect(words.contains("missing 0, twice 0, different 0, of no record 0"), "\(words)")
        #expect(words.contains("port \(server.port) is taken, the store has "), "\(words)")
        #expect(ended("generator", with: "written: "), "\(words)")
        #expect(ended("collector", with: "stopped"), "\(words)")
        #expect(ended("store", with: "stopped"), "\(words)")
    }

    @Test func goesOnAfterKills() {
        for _ in 0..<2 {
            let demo = start([], output: .pipe)
            #expect(demo.waitForLine("Ctrl-C stops everything") != nil, "\(words)")
            demo.send(SIGKILL)
            _ = demo.waitForExit()
        }
        let demo = start(["--seconds", "2"])
        #expect(end(of: demo) == .status(0), "\(words)")
        #expect(words.contains("missing 0, twice 0, different 0, of no record 0"), "\(words)")
    }

    @Test func stopsWhenItIsTold() {
        let demo = start([], output: .pipe)
        #expect(demo.waitForLine("Ctrl-C stops everything") != nil, "\(words)")
        demo.send(SIGTERM)
        #expect(end(of: demo) == .status(0), "\(words)")
        for name in ["collector", "store"] { #expect(ended(name, with: "stopped"), "\(words)") }
    }

    @Test func failsWhenARecordIsMissing() {
        #expect(end(of: start(["--seconds", "1"])) == .status(0), "\(words)")
        // The truth tells of a record that was never written.
        let journal = "truth/shop_cart-7c8f9d5b6-k4m2p_cart.journal"
        let last = String(decoding: folder.read(journal), as: UTF8.self).split(separator: "\n").last
        let parts = (last ?? "").split(separator: " ")
        guard parts.count == 7, let first = Int(parts[1]), let count = Int(parts[2]) else {
            Issue.record("the journal ends with \(last ?? "nothing")")
            return
        }
        folder.append(journal, "batch \(first + count) 1 \(parts[3]) 1 0.log.1 0\n")
        folder.append(journal, "rotation 0.log.1\n")
        folder.write("node/\(Container.node[4].folder)/0.log.1", [])
        let demo = start(["--seconds", "1"], patience: "1")
        #expect(end(of: demo) == .status(1), "\(words)")
        #expect(words.contains("missing 1, twice 0, different 0"), "\(words)")
    }

    @Test(arguments: [["--seconds"], ["--seconds", "soon"], ["--fast"]])
    func refusesOtherArguments(arguments: [String]) {
        let exit = end(of: start(arguments))
        #expect(exit != .status(0) && exit != nil)
        #expect(!folder.contains("store"))
    }

    // MARK: Running

    private func start(
        _ arguments: [String], output: ChildProcess.Stream? = nil, storePort: UInt16? = nil,
        patience: String = "30"
    ) -> ChildProcess {
        // Tests that run at the same time begin to look for ports at different ones.
        let number = UInt16(truncatingIfNeeded: getpid()) % 20_000 + 20_000
        return ChildProcess(
            Repository.root + "/deploy/demo/run", arguments,
            environment: [
                "TAILRACE_DEMO_FOLDER": folder.path, "TAILRACE_DEMO_PROGRAMS": programs,
                "TAILRACE_DEMO_STORE_PORT": String(storePort ?? number),
                "TAILRACE_DEMO_METRICS_PORT": String(number + 5000),
                "TAILRACE_DEMO_RATE": "200", "TAILRACE_DEMO_HISTORY": "30",
                "TAILRACE_DEMO_PATIENCE": patience,
                "http_proxy": "", "https_proxy": "", "all_proxy": "",
            ],
            output: output ?? .file(folder.path("words")), errors: .file(folder.path("words")))
    }

    /// The folder of the programs that were built with the tests.
    private var programs: String {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        let path = String(
            decoding: bytes.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    private func end(of demo: ChildProcess) -> ChildProcess.Exit? {
        _ = waitUntil(seconds: 180) { !demo.isRunning }
        return demo.isRunning ? nil : demo.waitForExit()
    }

    /// What the script said.
    private var words: String { String(decoding: folder.read("words"), as: UTF8.self) }

    /// Whether the last line of a program's messages has a text.
    private func ended(_ program: String, with text: String) -> Bool {
        let messages = String(decoding: folder.read("log/\(program).log"), as: UTF8.self)
        return messages.split(separator: "\n").last?.contains(text) == true
    }
}

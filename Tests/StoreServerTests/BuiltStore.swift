import Glibc
import TestSupport

/// The store's program that was built with the tests.
enum BuiltStore {
    /// Its path.
    static let program: String = {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        let path = String(
            decoding: bytes.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
            + "/tailrace-store"
    }()

    /// Runs a script of Tests that starts the store by itself; gives its end and what it said.
    static func run(
        _ script: String, _ arguments: [String]
    ) -> (exit: ChildProcess.Exit, output: String) {
        let folder = TemporaryDirectory()
        let child = ChildProcess(
            "\(Repository.root)/Tests/\(script)", ["--store", program] + arguments,
            directory: Repository.root, output: .file(folder.path("output")),
            errors: .file(folder.path("output")))
        let exit = child.waitForExit()
        return (exit, String(decoding: folder.read("output"), as: UTF8.self))
    }
}

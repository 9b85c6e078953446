import Glibc
import TestSupport
import Testing

/// A folder of its own for one test, with everything that the built program needs to run in it.
final class AgentHarness {
    let folder = TemporaryDirectory()
    let logs: NodeLogs

    /// The program that was built with the tests.
    static let program: String = {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        let path = String(
            decoding: bytes.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/tailrace"
    }()

    init() {
        folder.makeDirectory("node")
        logs = NodeLogs(root: folder.path("node"))
    }

    /// Writes a configuration.
    func configure(_ text: String) { folder.write("agent.conf", text) }

    /// Starts the agent on the configuration.
    func start(
        environment: [String: String] = [:], output: ChildProcess.Stream? = nil
    ) -> ChildProcess {
        run(
            ["run", "-c", folder.path("agent.conf"), "--state", folder.path("state")], environment,
            output: output)
    }

    /// Starts the program; its output goes to the files `output` and `log`.
    func run(
        _ arguments: [String], _ environment: [String: String] = [:],
        output: ChildProcess.Stream? = nil
    ) -> ChildProcess {
        // Other tests of this process put a proxy into the environment.
        var variables = ["http_proxy": "", "https_proxy": "", "all_proxy": "", "TZ": "UTC"]
        variables.merge(environment) { $1 }
        return ChildProcess(
            AgentHarness.program, arguments, environment: variables, directory: folder.path,
            output: output ?? .file(folder.path("output")), errors: .file(folder.path("log")))
    }

    /// Runs the program to its end; gives status and what it wrote.
    func finish(_ arguments: [String]) -> (exit: ChildProcess.Exit?, output: String, log: String) {
        let process = run(arguments)
        let exit = process.waitForExitOrMinute()
        return (exit, text("output"), log)
    }

    /// What a file of the folder holds.
    func text(_ name: String) -> String { String(decoding: folder.read(name), as: UTF8.self) }

    /// What the program has said.
    var log: String { text("log") }

    /// Lines of the dead letters.
    var deadLetters: [String] {
        text("state/buffer/dead-letters.ndjson").split(separator: "\n").map(String.init)
    }
}

/// Configurations for tests, in the classic format.
enum AgentConfiguration {
    /// Container logs to a bulk endpoint.
    static func bulk(
        _ logs: NodeLogs, port: UInt16, service: String = "", filters: String = "",
        output: String = ""
    ) -> String {
        """
        [SERVICE]
            Flush 0.05
            Grace 20
            scheduler.base 1
            scheduler.cap 1
        \(indented(service))
        \(tail(logs))
        \(filters)
        [OUTPUT]
            Name es
            Match *
            Host 127.0.0.1
            Port \(port)
            Index logs
            Suppress_Type_Name On
        \(indented(output))
        """
    }

    /// An input of container logs.
    static func tail(_ logs: NodeLogs) -> String {
        """
        [INPUT]
            Name tail
            Path \(logs.pattern)
            Tag kube.*
            multiline.parser cri
            Read_from_Head On
            Refresh_Interval 1
            Buffer_Max_Size 256k
        """
    }

    /// The kubernetes filter.
    static func kubernetes(_ logs: NodeLogs, url: String, _ options: String = "") -> String {
        """
        [FILTER]
            Name kubernetes
            Match kube.*
            Kube_URL \(url)
            Kube_Tag_Prefix \(logs.tagPrefix)
            Kube_Token_File /dev/null
            Merge_Log On
            Keep_Log Off
        \(indented(options))
        """
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    }
}

/// Builds documents the slow and obvious way.
enum NaiveDocument {
    /// The document of a container's line.
    static func text(_ log: String, time: String, stream: String = "stdout") -> String {
        "{\"@timestamp\":\"\(time.prefix(23))Z\",\"time\":\"\(time)\",\"stream\":\"\(stream)\","
            + "\"_p\":\"F\",\"log\":\"\(escaped(log))\"}"
    }

    /// Text as the inside of a JSON string.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{8}": result += "\\b"
            case "\u{C}": result += "\\f"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

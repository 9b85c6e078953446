import ArgumentParser
import DocumentClient
import SystemInterface
import WorldInterface

/// Writes the logs of a node's containers as its runtime and its kubelet do, and checks afterwards
/// that a server has every record once.
///
/// Records follow from a seed, the container, their number and their time, so the check knows what
/// each document must say, and a write that a kill cut short is finished at the next start.
@main struct Generator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "LogGenerator",
        abstract: "Writes the logs of a node's containers, and checks that a server has them.",
        subcommands: [Write.self, Check.self])
}

/// Where things lie.
struct Folders: ParsableArguments {
    @Option(help: "The folder of what was written: journals that `check` reads.")
    var truth: String
}

/// Writes logs.
struct Write: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes logs in the layout of /var/log/pods and /var/log/containers.",
        discussion: """
            Goes on where the last start with the same folders ended, also when it was killed. \
            TERM and INT stop it.
            """)

    @OptionGroup var folders: Folders
    @Option(help: "The node's log folder; pods and containers are made in it.")
    var node: String
    @Option(help: "Records of all containers in a second.")
    var rate = 60.0
    @Option(help: "Seconds before the first start for which there are logs already.")
    var history = 0
    @Option(help: "Seconds until it ends; without it: when it is stopped.")
    var seconds: Double?
    @Option(help: "About how many records until it ends; without it: when it is stopped.")
    var count: Int?
    @Option(help: "What new records are made from.")
    var seed: UInt64 = 1
    @Option(help: "Bytes of a file that is rotated.")
    var rotationBytes = 64 << 10
    @Option(help: "Seconds between looks at the sizes.")
    var rotationSeconds = 5.0
    @Option(help: "Files of a container.")
    var files = 5

    func validate() throws {
        guard rate > 0, rate <= 10_000_000 else { throw ValidationError("the rate is too far off") }
        guard files >= 2 else { throw ValidationError("a container has at least two files") }
    }

    func run() throws {
        do {
            try write()
        } catch let error as WorldError {
            Messages.say("LogGenerator: \(error.message)")
            throw ExitCode.failure
        }
    }

    private func write() throws {
        let stop = try StopSignal()
        try FileWriting.makeDirectories(folders.truth, mode: 0o755)
        let run = try Run.open(truth: folders.truth, seed: seed)
        let plan = NodeWriter.Plan(
            recordsPerSecond: rate, historySeconds: history, seconds: seconds, count: count,
            rotationByteCount: rotationBytes, rotationSeconds: rotationSeconds,
            keptFileCount: files)
        var writer = try NodeWriter(plan, run: run, node: node, truth: folders.truth)
        if writer.isNew { try writer.writeHistory(until: Clock.wallNanoseconds) }
        Messages.say(
            "writing: \(Container.node.count) containers, \(writer.totalCount) records so far")
        try writer.run(until: stop)
        Messages.say(
            "written: \(writer.writtenCount) records in this run, \(writer.totalCount) in all, "
                + "\(writer.rotationCount) rotations")
    }
}

/// Checks a server.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks that a server has every record that was written, once and unchanged.",
        discussion: "The status is 1 when anything is missing, doubled, changed or foreign.")

    @OptionGroup var folders: Folders
    @Option(help: "The server, such as http://127.0.0.1:9200.")
    var url: String
    @Option(help: "The pattern of the indices.")
    var index = "logs-*"
    @Option(help: "Seconds without a new document after which it does not wait any longer.")
    var patience = 30.0

    func run() throws {
        let plan = Checker.Plan(patienceSeconds: patience)
        do {
            let checker = Checker(
                plan: plan, truth: try Truth(folder: folders.truth),
                index: DocumentIndex(server: try DocumentServer(url: url), pattern: index))
            guard try checker.run() else { throw ExitCode.failure }
        } catch let error as WorldError {
            Messages.say("  the check failed: \(error.message)")
            throw ExitCode.failure
        } catch let error as DocumentServer.Failure {
            Messages.say("  the check failed: \(error.message)")
            throw ExitCode.failure
        }
    }
}

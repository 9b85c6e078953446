// tailrace is the program: its command line and nothing else.
//
// `run` collects logs until it is stopped; `check` tells what a configuration would do; `buffer`,
// `deadletter` and `status` are for whoever looks after an agent. All read their arguments here and
// leave the rest to types of the agent, so that everything the program does can be tested without
// starting one. The exit status is the interface to scripts: 0 for success, 1 when the agent cannot
// start or something is wrong, 2 for a configuration with errors or a folder that cannot be read,
// 64 for a command line that cannot be understood.
import Agent
import ArgumentParser

/// The program: collects container logs and delivers them to Elasticsearch.
@main
struct Tailrace: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tailrace",
        abstract: "Collects container logs and delivers them to Elasticsearch or OpenSearch.",
        discussion: """
            Reads Fluent Bit's configuration files, classic and YAML, as they are. Each line is \
            delivered at least once and indexed exactly once: its document id says where the line \
            stands. What cannot be delivered waits on disk; what can never be indexed is kept \
            with the reason in buffer/dead-letters.ndjson in the state folder; `tailrace \
            deadletter` shows it and sends it again.

            Signals: TERM and INT stop after the service's Grace.
            """,
        version: ProductVersion.number,
        subcommands: [
            Run.self, Check.self, StatusCommand.self, BufferCommand.self, DeadLetterCommand.self,
        ],
        defaultSubcommand: Run.self)
}

/// What all commands want to know.
struct ConfigurationArguments: ParsableArguments {
    @Option(
        name: [.short, .customLong("config")],
        help: ArgumentHelp(
            "The configuration's main file.",
            discussion: "A name that ends in .yaml or .yml is read as YAML, any other as classic.",
            valueName: "file"))
    var config: String

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "The folder for positions, buffer and dead letters.",
            discussion: """
                Without it: storage.path of the configuration; $STATE_DIRECTORY; tailrace-state \
                beside the first DB; tailrace-state in the working directory. Only one agent \
                can use a folder at a time.
                """,
            valueName: "folder"))
    var state: String?

    var options: AgentRunner.Options {
        AgentRunner.Options(configuration: config, stateFolder: state)
    }
}

/// Runs the agent.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the agent until it is stopped.",
        discussion: """
            The exit status is 0 after a stop, 2 when the configuration has errors, and 1 when \
            the agent cannot start.
            """)

    @OptionGroup var arguments: ConfigurationArguments

    func run() throws {
        throw ExitCode(AgentRunner(options: arguments.options).run())
    }
}

/// Checks a configuration.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks a configuration and prints what would run.",
        discussion: """
            Nothing is opened or changed but the configuration's own files. All errors are \
            reported at once, each with file, line and column; then the exit status is 2. Notes \
            say where Tailrace does on purpose something else than Fluent Bit.
            """)

    @OptionGroup var arguments: ConfigurationArguments

    func run() throws {
        throw ExitCode(AgentRunner(options: arguments.options).check())
    }
}

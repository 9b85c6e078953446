import Agent
import ArgumentParser

/// Tells how the agent is doing.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells where every record went, and what is left to read and to send.",
        discussion: """
            Asks the running agent at HTTP_Listen and HTTP_Port of the configuration when \
            HTTP_Server is on: taken = delivered + buffered + dead letters + dropped, since its \
            start. Then looks at the state folder and the log files, agent or not: for each \
            container what is delivered, what is left, what waits.

            Exit status: 0, or 2 when the configuration or the folder cannot be read.
            """)

    @OptionGroup var folder: FolderArguments

    func run() throws { throw ExitCode(StatusInspector(options: folder.options).print()) }
}

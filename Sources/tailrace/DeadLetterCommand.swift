import Agent
import ArgumentParser

/// Commands about records that could never be stored.
struct DeadLetterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadletter",
        abstract: "Shows records that could not be stored, and sends them again.",
        subcommands: [DeadLetterList.self, DeadLetterShow.self, DeadLetterReplayCommand.self],
        defaultSubcommand: DeadLetterList.self)
}

/// Which dead letters are meant.
struct DeadLetterSelection: ParsableArguments {
    @Option(help: ArgumentHelp("Only those of this output.", valueName: "name"))
    var output: String?

    @Option(help: ArgumentHelp("Only those with this text in reason or type.", valueName: "text"))
    var reason: String?

    @Option(
        help: ArgumentHelp(
            "Only those kept since then.",
            discussion: "A time such as 2026-11-24T18:00:00Z, or an age such as 90s, 30m, 2h, 7d.",
            valueName: "time"))
    var since: String?

    func validate() throws {
        if let since, DeadLetterFilter.time(of: since) == nil {
            throw ValidationError("\(since) is neither a time nor an age such as 30m.")
        }
    }

    var filter: DeadLetterFilter {
        var filter = DeadLetterFilter()
        filter.output = output
        filter.reason = reason
        filter.since = since.flatMap { DeadLetterFilter.time(of: $0) }
        return filter
    }
}

/// Lists dead letters.
struct DeadLetterList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "Lists dead letters, oldest first.")

    @OptionGroup var folder: FolderArguments
    @OptionGroup var selection: DeadLetterSelection

    func run() throws {
        throw ExitCode(DeadLetterInspector(options: folder.options).list(selection.filter))
    }
}

/// Prints a dead letter.
struct DeadLetterShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Prints everything about one dead letter.")

    @OptionGroup var folder: FolderArguments

    @Argument(help: "Its number in the list.")
    var number: Int

    func run() throws {
        throw ExitCode(DeadLetterInspector(options: folder.options).show(number: number))
    }
}

/// Sends dead letters again.
struct DeadLetterReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Sends dead letters again and removes those that are stored.",
        discussion: """
            Each goes to the output of its name in the configuration: the document that was \
            refused, under its id, with the action create; 409 means that it is there already. \
            Mend the reason on the server first, such as a mapping. Or mend the configuration, \
            such as a parser or an index, and use --anew. What is refused again stays. The agent \
            must be stopped meanwhile.

            Exit status: 0 nothing selected is left, 1 something is or an agent uses the folder, \
            2 the configuration or the folder cannot be read.
            """)

    @OptionGroup var arguments: ConfigurationArguments
    @OptionGroup var selection: DeadLetterSelection

    @Flag(name: .customLong("dry-run"), help: "Only list what would be sent.")
    var isDry = false

    @Flag(
        help: """
            Make each document anew of its raw line: by the parsers, filters and the output's \
            format as they are configured now, with the pod's metadata of now, under the same \
            id. Letters without raw line, or whose pod is gone, stay.
            """)
    var anew = false

    @Argument(help: "Numbers in the list; without them all that the options select.")
    var numbers: [Int] = []

    func run() throws {
        var filter = selection.filter
        filter.numbers = Set(numbers)
        let options = InspectionOptions(
            configuration: arguments.config, stateFolder: arguments.state)
        throw ExitCode(
            DeadLetterInspector(options: options).replay(filter, isAnew: anew, isDry: isDry))
    }
}

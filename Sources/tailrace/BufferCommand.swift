import Agent
import ArgumentParser

/// Commands that look at what waits in a state folder.
struct BufferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "buffer",
        abstract: "Shows what is in a state folder, and whether it is whole.",
        discussion: """
            Nothing is locked or written: an agent that uses the folder does not notice. What it \
            changes meanwhile may be seen or not.
            """,
        subcommands: [BufferList.self, BufferShow.self, BufferVerify.self],
        defaultSubcommand: BufferList.self)
}

/// Lists chunks, positions, dead letters and quarantined files.
struct BufferList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "Lists chunks, positions, dead letters and quarantined files.",
        discussion: """
            A chunk is open (written last), sealed, free (all is settled) or unusable. Waiting \
            are the records that a start of the agent would send. First and last are the source \
            and how far it is read with the first and last frame; two offsets are those of \
            standard output and standard error.
            """)

    @OptionGroup var folder: FolderArguments

    func run() throws { throw ExitCode(BufferInspector(options: folder.options).list()) }
}

/// Prints the records of a chunk.
struct BufferShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints the records of a chunk as they would be sent.",
        discussion: """
            For an output that indexes: action and document, a line each. Delivered records are \
            printed, too, as long as the chunk is not used again. What is wrong with the chunk \
            is told on standard error.
            """)

    @OptionGroup var folder: FolderArguments

    @Argument(help: "The chunk's name, or the end of it, such as 54ec1ef-3.")
    var chunk: String

    @Option(help: ArgumentHelp("Print so many records at most.", valueName: "number"))
    var limit: Int?

    @Flag(
        help: """
            Print records as they lie in the chunk, without what they share: the frame's place, \
            the record's source, offset and size there, and its bytes.
            """)
    var raw = false

    func run() throws {
        throw ExitCode(
            BufferInspector(options: folder.options).show(chunk: chunk, limit: limit, isRaw: raw))
    }
}

/// Checks a state folder.
struct BufferVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks every checksum, length and position in a state folder.",
        discussion: """
            Each problem is a line with file, byte, what is there and what was expected. The end \
            of the chunk written last may be torn by a crash; that is a note. A claim that starts \
            where nothing is known makes the agent read lines again after its next start.

            Exit status: 0 all is whole, 1 there are problems, 2 the folder cannot be read.
            """)

    @OptionGroup var folder: FolderArguments

    func run() throws { throw ExitCode(BufferInspector(options: folder.options).verify()) }
}

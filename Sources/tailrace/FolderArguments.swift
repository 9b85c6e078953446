import Agent
import ArgumentParser

/// What the commands about a state folder want to know: the configuration or the folder.
struct FolderArguments: ParsableArguments {
    @Option(
        name: [.short, .customLong("config")],
        help: ArgumentHelp(
            "The configuration's main file.",
            discussion:
                "It tells where the state folder is, as for run, and what outputs are called.",
            valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "The state folder.", discussion: "Enough alone, without a configuration.",
            valueName: "folder"))
    var state: String?

    func validate() throws {
        guard config != nil || state != nil else {
            throw ValidationError("Name a configuration with -c or a state folder with --state.")
        }
    }

    var options: InspectionOptions {
        InspectionOptions(configuration: config, stateFolder: state)
    }
}

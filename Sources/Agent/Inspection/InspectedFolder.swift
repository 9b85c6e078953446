internal import Buffering
internal import Configuring
internal import Reporting
internal import SystemInterface
internal import WorldInterface

/// Which state folder an operator's command is about.
public struct InspectionOptions: Sendable {
    /// The configuration's main file, or nil.
    public var configuration: String?
    /// The state folder, or nil for the one that the configuration means.
    public var stateFolder: String?

    /// Options; one of the two must be given.
    public init(configuration: String? = nil, stateFolder: String? = nil) {
        self.configuration = configuration
        self.stateFolder = stateFolder
    }
}

/// The exit statuses of the operator's commands.
enum InspectionStatus {
    /// All is well.
    static let whole: Int32 = 0
    /// Something is wrong in the folder, or something was left undone.
    static let troubled: Int32 = 1
    /// The folder or the configuration cannot be read.
    static let unreadable: Int32 = 2
}

/// A state folder that is only looked at, with what the configuration says of it.
struct InspectedFolder {
    let view: StateFolderView
    /// What the configuration says, if one was named.
    let configuration: LoadedConfiguration?

    /// Finds the folder; nil when it cannot be read, which is printed then.
    static func open(_ options: InspectionOptions) -> InspectedFolder? {
        var configuration: LoadedConfiguration?
        if let path = options.configuration {
            configuration = LoadedConfiguration.load(path: path, showsNotes: false)
            if configuration == nil, options.stateFolder == nil { return nil }
        }
        let path =
            configuration.map { StateFolderChoice.path($0.settings, option: options.stateFolder) }
            ?? options.stateFolder
        guard let path else {
            StandardStreams.error("a configuration or a state folder must be named\n")
            return nil
        }
        do {
            return InspectedFolder(
                view: try StateFolderView(path: path), configuration: configuration)
        } catch {
            StandardStreams.error("cannot read the state folder: \(error.message)\n")
            return nil
        }
    }

    /// The names of the configured outputs by their hashes.
    var outputNames: [UInt64: String] {
        let names = configuration?.settings.outputs.map { $0.alias ?? $0.name } ?? []
        return Dictionary(
            names.map { (ChunkFileName.hash(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    }
}

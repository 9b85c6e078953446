internal import Configuring
internal import Logging
internal import Reporting
internal import Serving
internal import SystemInterface
internal import WorldInterface

/// The program's work, without its command line: checks configurations and runs agents.
public struct AgentRunner {
    /// What the command line says.
    public struct Options: Sendable {
        /// The configuration's main file.
        public var configuration: String
        /// The state folder, or nil for the one that the configuration names or the default.
        public var stateFolder: String?

        /// Options for a configuration.
        public init(configuration: String, stateFolder: String? = nil) {
            self.configuration = configuration
            self.stateFolder = stateFolder
        }
    }

    /// The exit status for a configuration that cannot be used.
    public static let badConfiguration: Int32 = 2
    /// The exit status when the agent cannot start.
    public static let cannotStart: Int32 = 1

    private let options: Options

    /// A runner with options.
    public init(options: Options) { self.options = options }

    /// Checks the configuration, touching nothing, and prints what would run.
    public func check() -> Int32 {
        guard let settings = load(showsNotes: true)?.settings else {
            return AgentRunner.badConfiguration
        }
        StandardStreams.output(ConfigurationReport.describe(settings))
        StandardStreams.output(
            "state folder: \(StateFolderChoice.path(settings, option: options.stateFolder))\n")
        return 0
    }

    /// Runs until asked to stop; gives the exit status.
    public func run() -> Int32 {
        let start = Clock.wallNanoseconds
        guard let loaded = load(showsNotes: false) else { return AgentRunner.badConfiguration }
        let settings = loaded.settings
        let log = ProgramLog.make(
            label: "tailrace", level: Logger.Level(settings.service.logLevel))
        _ = HostProcess.raiseDescriptorLimit()
        let folder = StateFolderChoice.path(settings, option: options.stateFolder)
        do {
            let world = try RealWorld(
                stateDirectory: folder, userAgent: "tailrace/\(ProductVersion.number)")
            let agent = try NodeAgent(
                configuration: loaded, world: world, log: log, start: start)
            for notice in world.startNotices { log.warning("\(notice)") }
            try agent.serve()
            log.info("started", metadata: ["state": "\(folder)"])
            ProgramMemory.releaseCodeOfStart()
            agent.run()
            log.info("stopped")
            return 0
        } catch {
            log.error("cannot start", metadata: ["reason": "\(error.message)"])
            return AgentRunner.cannotStart
        }
    }

    private func load(showsNotes: Bool) -> LoadedConfiguration? {
        LoadedConfiguration.load(path: options.configuration, showsNotes: showsNotes)
    }
}

/// Chooses the state folder.
enum StateFolderChoice {
    /// The option wins; then `storage.path`; then `STATE_DIRECTORY`, which service managers set;
    /// then the folder of the first `DB`; else `tailrace-state` in the working directory.
    static func path(_ settings: Settings, option: String?) -> String {
        if let option { return option }
        if let path = settings.service.storagePath { return path }
        if let path = HostProcess.environmentVariable("STATE_DIRECTORY"), !path.isEmpty {
            return path
        }
        for input in settings.inputs {
            guard let database = input.positionsPath else { continue }
            guard let slash = database.lastIndex(of: "/") else { break }
            return String(database[...slash]) + "tailrace-state"
        }
        return "tailrace-state"
    }
}

/// The program's version.
public enum ProductVersion {
    /// The number, semantic versioning.
    public static let number = "0.1.0"
}

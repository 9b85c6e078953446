import ArgumentParser

/// The command line of the embedded store.
@main struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tailrace-store")
}

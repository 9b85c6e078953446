// tailrace-store is the embedded store's program: its command line and nothing else.
//
// It reads its arguments and a configuration file, and leaves the rest to StoreServer, so that
// everything the program does can be tested without starting one. The exit status is the interface
// to scripts: 0 for success, 1 when the store cannot start, 2 for a configuration with errors, 64
// for a command line that cannot be understood.
import ArgumentParser

/// The command line of the embedded store.
@main struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tailrace-store")
}

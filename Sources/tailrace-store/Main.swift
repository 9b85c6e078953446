// tailrace-store is the program: its command line and nothing else.
//
// `serve` runs the store until it is stopped; `new-user` and `new-key` make lines of a credentials
// file. The exit status is the interface to scripts: 0 for success, 1 when the store cannot start,
// 2 for settings with errors, 64 for a command line that cannot be understood.
import ArgumentParser
import StoreServer

/// The program: keeps documents and answers Elasticsearch's API.
@main
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tailrace-store",
        abstract: "Keeps logs in one SQLite file and answers Elasticsearch's API, with a web page.",
        discussion: """
            One process instead of a cluster: for a first look, a laptop, an edge machine, CI. \
            Collectors and clients of Elasticsearch 8 work with it unchanged; the start line \
            prints the address of the page.

                tailrace-store --data /var/lib/tailrace-store --retention-age 7d

            Signals: TERM and INT stop after the requests at work are answered.
            Exit status: 0 stopped, 1 cannot start, 2 settings with errors, 64 wrong command line.
            """,
        version: StoreVersion.number,
        subcommands: [Serve.self, NewUser.self, NewKey.self],
        defaultSubcommand: Serve.self)
}

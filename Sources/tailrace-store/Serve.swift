import ArgumentParser
import StoreServer
import Reporting

/// Runs the store.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the store until it is stopped.",
        discussion: """
            Every option can stand in a configuration file, too, under the same name, one a line: \
            `retention-age 7d`. The command line wins. Sizes are B, KB, MB, GB, TB (powers of \
            1024), times ms, s, m, h, d, w.
            """)

    @Option(
        help: ArgumentHelp("A configuration file.", valueName: "file"), completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The folder for the database; made if missing. (default: tailrace-store-data)",
            discussion: "One process can use a folder at a time.", valueName: "folder"),
        completion: .directory)
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Where to listen. (default: 127.0.0.1:9200)",
            discussion: """
                An address and a port, [::1]:9200, or a port alone, which means 127.0.0.1. Port 0 \
                takes a free one. An address that other machines reach needs --credentials.
                """, valueName: "address"))
    var listen: String?

    @OptionGroup(title: "Retention")
    var retention: RetentionOptions

    @OptionGroup(title: "Security")
    var security: SecurityOptions

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    @Option(
        name: .customLong("log-level"),
        help: ArgumentHelp(
            "What is logged: error, warning, info or debug. (default: info)", valueName: "level"))
    var logLevel: String?

    func run() async throws {
        var settings = ServerSettings()
        if let config {
            do {
                try SettingsFile.read(config, into: &settings)
            } catch {
                StandardStreams.error("tailrace-store: \(error)\n")
                throw ExitCode(StoreRunner.Ending.wrongSettings.rawValue)
            }
        }
        try apply(to: &settings)
        let ending = await StoreRunner.run(settings)
        if ending != .stopped { throw ExitCode(ending.rawValue) }
    }

    /// Takes the options over those of the file.
    private func apply(to settings: inout ServerSettings) throws {
        let options: [(name: String, value: String?)] =
            [("data", data), ("listen", listen), ("log-level", logLevel)]
            + retention.options + security.options + limits.options
        for (name, value) in options {
            guard let value else { continue }
            do {
                try settings.set(name, to: value)
            } catch {
                throw ValidationError("--\(name): \(error.message)")
            }
        }
    }
}

/// What is removed.
struct RetentionOptions: ParsableArguments {
    @Option(
        name: .customLong("retention-age"),
        help: ArgumentHelp(
            "Remove documents whose @timestamp is older than this, such as 7d.",
            discussion: "Without it, age removes nothing.", valueName: "time"))
    var age: String?

    @Option(
        name: .customLong("retention-bytes"),
        help: ArgumentHelp(
            "Remove the oldest documents until the database has at most this size, such as 10GB.",
            discussion: "Without it, size removes nothing.", valueName: "size"))
    var bytes: String?

    var options: [(name: String, value: String?)] {
        [("retention-age", age), ("retention-bytes", bytes)]
    }
}

/// Who may use the store.
struct SecurityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with users and API keys; without it everybody is let in.",
            discussion: "`tailrace-store new-user` and `new-key` make its lines.",
            valueName: "file"),
        completion: .file())
    var credentials: String?

    @Flag(
        name: .customLong("allow-unauthenticated"),
        help: "Listen where other machines reach the store although nobody has to sign in.")
    var allowUnauthenticated = false

    @Option(
        name: .customLong("allow-host"),
        help: ArgumentHelp(
            "A name that requests may use for this machine, beside localhost; can be repeated.",
            discussion: """
                Without credentials, requests whose Host header is another name are refused, \
                because a web page may have sent them (DNS rebinding).
                """, valueName: "name"))
    var allowHost: [String] = []

    @Option(
        name: .customLong("tls-certificate"),
        help: ArgumentHelp(
            "The certificate and those that vouch for it, PEM; with --tls-key, speak HTTPS.",
            valueName: "file"),
        completion: .file())
    var certificate: String?

    @Option(
        name: .customLong("tls-key"),
        help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"),
        completion: .file())
    var key: String?

    var options: [(name: String, value: String?)] {
        [
            ("credentials", credentials), ("tls-certificate", certificate), ("tls-key", key),
            ("allow-unauthenticated", allowUnauthenticated ? "on" : nil),
        ] + allowHost.map { ("allow-host", $0) }
    }
}

/// How much of everything.
struct LimitOptions: ParsableArguments {
    @Option(
        name: .customLong("maximum-body"),
        help: ArgumentHelp(
            "The largest body of a request, decompressed; more is 413. (default: 100MB)",
            valueName: "size"))
    var body: String?

    @Option(
        name: .customLong("maximum-bodies"),
        help: ArgumentHelp(
            "The memory for the bodies of all requests at work; more is 429. (default: 64MB)",
            valueName: "size"))
    var bodies: String?

    @Option(
        name: .customLong("maximum-header"),
        help: ArgumentHelp(
            "The largest header of a request; more is 400. (default: 32KB)", valueName: "size"))
    var header: String?

    @Option(
        name: .customLong("maximum-connections"),
        help: ArgumentHelp(
            "Connections at a time; more wait. (default: 1024)", valueName: "number"))
    var connections: String?

    @Option(
        name: .customLong("idle-timeout"),
        help: ArgumentHelp(
            "Close a connection after this time without a request. (default: 75s)",
            valueName: "time"))
    var idleTimeout: String?

    var options: [(name: String, value: String?)] {
        [
            ("maximum-body", body), ("maximum-bodies", bodies), ("maximum-header", header),
            ("maximum-connections", connections), ("idle-timeout", idleTimeout),
        ]
    }
}

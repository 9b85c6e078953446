internal import Configuring
internal import Digests
internal import Patterns
internal import Reporting

/// A configuration that was read from this machine's files.
struct LoadedConfiguration {
    /// What it says.
    let settings: Settings
    /// What tells it from others: sixteen hexadecimal digits of the SHA-256 over the bytes of its
    /// files, in the order of reading.
    ///
    /// Variables of the environment are not part of it.
    let digest: String

    /// Reads a configuration and prints what is wrong with it; nil when it cannot be used.
    static func load(path: String, showsNotes: Bool) -> LoadedConfiguration? {
        let files = DigestedFiles()
        let (settings, diagnostics) = ConfigurationLoader.load(
            path: path, files: files, validatePattern: Pattern.validate)
        for diagnostic in diagnostics where showsNotes || diagnostic.severity != .note {
            StandardStreams.error(diagnostic.description + "\n")
        }
        return settings.map { LoadedConfiguration(settings: $0, digest: files.digest) }
    }
}

/// This machine's files, with a digest of what was read of them.
private final class DigestedFiles: ConfigurationFiles {
    private let files = HostFiles()
    private var digests: [[UInt8]] = []

    var digest: String {
        let bits = SHA256Digest.hash(parts: digests).leadingBits
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    func read(
        path: String, maximumByteCount: Int
    ) throws(ConfigurationFileError) -> [UInt8] {
        let content = try files.read(path: path, maximumByteCount: maximumByteCount)
        digests.append(SHA256Digest.hash(content).bytes)
        return content
    }

    func list(directory: String) throws(ConfigurationFileError) -> [String] {
        try files.list(directory: directory)
    }

    func identity(path: String) -> ConfigurationFileIdentity? { files.identity(path: path) }

    func environment(_ name: String) -> String? { files.environment(name) }

    var hostName: String { files.hostName }
}

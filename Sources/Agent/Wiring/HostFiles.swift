internal import Configuring
internal import SystemInterface
internal import WorldInterface

/// Gives the configuration this machine's files and environment.
struct HostFiles: ConfigurationFiles {
    func read(
        path: String, maximumByteCount: Int
    ) throws(ConfigurationFileError) -> [UInt8] {
        do {
            return try SmallFile.read(path: path, maximumByteCount: maximumByteCount)
        } catch {
            throw ConfigurationFileError(reason: HostFiles.reason(error))
        }
    }

    func list(directory: String) throws(ConfigurationFileError) -> [String] {
        do {
            return try DirectoryListing.entries(of: directory).map(\.name)
        } catch {
            throw ConfigurationFileError(reason: HostFiles.reason(error))
        }
    }

    func identity(path: String) -> ConfigurationFileIdentity? {
        guard let status = try? LogFiles.status(path: path) else { return nil }
        return ConfigurationFileIdentity(device: status.device, inode: status.inode)
    }

    func environment(_ name: String) -> String? { HostProcess.environmentVariable(name) }

    var hostName: String { HostProcess.hostName }

    private static func reason(_ error: WorldError) -> String {
        switch error {
        case .notFound: "no such file"
        case .denied: "permission denied"
        case .notRegular: "not a regular file"
        default: error.message
        }
    }
}

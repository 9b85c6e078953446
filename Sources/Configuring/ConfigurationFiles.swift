/// What reading a configuration needs from outside: files and environment variables.
///
/// Relative paths are relative to the working directory. Calls may block on a disk.
public protocol ConfigurationFiles {
    /// The whole content of a regular file. Throws when it is missing, not readable, not a regular
    /// file or longer than `maximumByteCount`.
    func read(
        path: String, maximumByteCount: Int
    ) throws(ConfigurationFileError) -> [UInt8]
    /// The names in a directory in any order, without `.` and `..`.
    func list(directory: String) throws(ConfigurationFileError) -> [String]
    /// Which file `path` leads to, links followed; nil when there is none.
    func identity(path: String) -> ConfigurationFileIdentity?
    /// A variable of the process's environment; nil when it is not set.
    func environment(_ name: String) -> String?
    /// The name of this machine, which `${HOSTNAME}` falls back to.
    var hostName: String { get }
}

/// Tells two files apart whatever names lead to them.
public struct ConfigurationFileIdentity: Hashable, Sendable {
    /// The device the file lies on.
    public var device: UInt64
    /// Its number there.
    public var inode: UInt64

    /// Makes an identity.
    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// Why a file could not be read, in words such as `no such file`.
public struct ConfigurationFileError: Error, Hashable, Sendable {
    /// What to tell a person; the path is not part of it.
    public var reason: String

    /// Makes an error.
    public init(reason: String) { self.reason = reason }
}

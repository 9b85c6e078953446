import Glibc
package import WorldInterface

/// What the process finds around it: environment, host name, directory, limits.
package enum HostProcess {
    /// The value of an environment variable, nil when it is not set.
    package static func environmentVariable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The machine's (or the pod's) name, empty when there is none.
    package static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The working directory.
    package static func currentDirectory() throws(WorldError) -> String {
        try LogFiles.resolve(path: ".")
    }

    /// The number of this process.
    package static var processNumber: Int32 { getpid() }

    /// Raises the limit of open descriptors to what the process may ask for; every rotated file
    /// that is not read yet keeps one.
    ///
    /// - Returns: the limit that holds now.
    @discardableResult
    package static func raiseDescriptorLimit() -> UInt64 {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 0
        }
        let allowed = limit.rlim_max
        guard limit.rlim_cur < allowed else { return UInt64(limit.rlim_cur) }
        let former = limit.rlim_cur
        limit.rlim_cur = allowed
        let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return UInt64(result == 0 ? allowed : former)
    }
}

public import WorldInterface

/// The keys that a log file may be known by, for whoever looks at positions from outside.
public struct SourceKeys {
    /// Bytes of the front of a file that its key may depend on.
    public static let firstByteCount = SourceIdentity.firstLineByteCount
    /// Starts from the front with the same line after which nobody looks further.
    private static let generationLimit = 1000

    private let identity: SourceIdentity

    /// The keys of a file with these first bytes, decompressed; nil while its first line is not
    /// there, since it has no key yet.
    ///
    /// - Parameter container: what its path tells, for a file in the kubelet's layout.
    public init?(
        container: ContainerLogPath?, device: UInt64, inode: UInt64, firstBytes: [UInt8]
    ) {
        let end = firstBytes.firstIndex(of: 0x0A)
        guard end != nil || firstBytes.count >= SourceKeys.firstByteCount else { return nil }
        identity = SourceIdentity(
            container: container, device: device, inode: inode,
            firstLine: Array(firstBytes[..<(end ?? SourceKeys.firstByteCount)]), generation: 0)
    }

    /// What is known of the file by its latest key of which anything is known.
    public func latest<Value>(_ known: (SourceKey) -> Value?) -> Value? {
        var found: Value?
        var identity = identity
        for _ in 0..<SourceKeys.generationLimit {
            guard let value = known(identity.key) else { break }
            found = value
            identity = identity.next
        }
        return found
    }
}

extension ContainerLogPath {
    /// Reads the path of any log file of a container, rotated ones too; nil when it is not in the
    /// kubelet's layout.
    public init?(logInSet path: String) {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let name = path[path.index(after: slash)...]
        guard let dot = name.firstIndex(of: ".") else { return nil }
        let current = path[..<dot] + ".log"
        let rest = path[dot...].dropFirst(4)
        guard path[dot...].hasPrefix(".log"), rest.isEmpty || rest.hasPrefix(".") else {
            return nil
        }
        self.init(currentLog: String(current))
    }
}

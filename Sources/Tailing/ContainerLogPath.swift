/// What the path of a container's log file tells, in the kubelet's layout:
/// `.../<namespace>_<pod>_<uid>/<container>/<attempt>.log[.<time>[.gz]]`.
///
/// Source: the Kubernetes kubelet's `container_log_manager` and pod log directory names.
public struct ContainerLogPath: Hashable, Sendable {
    /// The namespace.
    public var namespace: String
    /// The pod's name.
    public var pod: String
    /// The pod's uid; of a static pod the hash that stands for it.
    public var uid: String
    /// The container's name.
    public var container: String
    /// How often the container was started before.
    public var attempt: String

    /// Reads the path of a container's current log file; nil when it is not in this layout.
    public init?(currentLog path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count >= 3 else { return nil }
        guard let attempt = ContainerLogPath.attempt(ofCurrentLog: String(parts[parts.count - 1]))
        else { return nil }
        let names = parts[parts.count - 3].split(separator: "_", omittingEmptySubsequences: false)
        guard names.count == 3, names.allSatisfy({ !$0.isEmpty }) else { return nil }
        namespace = String(names[0])
        pod = String(names[1])
        uid = String(names[2])
        container = String(parts[parts.count - 2])
        self.attempt = attempt
    }

    /// The attempt in the name of a current log, `0.log`.
    static func attempt(ofCurrentLog name: String) -> String? {
        guard name.hasSuffix(".log") else { return nil }
        let digits = name.dropLast(4)
        guard !digits.isEmpty, digits.utf8.count <= 9,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return String(digits)
    }

    /// The order of `name` among the rotated files of `current`, or nil when it is none of them.
    ///
    /// Names end with the time of the rotation, which sorts as text; one that ends in `.gz` is the
    /// compressed form, one in `.tmp` is being written.
    static func rotationTime(of name: String, current: String) -> (time: String, isGzip: Bool)? {
        guard name.hasPrefix(current + ".") else { return nil }
        var time = String(name.dropFirst(current.utf8.count + 1))
        guard !time.hasSuffix(".tmp") else { return nil }
        let isGzip = time.hasSuffix(".gz")
        if isGzip { time.removeLast(3) }
        guard !time.isEmpty,
            time.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        return (time, isGzip)
    }
}

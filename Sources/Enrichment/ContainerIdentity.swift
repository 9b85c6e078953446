/// Which container a file's lines come from, as far as names tell it without asking anybody.
///
/// Two spellings exist: the tag of a link in `/var/log/containers`, which holds the container's
/// id, and a path below `/var/log/pods`, which holds the pod's uid. All text is untrusted: it is
/// checked with ``canBeAskedFor`` before it goes into an address or a file name.
public struct ContainerIdentity: Hashable, Sendable {
    /// The pod's namespace.
    public var namespace: String
    /// The pod's name.
    public var podName: String
    /// The container's name; empty when the source does not say.
    public var containerName: String
    /// The pod's uid, known from a pods path.
    ///
    /// For a static pod it is the hash of its file.
    public var podUID: String?
    /// The container's id (`docker_id`), known from a container link or a custom pattern.
    public var containerID: String?

    /// Makes an identity from its parts.
    public init(
        namespace: String, podName: String, containerName: String, podUID: String? = nil,
        containerID: String? = nil
    ) {
        self.namespace = namespace
        self.podName = podName
        self.containerName = containerName
        self.podUID = podUID
        self.containerID = containerID
    }

    /// Reads `<namespace>_<pod>_<uid>/<container>/<n>.log`, the last three components of a path
    /// below `/var/log/pods` (kubelet 1.14 and later), also of a rotated file such as
    /// `0.log.20260821-100000.gz`.
    ///
    /// nil for any other path.
    public init?(podsPath path: String) {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        guard parts.count >= 3, ContainerIdentity.isLogName(parts[parts.count - 1]) else {
            return nil
        }
        let names = parts[parts.count - 3].split(
            separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard names.count == 3, names.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(
            namespace: String(decoding: names[0], as: UTF8.self),
            podName: String(decoding: names[1], as: UTF8.self),
            containerName: String(decoding: parts[parts.count - 2], as: UTF8.self),
            podUID: String(decoding: names[2], as: UTF8.self))
    }

    /// The pod's name with its namespace.
    public var pod: PodKey { PodKey(namespace: namespace, name: podName) }

    /// Whether the names are ones that Kubernetes could have given, so that they may stand in an
    /// address or a file name: lower-case letters, digits, `-`, and `.` in the pod's name.
    public var canBeAskedFor: Bool { pod.isWellFormed }

    /// Whether `name` is a restart count followed by `.log` and perhaps a rotation's suffix.
    private static func isLogName(_ name: Substring.UTF8View.SubSequence) -> Bool {
        let digits = name.prefix { $0 >= 0x30 && $0 <= 0x39 }
        return !digits.isEmpty && name.dropFirst(digits.count).starts(with: ".log".utf8)
    }
}

/// A pod's name with its namespace.
public struct PodKey: Hashable, Sendable {
    /// The namespace.
    public var namespace: String
    /// The pod's name in it.
    public var name: String

    /// Makes a key.
    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// Whether both parts are names that Kubernetes accepts (RFC 1123 label and subdomain).
    public var isWellFormed: Bool {
        PodKey.isLabel(namespace) && PodKey.isSubdomain(name)
    }

    /// Whether `text` is an RFC 1123 label, as a namespace's name must be.
    public static func isLabel(_ text: String) -> Bool {
        hasShape(text, maximumByteCount: 63, allowsDots: false)
    }

    /// Whether `text` is an RFC 1123 subdomain, as the names of pods and nodes must be.
    public static func isSubdomain(_ text: String) -> Bool {
        hasShape(text, maximumByteCount: 253, allowsDots: true)
    }

    private static func hasShape(
        _ text: String, maximumByteCount: Int, allowsDots: Bool
    ) -> Bool {
        guard text.utf8.count <= maximumByteCount else { return false }
        let dot = UInt8(ascii: ".")
        let labels = text.utf8.split(separator: dot, omittingEmptySubsequences: false)
        guard allowsDots || labels.count == 1 else { return false }
        return labels.allSatisfy { label in
            guard let first = label.first, let last = label.last else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
    }
}

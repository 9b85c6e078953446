/// What is kept of a pod: what a record's `kubernetes` map can hold, and nothing else.
///
/// Texts that are JSON are compact, have no duplicate keys and have their strings in canonical
/// form, so that they can be written into a document as they are.
public struct PodMetadata: Equatable, Sendable {
    /// `metadata.uid`.
    public var uid = ""
    /// The uid that the kubelet uses for a static pod, from the mirror pod's annotation
    /// `kubernetes.io/config.hash`; the name of its log folder holds this one.
    public var staticUID: String?
    /// `spec.nodeName`.
    public var nodeName: String?
    /// `status.podIP`.
    public var podIP: String?
    /// `metadata.labels` as a JSON object.
    public var labels: [UInt8]?
    /// `metadata.annotations` as a JSON object.
    public var annotations: [UInt8]?
    /// `metadata.ownerReferences` as a JSON array.
    public var ownerReferences: [UInt8]?
    /// Annotations that begin with `fluentbit.io/`, in their order, decoded, without that prefix.
    public var loggingAnnotations: [LoggingAnnotation] = []
    /// Statuses of the containers and init containers, in the order of the document.
    public var containers: [ContainerStatus] = []

    /// Metadata of which nothing is known.
    public init() {}

    /// The status of the container with this name.
    public func container(named name: String) -> ContainerStatus? {
        containers.first { $0.name == name }
    }

    /// An estimate of the memory it takes, in bytes.
    var keptByteCount: Int {
        var count = 256 + (labels?.count ?? 0) + (annotations?.count ?? 0)
        count += ownerReferences?.count ?? 0
        for annotation in loggingAnnotations {
            count += 32 + annotation.name.utf8.count + annotation.value.utf8.count
        }
        for container in containers { count += container.keptByteCount }
        return count
    }
}

/// An annotation that steers the treatment of a pod's logs.
public struct LoggingAnnotation: Equatable, Sendable {
    /// What follows `fluentbit.io/`.
    public var name: String
    /// The value.
    public var value: String

    /// Makes an annotation.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// What is kept of a container's status.
public struct ContainerStatus: Equatable, Sendable {
    /// The container's name.
    public var name = ""
    /// `containerID` without its scheme.
    public var containerID: String?
    /// `imageID` without its scheme.
    public var imageHash: String?
    /// `image`.
    public var image: String?

    /// A status of which nothing is known.
    public init() {}

    /// Cuts the scheme off an id such as `containerd://0123` or `docker-pullable://img@sha256:01`.
    ///
    /// As in Fluent Bit 5.1: an id without a colon is none, and an id whose first colon is not
    /// followed by a slash is taken whole.
    static func withoutScheme(_ id: String) -> String? {
        let bytes = id.utf8
        guard bytes.count > 1, let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            return nil
        }
        let rest = bytes[bytes.index(after: colon)...]
        let slashes = rest.prefix { $0 == UInt8(ascii: "/") }
        guard !slashes.isEmpty else { return id }
        let bare = String(decoding: rest.dropFirst(slashes.count), as: UTF8.self)
        return bare.isEmpty ? nil : bare
    }

    var keptByteCount: Int {
        64 + name.utf8.count + (containerID?.utf8.count ?? 0) + (imageHash?.utf8.count ?? 0)
            + (image?.utf8.count ?? 0)
    }
}

/// What is kept of a namespace.
public struct NamespaceMetadata: Equatable, Sendable {
    /// `metadata.labels` as a JSON object.
    public var labels: [UInt8]?
    /// `metadata.annotations` as a JSON object.
    public var annotations: [UInt8]?

    /// Metadata of which nothing is known.
    public init() {}
}

/// What the client knows of a container's pod.
public enum PodKnowledge: Equatable, Sendable {
    /// The pod's metadata. `version` is another number whenever the content is another one, also
    /// when another pod took the name.
    case known(PodMetadata, version: UInt64)
    /// Still asking, since this time in monotonic nanoseconds.
    case unknown(since: UInt64)
    /// There is nothing to wait for.
    case missing(MissingReason)
}

/// What the client knows of a namespace.
public enum NamespaceKnowledge: Equatable, Sendable {
    /// The namespace's metadata and a number that changes with it.
    case known(NamespaceMetadata, version: UInt64)
    /// Still asking, since this time in monotonic nanoseconds.
    case unknown(since: UInt64)
    /// There is nothing to wait for.
    case missing(MissingReason)
}

/// Why there is no metadata.
public enum MissingReason: String, Sendable, CaseIterable {
    /// The server knows no such pod or namespace.
    case notFound
    /// A pod with the name exists, but with another uid.
    case replaced
    /// The server does not let us read it (401, 403).
    case refused
    /// The answer could not be read.
    case unreadable
    /// The names are none that Kubernetes could have given.
    case invalidName
    /// The cache is full.
    case cacheFull
    /// Nobody retained the container, so nobody asks.
    case notAsked
}

/// The bounds of the metadata cache and its parsers.
///
/// Each has a counter in ``PodClientCounters``.
public struct EnrichmentLimits: Sendable {
    /// The most pods that are kept.
    ///
    /// One more is refused, unless a deleted one can go.
    public var maximumPodCount = 2_000
    /// The most bytes of a pod; above, its annotations are left out, then labels and owners.
    public var maximumPodByteCount = 320 * 1024
    /// The most bytes of all pods together; above, new pods are refused.
    public var maximumCacheByteCount = 48 << 20
    /// The most namespaces that are kept.
    public var maximumNamespaceCount = 2_000
    /// The most bytes of a page of a list; a longer one is asked for with fewer pods.
    public var maximumListByteCount = 32 << 20
    /// The most bytes of one pod's or namespace's answer.
    ///
    /// etcd keeps objects below 1.5 MiB.
    public var maximumObjectByteCount = 4 << 20
    /// The most bytes of a watch event; a longer one is thrown away.
    public var maximumWatchLineByteCount = 4 << 20
    /// The most pods, and the most namespaces, that are asked for at the same time.
    public var maximumLookupCount = 4

    /// The defaults above.
    public init() {}
}

/// What the client has done and what it could not, since its start.
public struct PodClientCounters: Equatable, Sendable {
    /// Requests started, of any kind.
    public var requests: UInt64 = 0
    /// Lists begun.
    public var lists: UInt64 = 0
    /// Watches begun.
    public var watches: UInt64 = 0
    /// Pods asked for one by one.
    public var lookups: UInt64 = 0
    /// Requests that failed or got another status than 200 and 404.
    public var failures: UInt64 = 0
    /// Answers and watch lines that were no readable documents.
    public var unreadableDocuments: UInt64 = 0
    /// Watch lines above the limit.
    public var oversizedWatchLines: UInt64 = 0
    /// Pods whose annotations or labels were left out because of their size.
    public var trimmedPods: UInt64 = 0
    /// Pods not kept because the cache was full.
    public var refusedPods: UInt64 = 0
    /// Times the history was gone (410), so that everything was listed again.
    public var expiredHistories: UInt64 = 0

    /// All zero.
    public init() {}
}

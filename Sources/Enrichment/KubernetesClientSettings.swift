public import WorldInterface

/// How and where pod metadata is asked for.
///
/// One value per `kubernetes` filter.
public struct KubernetesClientSettings {
    /// The API server's address (`Kube_URL`), with or without a slash at the end.
    public var url = "https://kubernetes.default.svc"
    /// How the API server is reached and trusted (`Kube_CA_File`, `tls.*`).
    public var connection = ConnectionSettings()
    /// The file with the bearer token (`Kube_Token_File`), or nil to send none.
    public var tokenFile: String? = "/var/run/secrets/kubernetes.io/serviceaccount/token"
    /// Seconds after which the token file is read again before the next request (`Kube_Token_TTL`).
    ///
    /// Projected tokens are renewed by the kubelet well before they expire.
    public var tokenLifetimeSeconds: UInt64 = 60
    /// The node this process runs on.
    ///
    /// nil: it is learned from the first pod asked for.
    public var nodeName: String?
    /// Whether pods are read from the kubelet instead of the API server (`Use_Kubelet`).
    public var usesKubelet = false
    /// The kubelet's host (`Kubelet_Host`).
    public var kubeletHost = "127.0.0.1"
    /// The kubelet's port (`Kubelet_Port`).
    public var kubeletPort = 10250
    /// The least seconds between two reads of the kubelet's list.
    public var kubeletIntervalSeconds: UInt64 = 5
    /// Whether pods are wanted at all; off for `Namespace_Metadata_Only`.
    public var needsPods = true
    /// Whether namespaces are wanted (`Namespace_Labels`, `Namespace_Annotations`).
    public var needsNamespaces = false
    /// A folder with `<namespace>_<pod>.meta` and `<namespace>.namespace_meta` files, which are
    /// used instead of the API (`Kube_Meta_Preload_Cache_Dir`).
    public var preloadDirectory: String?
    /// Seconds after which a pod that no watch keeps fresh is asked for again
    /// (`Kube_Meta_Cache_TTL`).
    ///
    /// 0: never.
    public var podLifetimeSeconds: UInt64 = 0
    /// Seconds after which a namespace is asked for again (`Kube_Meta_Namespace_Cache_TTL`).
    public var namespaceLifetimeSeconds: UInt64 = 15 * 60
    /// Seconds for which "no such pod" is believed.
    public var missingLifetimeSeconds: UInt64 = 30
    /// Seconds for which a deleted pod stays known without an open file, since its last lines may
    /// still be found.
    public var deletedPodLifetimeSeconds: UInt64 = 60
    /// Pods per page of a list.
    public var listPageSize = 100
    /// Seconds after which the server ends a watch.
    public var watchTimeoutSeconds: UInt64 = 290
    /// Seconds without a byte after which a watch counts as dead; above the watch's own time.
    public var watchIdleSeconds: UInt64 = 330
    /// Seconds for any other request.
    public var requestTimeoutSeconds: Double = 30
    /// What is kept at most.
    public var limits = EnrichmentLimits()

    /// Settings with the defaults above.
    public init() {}
}

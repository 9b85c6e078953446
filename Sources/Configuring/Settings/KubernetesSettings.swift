/// The `kubernetes` filter.
public struct KubernetesSettings: Sendable {
    /// The API server, without a slash at the end.
    public var url: String
    /// File of certificates to trust.
    public var certificateAuthorityFile: String
    /// Folder of certificates to trust.
    public var certificateAuthorityPath: String?
    /// File of the access token.
    public var tokenFile: String
    /// Seconds after which the token is read again.
    public var tokenLifetimeSeconds: Int
    /// Whether the server's certificate is checked.
    public var verifiesCertificate: Bool
    /// Whether the certificate must name the host.
    public var verifiesHostName: Bool
    /// The name to ask for (SNI).
    public var serverName: String?
    /// The kubelet's host and port when pods are asked there; nil asks the API server.
    public var kubelet: KubeletSettings?
    /// Whether a JSON object in `log` becomes fields.
    public var mergesLog: Bool
    /// Key to put these fields under; nil means the top level.
    public var mergeLogKey: String?
    /// Whether line ends are cut from merged texts.
    public var trimsMergedLog: Bool
    /// Parser to use instead of JSON.
    public var mergeParser: String?
    /// Whether `log` stays after it was merged.
    public var keepsLog: Bool
    /// Whether pods may name a parser (`fluentbit.io/parser`).
    public var honoursParserAnnotation: Bool
    /// Whether pods may leave their logs out (`fluentbit.io/exclude`).
    public var honoursExcludeAnnotation: Bool
    /// Whether to add the pod's labels.
    public var addsLabels: Bool
    /// Whether to add the pod's annotations.
    public var addsAnnotations: Bool
    /// Whether to add the pod's owners.
    public var addsOwnerReferences: Bool
    /// Whether to add the namespace's labels.
    public var addsNamespaceLabels: Bool
    /// Whether to add the namespace's annotations.
    public var addsNamespaceAnnotations: Bool
    /// Whether to leave the pod's metadata out.
    public var addsNamespaceOnly: Bool
    /// Start of the tag before the pod's name.
    public var tagPrefix: String
    /// Parser that takes pod, namespace and container from the tag.
    public var tagParser: String?
    /// Whether only the tag is used and no server is asked.
    public var usesTagOnly: Bool
    /// Seconds after which a pod that no watch keeps fresh is asked for again; 0 never.
    public var podLifetimeSeconds: Int
    /// Seconds after which a namespace is asked for again.
    public var namespaceLifetimeSeconds: Int
    /// Folder of metadata files to use instead of the server.
    public var preloadDirectory: String?
}

/// Where a node's kubelet answers.
public struct KubeletSettings: Hashable, Sendable {
    /// Its host.
    public var host: String
    /// Its port.
    public var port: Int
}

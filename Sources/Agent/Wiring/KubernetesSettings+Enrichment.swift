internal import Configuring
internal import Enrichment
internal import SystemInterface
internal import WorldInterface

extension MetadataOptions {
    /// The options of a filter that concern the metadata.
    init(_ settings: KubernetesSettings) {
        self.init()
        includesLabels = settings.addsLabels
        includesAnnotations = settings.addsAnnotations
        includesOwnerReferences = settings.addsOwnerReferences
        usesNamesOnly = settings.usesTagOnly
        includesNamespaceLabels = settings.addsNamespaceLabels
        includesNamespaceAnnotations = settings.addsNamespaceAnnotations
        namespaceOnly = settings.addsNamespaceOnly
    }
}

extension KubernetesClientSettings {
    /// The variables that may hold the node's name, in the order of trust: a manifest sets one
    /// from `spec.nodeName`.
    private static let nodeVariables = ["NODE_NAME", "K8S_NODE_NAME", "KUBE_NODE_NAME"]

    /// The options of a filter that concern the API.
    init(_ settings: KubernetesSettings, options: MetadataOptions) {
        self.init()
        url = settings.url
        connection.verifiesCertificate = settings.verifiesCertificate
        connection.verifiesHostName = settings.verifiesCertificate && settings.verifiesHostName
        connection.serverName = settings.serverName
        connection.authorityFile = settings.certificateAuthorityFile
        connection.authorityPath = settings.certificateAuthorityPath
        tokenFile = settings.tokenFile
        tokenLifetimeSeconds = UInt64(settings.tokenLifetimeSeconds)
        podLifetimeSeconds = UInt64(settings.podLifetimeSeconds)
        let namespaceLifetime = settings.namespaceLifetimeSeconds
        namespaceLifetimeSeconds = namespaceLifetime == 0 ? .max : UInt64(namespaceLifetime)
        nodeName = KubernetesClientSettings.nodeVariables.lazy
            .compactMap { HostProcess.environmentVariable($0) }.first { !$0.isEmpty }
        if let kubelet = settings.kubelet {
            usesKubelet = true
            kubeletHost = kubelet.host
            kubeletPort = kubelet.port
        }
        needsPods = options.needsPods
        needsNamespaces = options.needsNamespaces
        preloadDirectory = settings.preloadDirectory
    }
}

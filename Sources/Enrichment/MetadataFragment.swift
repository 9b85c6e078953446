public import Records

/// A container's metadata as JSON, made once and shared by all its records.
///
/// Keys stand in the order of Fluent Bit 5.1. When a pod or namespace is not known, the map holds
/// what the names tell and, as its last member, `"metadata":"missing"`.
///
/// Safe: the memory belongs to the fragment, is written once before anybody sees it, never moves,
/// and is given back with the fragment. Whoever puts ``kubernetes`` or ``namespace`` into a batch
/// keeps the fragment until the batch is reset and no encoder refers to it any more.
@safe public final class MetadataFragment {
    /// The field `kubernetes`, or nil for `Namespace_Metadata_Only`.
    public let kubernetes: Field?
    /// The field `kubernetes_namespace`, or nil when it is not wanted.
    public let namespace: Field?
    /// Whether something is missing that was wanted.
    public let isMissing: Bool
    /// The version of the pod's metadata in it, 0 when there is none.
    public let podVersion: UInt64
    /// The version of the namespace's metadata in it, 0 when there is none.
    public let namespaceVersion: UInt64
    private let bytes: UnsafeMutablePointer<UInt8>

    /// Serialises what is known of `container`.
    ///
    /// What is still `unknown` counts as missing: wait before, not here.
    public init(
        container: ContainerIdentity, pod: PodKnowledge, namespace knowledge: NamespaceKnowledge,
        options: MetadataOptions
    ) {
        var builder = JSONBuilder()
        var isMissing = false
        var versions: (pod: UInt64, namespace: UInt64) = (0, 0)
        if !options.namespaceOnly {
            var metadata: PodMetadata?
            if case .known(let known, let version) = pod, !options.usesNamesOnly {
                metadata = known
                versions.pod = version
            }
            let lacksPod = metadata == nil && !options.usesNamesOnly
            isMissing = lacksPod
            builder.appendPod(container, metadata, options: options, isMissing: lacksPod)
        }
        let split = builder.bytes.count
        if options.needsNamespaces {
            var metadata: NamespaceMetadata?
            if case .known(let known, let version) = knowledge {
                metadata = known
                versions.namespace = version
            }
            isMissing = isMissing || metadata == nil
            builder.appendNamespace(container.namespace, metadata, options: options)
        }
        let count = builder.bytes.count
        let place = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
        for (index, byte) in builder.bytes.enumerated() { unsafe place[index] = byte }
        unsafe bytes = place
        kubernetes = unsafe MetadataFragment.field("kubernetes", place, 0, split)
        self.namespace = unsafe MetadataFragment.field("kubernetes_namespace", place, split, count)
        self.isMissing = isMissing
        podVersion = versions.pod
        namespaceVersion = versions.namespace
    }

    deinit { unsafe bytes.deallocate() }

    private static func field(
        _ key: StaticString, _ place: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int
    ) -> Field? {
        guard end > start else { return nil }
        return unsafe Field(
            key: ByteView(key), value: ByteView(base: place + start, count: end - start),
            kind: .json, isShared: true)
    }
}

extension JSONBuilder {
    fileprivate mutating func appendPod(
        _ container: ContainerIdentity, _ pod: PodMetadata?, options: MetadataOptions,
        isMissing: Bool
    ) {
        let status = pod?.container(named: container.containerName)
        append("{")
        appendMember("pod_name", text: container.podName)
        appendMember("namespace_name", text: container.namespace)
        if let pod {
            appendMember("pod_id", text: pod.uid)
            if options.includesLabels { appendMember("labels", json: pod.labels) }
            if options.includesAnnotations { appendMember("annotations", json: pod.annotations) }
            if options.includesOwnerReferences {
                appendMember("ownerReferences", json: pod.ownerReferences)
            }
            appendMember("host", text: pod.nodeName)
            appendMember("pod_ip", text: pod.podIP)
        } else if !options.usesNamesOnly {
            appendMember("pod_id", text: container.podUID)
        }
        let name = container.containerName
        appendMember("container_name", text: name.isEmpty ? nil : name)
        appendMember("docker_id", text: container.containerID ?? status?.containerID)
        appendMember("container_hash", text: status?.imageHash)
        appendMember("container_image", text: status?.image)
        if isMissing { appendMember("metadata", text: "missing") }
        append("}")
    }

    fileprivate mutating func appendNamespace(
        _ name: String, _ namespace: NamespaceMetadata?, options: MetadataOptions
    ) {
        append("{")
        appendMember("name", text: name)
        if options.includesNamespaceLabels { appendMember("labels", json: namespace?.labels) }
        if options.includesNamespaceAnnotations {
            appendMember("annotations", json: namespace?.annotations)
        }
        if namespace == nil { appendMember("metadata", text: "missing") }
        append("}")
    }

    private mutating func appendMember(_ key: StaticString, text: String?) {
        guard let text else { return }
        appendKey(key)
        append(string: text)
    }

    private mutating func appendMember(_ key: StaticString, json: [UInt8]?) {
        guard let json else { return }
        appendKey(key)
        append(json)
    }

    private mutating func appendKey(_ key: StaticString) {
        if bytes.last != UInt8(ascii: "{") { append(",") }
        append("\"")
        append(key)
        append("\":")
    }
}

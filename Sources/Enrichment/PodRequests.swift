internal import WorldInterface

/// Names a request of a ``PodMetadataClient``; never used twice by the same client.
public struct PodRequestID: Hashable, Sendable {
    /// The number behind the name.
    public let number: UInt64
}

/// Builds the requests to the API server and the kubelet (Kubernetes API v1).
struct PodRequests {
    let settings: KubernetesClientSettings
    private let base: String

    init(settings: KubernetesClientSettings) {
        self.settings = settings
        var url = settings.url
        while url.hasSuffix("/") { url.removeLast() }
        base = url
    }

    /// A page of the list of the node's pods.
    func list(node: String, pageSize: Int, continueToken: String?, token: String?) -> HTTPRequest {
        var url = base + "/api/v1/pods?fieldSelector=" + selector(node)
        url += "&limit=\(pageSize)"
        if let continueToken { url += "&continue=" + PodRequests.escaped(continueToken) }
        return plain(url, token, settings.limits.maximumListByteCount)
    }

    /// A watch of the node's pods from a point of history on.
    func watch(node: String, resourceVersion: String, token: String?) -> HTTPRequest {
        var url = base + "/api/v1/pods?watch=true&fieldSelector=" + selector(node)
        url += "&resourceVersion=" + PodRequests.escaped(resourceVersion)
        url += "&allowWatchBookmarks=true&timeoutSeconds=\(settings.watchTimeoutSeconds)"
        var request = plain(url, token, settings.limits.maximumWatchLineByteCount)
        request.isStreaming = true
        request.timeoutSeconds = nil
        request.idleTimeoutSeconds = Double(settings.watchIdleSeconds)
        return request
    }

    /// One pod.
    ///
    /// The key must be well formed.
    func pod(_ key: PodKey, token: String?) -> HTTPRequest {
        plain(
            base + "/api/v1/namespaces/\(key.namespace)/pods/\(key.name)", token,
            settings.limits.maximumObjectByteCount)
    }

    /// One namespace.
    ///
    /// The name must be well formed.
    func namespace(_ name: String, token: String?) -> HTTPRequest {
        plain(base + "/api/v1/namespaces/" + name, token, settings.limits.maximumObjectByteCount)
    }

    /// The kubelet's list of all its pods.
    func kubeletPods(token: String?) -> HTTPRequest {
        plain(
            "https://\(settings.kubeletHost):\(settings.kubeletPort)/pods", token,
            settings.limits.maximumListByteCount)
    }

    private func selector(_ node: String) -> String {
        PodRequests.escaped("spec.nodeName=" + node)
    }

    private func plain(_ url: String, _ token: String?, _ byteCount: Int) -> HTTPRequest {
        var headers = [HTTPHeader("Accept", "application/json")]
        if let token { headers.append(HTTPHeader("Authorization", token)) }
        return HTTPRequest(
            method: "GET", url: url, headers: headers, connection: settings.connection,
            maximumResponseByteCount: byteCount, timeoutSeconds: settings.requestTimeoutSeconds)
    }

    /// `text` as a value in a query (RFC 3986): everything but unreserved characters is escaped.
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
                bytes.append(byte)
            default:
                bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

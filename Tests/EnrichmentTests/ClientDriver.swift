import WorldInterface

@testable import Enrichment

/// Drives a client as a shard does, with scripted answers and a clock that only moves when told.
final class ClientDriver {
    /// Files that the client may read.
    final class Files {
        var bytes: [String: [UInt8]] = ["/token": Array("first".utf8)]
        private(set) var reads: [String] = []

        func read(_ path: String) -> [UInt8]? {
            reads.append(path)
            return bytes[path]
        }
    }

    var client: PodMetadataClient
    let files: Files
    var now: UInt64 = 1_000_000_000
    /// Requests that wait for an answer, in the order of their start.
    var open: [(id: PodRequestID, request: HTTPRequest)] = []
    /// The addresses of all requests so far.
    var urls: [String] = []
    var changedPods: [PodKey] = []
    var changedNamespaces: [String] = []
    var cancelled: [PodRequestID] = []
    var warnings: [String] = []

    init(seed: UInt64 = 1, _ configure: (inout KubernetesClientSettings) -> Void = { _ in }) {
        var settings = KubernetesClientSettings()
        settings.url = "http://api"
        settings.tokenFile = "/token"
        configure(&settings)
        let files = Files()
        self.files = files
        var random = SeededGenerator(seed: seed)
        client = PodMetadataClient(
            settings: settings, readFile: { files.read($0) }, randomBits: { random.next() })
    }

    func drain() {
        for action in client.takeActions() {
            switch action {
            case .start(let id, let request):
                open.append((id, request))
                urls.append(request.url)
            case .cancel(let id):
                cancelled.append(id)
                open.removeAll { $0.id == id }
            case .podChanged(let key): changedPods.append(key)
            case .namespaceChanged(let name): changedNamespaces.append(name)
            case .warn(let text): warnings.append(text)
            }
        }
    }

    func retain(_ container: ContainerIdentity) {
        client.retain(container, at: now)
        drain()
    }

    func release(_ container: ContainerIdentity) {
        client.release(container, at: now)
        drain()
    }

    func ask(_ container: ContainerIdentity) {
        client.ask(container, at: now)
        drain()
    }

    /// Moves the clock, and wakes the client whenever it wants.
    func pass(seconds: Double) {
        let end = now + UInt64(seconds * 1_000_000_000)
        while let deadline = client.nextDeadline, deadline <= end {
            now = max(now, deadline)
            client.timerDue(at: now)
            drain()
            precondition(
                client.nextDeadline.map { $0 > now } ?? true, "a due deadline must not stay due")
        }
        now = end
    }

    /// The oldest open request whose address contains `part`.
    func find(_ part: String) -> PodRequestID? { open.first { $0.request.url.contains(part) }?.id }

    /// The header `Authorization` of the oldest open request whose address contains `part`.
    func authorization(_ part: String) -> String? {
        open.first { $0.request.url.contains(part) }?.request.headers
            .first { $0.name == "Authorization" }?.value
    }

    func end(_ part: String, _ response: HTTPResponse) -> Bool {
        guard let id = find(part) else { return false }
        open.removeAll { $0.id == id }
        client.receive(response, for: id, at: now)
        drain()
        return true
    }

    /// Answers the oldest open request whose address contains `part`.
    ///
    /// False when there is none.
    func answer(
        _ part: String, _ status: Int, _ body: String = "", headers: [HTTPHeader] = []
    ) -> Bool {
        end(part, .answer(HTTPAnswer(status: status, headers: headers, body: Array(body.utf8))))
    }

    func fail(_ part: String, _ kind: HTTPFailure.Kind = .connect) -> Bool {
        end(part, .failure(HTTPFailure(kind: kind, message: "broken")))
    }

    /// Sends bytes on the open watch.
    ///
    /// False when there is none.
    func stream(_ text: String) -> Bool {
        guard let id = find("watch=true") else { return false }
        client.receive(streamBytes: Array(text.utf8), for: id, at: now)
        drain()
        return true
    }

    func uid(_ container: ContainerIdentity) -> String? {
        guard case .known(let pod, _) = client.metadata(for: container) else { return nil }
        return pod.uid
    }
}

/// Documents of the API for tests.
enum Documents {
    static func pod(
        _ name: String, uid: String = "u1", version: Int = 1, node: String? = "n1",
        label: String = "x", containerID: String? = nil, annotations: String = "{}"
    ) -> String {
        let spec = node.map { #"{"nodeName":"\#($0)"}"# } ?? "{}"
        let status = containerID.map {
            #"{"containerStatuses":[{"name":"c","containerID":"containerd://\#($0)"}]}"#
        }
        return #"{"metadata":{"name":"\#(name)","namespace":"ns","uid":"\#(uid)","#
            + #""resourceVersion":"\#(version)","labels":{"l":"\#(label)"},"#
            + #""annotations":\#(annotations)},"spec":\#(spec),"status":\#(status ?? "{}")}"#
    }

    static func list(_ pods: [String], version: Int = 1, next: String? = nil) -> String {
        let token = next.map { #","continue":"\#($0)""# } ?? ""
        return #"{"kind":"PodList","metadata":{"resourceVersion":"\#(version)"\#(token)},"#
            + #""items":[\#(pods.joined(separator: ","))]}"#
    }

    static func event(_ type: String, _ object: String) -> String {
        #"{"type":"\#(type)","object":\#(object)}"# + "\n"
    }

    static func bookmark(_ version: Int) -> String {
        event("BOOKMARK", #"{"kind":"Pod","metadata":{"resourceVersion":"\#(version)"}}"#)
    }

    static func namespace(_ name: String, label: String = "x") -> String {
        #"{"metadata":{"name":"\#(name)","labels":{"l":"\#(label)"}}}"#
    }
}

/// A container `c` of a pod in `ns`.
func container(_ pod: String, id: String? = nil, uid: String? = nil) -> ContainerIdentity {
    ContainerIdentity(
        namespace: "ns", podName: pod, containerName: "c", podUID: uid, containerID: id)
}

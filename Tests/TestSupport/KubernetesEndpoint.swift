import Synchronization

/// A server that answers for the Kubernetes API as far as a log collector asks: lists in pages,
/// watches, single pods and namespaces.
public final class KubernetesEndpoint: Sendable {
    /// A pod.
    public struct Pod: Sendable {
        /// The namespace.
        public var namespace: String
        /// The name.
        public var name: String
        /// The uid.
        public var uid: String
        /// The labels.
        public var labels: [(String, String)]
        /// The annotations.
        public var annotations: [(String, String)]
        /// The containers' names.
        public var containers: [String]

        /// Makes a pod.
        public init(
            namespace: String = "shop", name: String, uid: String,
            labels: [(String, String)] = [], annotations: [(String, String)] = [],
            containers: [String] = ["app"]
        ) {
            self.namespace = namespace
            self.name = name
            self.uid = uid
            self.labels = labels
            self.annotations = annotations
            self.containers = containers
        }
    }

    /// What has been asked for.
    public struct Counts: Sendable {
        /// Pages of lists.
        public var pages = 0
        /// Watches.
        public var watches = 0
        /// Single pods.
        public var pods = 0
        /// Requests while the server was down.
        public var refusals = 0
    }

    private struct State {
        var pods: [Pod] = []
        /// Events as JSON; the version after an event is its place, from 1 on, plus 100.
        var events: [String] = []
        var counts = Counts()
        var isDown = false
    }

    /// The node that all pods run on.
    public static let node = "node-1"

    private let state = Mutex(State())
    private let server = Mutex<ScriptedServer?>(nil)

    /// Starts a server that knows `pods`.
    public init(_ pods: [Pod] = []) {
        state.withLock { $0.pods = pods }
        let made = ScriptedServer { [weak self] connection in
            while let request = connection.readRequest() {
                guard let endpoint = self else { return }
                let target = endpoint.answer(request, on: connection)
                guard let version = target else { continue }
                KubernetesEndpoint.watch({ [weak self] in self }, from: version, on: connection)
                return
            }
        }
        server.withLock { $0 = made }
    }

    /// The address.
    public var url: String { "http://127.0.0.1:\(server.withLock { $0?.port ?? 0 })" }

    /// What has been asked for.
    public var counts: Counts { state.withLock { $0.counts } }

    /// Whether every request fails.
    public func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

    /// Adds a pod, or changes the one of that name, and tells those who watch.
    public func put(_ pod: Pod) {
        state.withLock { state in
            let index = state.pods.firstIndex {
                $0.name == pod.name && $0.namespace == pod.namespace
            }
            if let index { state.pods[index] = pod } else { state.pods.append(pod) }
            let version = state.events.count + 101
            state.events.append(
                "{\"type\":\"\(index == nil ? "ADDED" : "MODIFIED")\",\"object\":"
                    + "\(KubernetesEndpoint.json(pod, version: version))}\n")
        }
    }

    // MARK: Answers

    /// Answers; gives the version to watch from when the request is a watch.
    private func answer(_ request: ReceivedRequest, on connection: ServerConnection) -> Int? {
        let target = request.line.split(separator: " ")[1]
        let parts = target.split(separator: "?", maxSplits: 1)
        let query = KubernetesEndpoint.query(parts.count > 1 ? String(parts[1]) : "")
        let isDown = state.withLock { state in
            if state.isDown { state.counts.refusals += 1 }
            return state.isDown
        }
        if isDown {
            connection.answer("503 Service Unavailable", "{}")
            return nil
        }
        let path = parts[0].split(separator: "/").map(String.init)
        if path == ["api", "v1", "pods"] {
            if query["watch"] == "true" {
                state.withLock { $0.counts.watches += 1 }
                return Int(query["resourceVersion"] ?? "") ?? 100
            }
            connection.answer("200 OK", list(query))
        } else if path.count == 6, path[2] == "namespaces", path[4] == "pods" {
            answerPod(path[3], path[5], on: connection)
        } else if path.count == 4, path[2] == "namespaces" {
            connection.answer(
                "200 OK",
                "{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"\(path[3])\","
                    + "\"labels\":{\"env\":\"prod\"}}}")
        } else {
            connection.answer("404 Not Found", "{\"kind\":\"Status\",\"code\":404}")
        }
        return nil
    }

    private func answerPod(_ namespace: String, _ name: String, on connection: ServerConnection) {
        let pod = state.withLock { state in
            state.counts.pods += 1
            return state.pods.first { $0.namespace == namespace && $0.name == name }
        }
        guard let pod else {
            return connection.answer("404 Not Found", "{\"kind\":\"Status\",\"code\":404}")
        }
        connection.answer("200 OK", KubernetesEndpoint.json(pod, version: 100))
    }

    private func list(_ query: [String: String]) -> String {
        state.withLock { state in
            state.counts.pages += 1
            let version = state.events.count + 100
            let start = Int(query["continue"] ?? "") ?? 0
            let end = min(start + min(Int(query["limit"] ?? "") ?? 500, 3), state.pods.count)
            let items = state.pods[min(start, end)..<end].map {
                KubernetesEndpoint.json($0, version: version)
            }
            let next = end < state.pods.count ? ",\"continue\":\"\(end)\"" : ""
            return "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"\(version)\"\(next)},"
                + "\"items\":[\(items.joined(separator: ","))]}"
        }
    }

    /// Sends every event after `version` as it happens, until the endpoint or the other side ends.
    private static func watch(
        _ endpoint: () -> KubernetesEndpoint?, from version: Int, on connection: ServerConnection
    ) {
        connection.send(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        var next = version - 100
        while connection.isOpen {
            guard let state = endpoint()?.state.withLock({ ($0.events, $0.isDown) }) else { return }
            if state.1 { return }
            while next < state.0.count {
                let line = state.0[next]
                connection.send(
                    String(line.utf8.count, radix: 16) + "\r\n\(line)\r\n")
                next += 1
            }
            pause(microseconds: 5_000)
        }
    }

    // MARK: Texts

    private static func query(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(sides[0])] = sides.count > 1 ? String(sides[1]) : ""
        }
        return values
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",") + "}"
    }

    /// A pod as the API server writes it.
    static func json(_ pod: Pod, version: Int) -> String {
        let metadata =
            "{\"name\":\"\(pod.name)\",\"namespace\":\"\(pod.namespace)\","
            + "\"uid\":\"\(pod.uid)\",\"resourceVersion\":\"\(version)\","
            + "\"labels\":\(object(pod.labels)),\"annotations\":\(object(pod.annotations))}"
        let containers = pod.containers.map { "{\"name\":\"\($0)\",\"image\":\"image/\($0):1\"}" }
            .joined(separator: ",")
        return "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":\(metadata),"
            + "\"spec\":{\"nodeName\":\"\(node)\",\"containers\":[\(containers)]},"
            + "\"status\":{\"phase\":\"Running\",\"podIP\":\"10.0.0.7\","
            + "\"containerStatuses\":[\(containers)]}}"
    }
}

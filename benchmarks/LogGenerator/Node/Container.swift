/// A container of the node.
struct Container: Sendable {
    /// Its place in ``node``, from 0.
    let number: Int
    let namespace: String
    let pod: String
    let name: String
    let service: any Service
    /// Its part of all records, in hundredths.
    let share: Int

    /// The containers of the node, and how busy each is.
    static let node: [Container] = {
        let rows: [(String, String, String, any Service, Int)] = [
            ("shop", "web-5d9c7b6f4-x2x9z", "nginx", WebServerService(), 30),
            ("shop", "web-5d9c7b6f4-8kqwd", "nginx", WebServerService(), 20),
            ("shop", "storefront-7f6d8c9b5-hj4mp", "rails", RailsService(), 15),
            ("shop", "orders-6b8f7d5c9-q7tzn", "app", JavaService(), 10),
            ("shop", "cart-7c8f9d5b6-k4m2p", "cart", CartService(), 10),
            ("shop", "payments-66c9f8d7b-w5r8s", "payments", PaymentService(), 5),
            ("ml", "recommender-0", "server", ModelService(), 3),
            ("data", "postgres-0", "postgres", DatabaseService(), 5),
            ("kube-system", "cilium-v9d2k", "agent", NetworkService(), 2),
        ]
        return rows.enumerated().map { number, row in
            Container(
                number: number, namespace: row.0, pod: row.1, name: row.2, service: row.3,
                share: row.4)
        }
    }()

    /// The pod's unique number, as the API server would have given it.
    var podUID: String {
        // The pods of a node have different numbers, and the same ones after a restart.
        var random = RecordRandom(
            seed: Container.hash(namespace + "/" + pod), container: 0, number: 0)
        let digits = Array(random.hexadecimal(32))
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return parts.joined(separator: "-")
    }

    /// The runtime's name for the container, 64 hexadecimal digits.
    var id: String {
        var random = RecordRandom(
            seed: Container.hash("\(namespace)/\(pod)/\(name)"), container: 1, number: 0)
        return random.hexadecimal(64)
    }

    /// Where the kubelet has its logs, from the node's log folder.
    var folder: String { "pods/\(namespace)_\(pod)_\(podUID)/\(name)" }

    /// The link that names pod, namespace, container and id, from the node's log folder.
    var link: String { "containers/\(pod)_\(namespace)_\(name)-\(id).log" }

    /// What people call it.
    var title: String { "\(namespace)/\(pod)/\(name)" }

    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

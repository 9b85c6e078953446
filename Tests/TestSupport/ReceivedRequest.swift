/// A request, as the server received it.
public struct ReceivedRequest: Sendable {
    /// The first line: method, target and version.
    public var line: String
    /// The headers, names in lower case.
    public var headers: [(name: String, value: String)]
    /// The body as it came.
    public var body: [UInt8] = []

    /// Reads a head.
    public init(head: String) {
        var lines = head.split(separator: "\r\n").map(String.init)
        line = lines.removeFirst()
        headers = lines.map { text in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            return (parts[0].lowercased(), String(value))
        }
    }

    /// The first header of a name in lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

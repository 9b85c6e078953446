import Compression
import Synchronization

/// A server that stores what `_bulk` requests bring, as far as its script lets it.
///
/// It checks that every body is a sequence of action line and document, keeps documents by index
/// and id, and answers a second `create` with 409 as Elasticsearch does.
public final class BulkEndpoint: Sendable {
    /// A document, as it came.
    public struct Document: Sendable {
        /// The index.
        public var index: String
        /// The id, empty when the server was to choose one.
        public var id: String
        /// The action line.
        public var action: String
        /// The document's bytes.
        public var source: [UInt8]
        /// The document as text.
        public var text: String { String(decoding: source, as: UTF8.self) }
    }

    /// What happens to a request.
    public enum RequestFate: Sendable {
        /// Its items are stored and answered.
        case items
        /// Its items are stored, but the connection ends before the answer.
        case answerLost
        /// The connection ends; nothing is stored.
        case hungUp
        /// It is answered with a status line and a body; nothing is stored.
        case answered(String, headers: String = "", body: String = "{}")
    }

    /// What happens to an item.
    public enum ItemFate: Sendable {
        /// It is stored.
        case stored
        /// It is refused.
        case refused(status: Int, type: String, reason: String)
    }

    /// What the endpoint does; the default stores everything.
    public struct Script: Sendable {
        /// The fate of a request, which counts from 0.
        public var request: @Sendable (Int, ReceivedRequest) -> RequestFate = { _, _ in .items }
        /// The fate of an item.
        public var item: @Sendable (Document) -> ItemFate = { _ in .stored }
        /// Stores everything.
        public init() {}
    }

    /// What has happened so far.
    public struct State: Sendable {
        /// What is stored, in the order of arrival.
        public var documents: [Document] = []
        /// Items answered with 409.
        public var conflictCount = 0
        /// Requests, without their bodies.
        public var requests: [ReceivedRequest] = []
        /// What was wrong with bodies.
        public var complaints: [String] = []
        var known: Set<String> = []
    }

    private let state = Mutex(State())
    private let script: Mutex<Script>
    private let server = Mutex<ScriptedServer?>(nil)

    /// Starts an endpoint.
    public init(_ script: Script = Script()) {
        self.script = Mutex(script)
        let made = ScriptedServer { [weak self] connection in
            while let request = connection.readRequest() {
                guard let self, self.answer(request, on: connection) else { return }
            }
        }
        server.withLock { $0 = made }
    }

    /// The port it listens on.
    public var port: UInt16 { server.withLock { $0?.port ?? 0 } }

    /// What has happened so far.
    public var snapshot: State { state.withLock { $0 } }

    /// What is stored, in the order of arrival.
    public var documents: [Document] { state.withLock { $0.documents } }

    /// How many documents are stored.
    public var count: Int { state.withLock { $0.documents.count } }

    /// How many requests came.
    public var requestCount: Int { state.withLock { $0.requests.count } }

    /// Does from now on what another script says.
    public func follow(_ script: Script) { self.script.withLock { $0 = script } }

    /// Does from now on something else with requests.
    public func setRequestFate(_ fate: RequestFate) {
        script.withLock { $0.request = { _, _ in fate } }
    }

    /// Answers a request on any connection; false when the connection is to end.
    public func answer(_ request: ReceivedRequest, on connection: ServerConnection) -> Bool {
        var head = request
        head.body = []
        let number = state.withLock { state in
            state.requests.append(head)
            return state.requests.count - 1
        }
        let script = script.withLock { $0 }
        switch script.request(number, request) {
        case .answered(let status, let headers, let body):
            connection.answer(status, body, headers: headers)
        case .hungUp:
            connection.reset()
            return false
        case .answerLost:
            _ = store(request, script)
            connection.reset()
            return false
        case .items:
            connection.answer("200 OK", store(request, script), headers: jsonHeader)
        }
        return true
    }

    private var jsonHeader: String { "Content-Type: application/json\r\n" }

    // MARK: Storing

    private func store(_ request: ReceivedRequest, _ script: Script) -> String {
        var items: [String] = []
        for document in documents(of: request) {
            switch script.item(document) {
            case .stored: items.append(keep(document))
            case .refused(let status, let type, let reason):
                items.append(
                    BulkEndpoint.item(status, "{\"type\":\"\(type)\",\"reason\":\"\(reason)\"}"))
            }
        }
        let hasErrors = items.contains { $0.contains("\"error\"") }
        return "{\"took\":1,\"errors\":\(hasErrors),\"items\":[\(items.joined(separator: ","))]}"
    }

    private func keep(_ document: Document) -> String {
        let key = document.index + "/" + document.id
        let isNew = state.withLock { state in
            let isNew = document.id.isEmpty || state.known.insert(key).inserted
            if isNew { state.documents.append(document) } else { state.conflictCount += 1 }
            return isNew
        }
        if isNew { return BulkEndpoint.item(201, nil) }
        return BulkEndpoint.item(
            409,
            "{\"type\":\"version_conflict_engine_exception\",\"reason\":\"document already exists\"}"
        )
    }

    private static func item(_ status: Int, _ error: String?) -> String {
        "{\"create\":{\"status\":\(status)\(error.map { ",\"error\":" + $0 } ?? "")}}"
    }

    // MARK: Reading

    private func documents(of request: ReceivedRequest) -> [Document] {
        var body = request.body
        if request.header("content-encoding") == "gzip" {
            guard let plain = GzipText.decode(body) else {
                complain("a body is not gzip")
                return []
            }
            body = plain
        }
        if body.last != 0x0A { complain("a body does not end with a line feed") }
        let lines = body.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        if lines.count % 2 != 0 { complain("a body has an odd number of lines") }
        let pairs = stride(from: lines.startIndex, to: lines.endIndex - 1, by: 2)
        return pairs.map { document(action: lines[$0], source: lines[$0 + 1]) }
    }

    private func document(action: ArraySlice<UInt8>, source: ArraySlice<UInt8>) -> Document {
        let text = String(decoding: action, as: UTF8.self)
        if !text.hasPrefix("{\"create\":{\"_index\":\"") { complain("an action line is \(text)") }
        return Document(
            index: BulkEndpoint.member("_index", of: text) ?? "",
            id: BulkEndpoint.member("_id", of: text) ?? "", action: text, source: Array(source))
    }

    private func complain(_ text: String) { state.withLock { $0.complaints.append(text) } }

    /// A member of a flat JSON object whose value is a string without escapes.
    public static func member(_ name: String, of text: String) -> String? {
        let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
        guard let index = pieces.firstIndex(of: Substring(name)), index + 2 < pieces.count,
            pieces[index + 1] == ":"
        else { return nil }
        return String(pieces[index + 2])
    }
}

/// Reads gzip whole.
public enum GzipText {
    /// What the bytes were before they were compressed, or nil when they are not whole.
    public static func decode(_ bytes: [UInt8]) -> [UInt8]? {
        let reader = GzipReader()
        var plain: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        var consumed = 0
        while true {
            let progress = unsafe bytes.withUnsafeBytes { input in
                unsafe piece.withUnsafeMutableBytes { output in
                    unsafe try? reader.read(
                        from: UnsafeRawBufferPointer(rebasing: input[consumed...]), into: output)
                }
            }
            guard let progress else { return nil }
            consumed += progress.consumedByteCount
            plain += piece[..<progress.producedByteCount]
            if progress.producedByteCount == 0 && consumed == bytes.count { break }
        }
        return reader.isComplete ? plain : nil
    }
}

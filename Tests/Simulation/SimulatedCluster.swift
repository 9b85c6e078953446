internal import Compression
internal import Records
internal import WorldInterface

/// A simulated Elasticsearch: stores documents by index and id with the meaning of `create`.
final class SimulatedCluster {
    /// A stored document.
    struct Document {
        /// The output that sent it.
        var output: String
        var id: String
        var time: String
        var log: [UInt8]
        /// When it was stored, in virtual nanoseconds.
        var storeTime: UInt64
    }

    /// The documents in the order in which they were stored first.
    private(set) var documents: [Document] = []
    /// Places in ``documents`` by output and time of the record.
    private(set) var numbersOfRecord: [String: [Int]] = [:]
    /// What no client may send, with an explanation.
    private(set) var violations: [String] = []
    /// Takes a description of every action, for the trace.
    var onTrace: (@autoclosure () -> String) -> Void = { _ in }
    /// Virtual monotonic nanoseconds.
    var now: () -> UInt64 = { 0 }
    /// Whether faults are over.
    var isHealthy = false

    private var places: [String: Int] = [:]
    private let faults: Scenario.ClusterFaults
    private let dice: Dice

    /// Bytes in a document that make it impossible to store.
    static let poison = "cannot-be-stored"

    init(faults: Scenario.ClusterFaults, dice: Dice) {
        self.faults = faults
        self.dice = dice
    }

    // MARK: Requests

    /// Executes a whole bulk request.
    func execute(_ request: HTTPRequest, body: [UInt8]) -> HTTPAnswer {
        var plain = body
        if request.headers.contains(HTTPHeader("Content-Encoding", "gzip")) {
            guard let text = SimulatedCluster.decompressed(body) else {
                violations.append("a body is not gzip")
                return HTTPAnswer(status: 400, body: [])
            }
            plain = text
        }
        guard request.method == "POST", request.url.contains("/_bulk") else {
            violations.append("\(request.method) \(request.url) is no bulk request")
            return HTTPAnswer(status: 405, body: [])
        }
        if faults.bodyLimit > 0, plain.count > faults.bodyLimit {
            return HTTPAnswer(status: 413, body: Array("too large".utf8))
        }
        if !isHealthy, dice.chance(faults.wholeRefusal) { return wholeRefusal() }
        return damage(store(plain, from: SimulatedCluster.output(of: request.url)))
    }

    private func wholeRefusal() -> HTTPAnswer {
        let status = dice.pick([429, 503, 500, 502, 408, 403])
        let headers = dice.chance(0.3) ? [HTTPHeader("retry-after", "1")] : []
        return HTTPAnswer(status: status, headers: headers, body: Array("{}".utf8))
    }

    private func damage(_ items: [String]) -> HTTPAnswer {
        var items = items
        var text = answer(items)
        if !isHealthy, dice.chance(faults.damagedAnswer) {
            switch dice.number(0...4) {
            case 0: text = "<html>a proxy's page</html>"
            case 1: text = String(text.prefix(dice.number(0...(text.count - 1))))
            case 2:
                items.removeLast()
                text = answer(items)
            case 3:
                items.append(items[0])
                text = answer(items)
            default: text = "{\"took\":1,\"errors\":false}"
            }
        }
        return HTTPAnswer(status: 200, body: Array(text.utf8), sentByteCount: 1)
    }

    private func answer(_ items: [String]) -> String {
        let hasErrors = items.contains { $0.contains("error") }
        return "{\"took\":3,\"errors\":\(hasErrors),\"items\":[\(items.joined(separator: ","))]}"
    }

    // MARK: Documents

    /// Stores what can be stored and gives an item for each action.
    private func store(_ body: [UInt8], from output: String) -> [String] {
        guard body.last == 0x0A else {
            violations.append("a body does not end with a line feed")
            return []
        }
        let lines = body.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count % 2 == 0 else {
            violations.append("a body has an odd number of lines: \(lines.count)")
            return []
        }
        var items: [String] = []
        for pair in stride(from: 0, to: lines.count, by: 2) {
            items.append(
                store(Array(lines[pair]), document: Array(lines[pair + 1]), from: output))
        }
        return items
    }

    private func store(_ action: [UInt8], document: [UInt8], from output: String) -> String {
        guard let create = JSONCursor.parse(action)?.value(forKey: "create"),
            let index = create.value(forKey: "_index")?.string,
            let id = create.value(forKey: "_id")?.string, !id.isEmpty,
            let source = JSONCursor.parse(document),
            source.value(forKey: "@timestamp")?.string != nil,
            let time = source.value(forKey: "time")?.string,
            let log = source.value(forKey: "log")?.string
        else {
            violations.append(
                "not an action and a document: \(text(action)) \(text(document))")
            return SimulatedCluster.item(400, "mapper_parsing_exception")
        }
        onTrace("    cluster gets \(time) as \(id) from \(output)")
        if !isHealthy, dice.chance(faults.itemRefusal) {
            return dice.chance(0.5)
                ? SimulatedCluster.item(429, "es_rejected_execution_exception")
                : SimulatedCluster.item(503, "unavailable_shards_exception")
        }
        if log.contains(SimulatedCluster.poison) {
            return SimulatedCluster.item(400, "document_parsing_exception")
        }
        let place = "\(output) \(index) \(id)"
        if let known = places[place] {
            if documents[known].time != time {
                violations.append("one id for two records: \(documents[known].time) and \(time)")
            }
            return SimulatedCluster.item(409, "version_conflict_engine_exception")
        }
        places[place] = documents.count
        numbersOfRecord[output + " " + time, default: []].append(documents.count)
        documents.append(
            Document(
                output: output, id: id, time: time, log: Array(log.utf8),
                storeTime: now()))
        return "{\"create\":{\"status\":201}}"
    }

    /// The name of the host is the output's.
    private static func output(of url: String) -> String {
        String(url.dropFirst("http://".utf8.count).prefix { $0 != ":" })
    }

    private static func item(_ status: Int, _ type: String) -> String {
        "{\"create\":{\"status\":\(status),\"error\":{\"type\":\"\(type)\",\"reason\":\"so\"}}}"
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(300), as: UTF8.self)
    }

    // MARK: Gzip

    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        let compressor = GzipCompressor()
        let output = GrowableBuffer()
        unsafe bytes.withUnsafeBytes { unsafe compressor.append($0, to: output) }
        compressor.finish(into: output)
        return unsafe Array(output.bytes)
    }

    static func decompressed(_ bytes: [UInt8]) -> [UInt8]? {
        let reader = GzipReader()
        var plain: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        var start = 0
        repeat {
            let step = unsafe bytes.withUnsafeBytes { input in
                unsafe piece.withUnsafeMutableBytes { output in
                    unsafe try? reader.read(
                        from: UnsafeRawBufferPointer(rebasing: input[start...]), into: output)
                }
            }
            guard let step else { return nil }
            start += step.consumedByteCount
            plain += piece[..<step.producedByteCount]
            if step.producedByteCount == 0, step.consumedByteCount == 0 { break }
        } while true
        return reader.isComplete ? plain : nil
    }
}

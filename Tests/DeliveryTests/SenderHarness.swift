import TestSupport
import Testing
import WorldInterface

@testable import Delivery

/// A sender, a server that the test plays, and what was settled.
final class SenderHarness {
    let world = TestWorld()
    let sender: BulkSender
    private(set) var settlements: [Settlement] = []
    private var frames: [TestFrames] = []

    init(_ change: (inout BulkSettings) -> Void = { _ in }) {
        var settings = BulkSettings(hosts: [.init(url: "http://a:9200")])
        change(&settings)
        sender = BulkSender(settings: settings, world: world)
    }

    func send(_ count: Int, token: UInt64 = 1) {
        let frame = TestFrames(count: count)
        frames.append(frame)
        sender.send(frame.slices, token: token)
        collect()
    }

    /// Answers the oldest request.
    func answer(_ status: Int, _ body: String = "", headers: [HTTPHeader] = []) {
        respond(.answer(HTTPAnswer(status: status, headers: headers, body: Array(body.utf8))))
    }

    /// Answers the oldest request with a status and an error for each record.
    func items(_ results: [(Int, String)]) {
        let items = results.map { status, type in
            let error = ",\"error\":{\"type\":\"\(type)\",\"reason\":\"r\"}"
            return BulkAnswerTests.item(status, status < 300 ? "" : error)
        }
        let errors = results.contains { $0.0 >= 300 }
        answer(200, BulkAnswerTests.answer(items, errors: errors))
    }

    func fail(_ kind: HTTPFailure.Kind) {
        respond(.failure(HTTPFailure(kind: kind, message: "broken")))
    }

    func respond(_ response: HTTPResponse, number: Int = 0) {
        let request = world.requests.remove(at: number)
        #expect(sender.handle(request.id, response))
        collect()
    }

    /// Moves the clock to the sender's deadline and wakes it; gives the time that passed.
    @discardableResult
    func wait() -> UInt64 {
        guard let deadline = sender.nextDeadline else { return 0 }
        let now = world.monotonicNanoseconds
        let time = deadline > now ? deadline - now : 0
        world.monotonicNanoseconds += time
        sender.wake()
        collect()
        return time
    }

    private func collect() { settlements += sender.takeSettlements() }

    /// The numbers of the records in a request.
    func numbers(_ index: Int = 0) -> [Int] {
        String(decoding: world.requests[index].body, as: UTF8.self)
            .split(separator: "\n").compactMap { line in
                line.hasPrefix("{\"n\":") ? Int(line.dropFirst(5).dropLast()) : nil
            }
    }

    /// Delivered, duplicates, failure store and rejections of the latest settlement.
    var counts: [Int] {
        guard let last = settlements.last else { return [] }
        return [last.delivered, last.duplicates, last.failureStore, last.rejections.count]
    }

    static let ok = (201, "")
    static let full = (429, "es_rejected_execution_exception")
    static let bad = (400, "document_parsing_exception")
    static let missing = (404, "index_not_found_exception")
    static let conflict = (409, "version_conflict_engine_exception")
}

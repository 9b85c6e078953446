import Testing

@testable import Delivery

@Suite struct BulkAnswerTests {
    static func read(_ text: String, _ count: Int) -> String {
        switch BulkAnswer.read(Array(text.utf8), actionCount: count) {
        case .allStored: "all"
        case .items(let items):
            items.map { "\($0.status)\($0.usedFailureStore ? "f" : "")" }.joined(separator: " ")
        case .unreadable(let reason): reason.isEmpty ? "" : "unreadable"
        }
    }

    static func item(_ status: Int, _ rest: String = "") -> String {
        "{\"create\":{\"status\":\(status)\(rest)}}"
    }

    static func answer(_ items: [String], errors: Bool = false) -> String {
        "{\"took\":3,\"errors\":\(errors),\"items\":[\(items.joined(separator: ","))]}"
    }

    @Test(arguments: [
        (answer([item(201)]), 1, "all"),
        (answer([item(201), item(200)]) + "\n", 2, "all"),
        (answer([item(201), item(201)]), 1, "unreadable"),
        (answer([item(201)]), 2, "unreadable"),
        (answer([]), 1, "unreadable"), (answer([]), 0, "all"),
        (answer([item(201), item(429)], errors: true), 2, "201 429"),
        (answer([item(201), item(429)], errors: true), 3, "unreadable"),
        // A filter that leaves out the status drops the item and moves the others.
        ("{\"took\":3,\"errors\":true,\"items\":[\(item(429))]}", 2, "unreadable"),
        ("{\"took\":3,\"errors\":true,\"items\":[{\"create\":{}},\(item(429))]}", 2, "unreadable"),
        ("{\"took\":3,\"errors\":true,\"items\":[{},\(item(429))]}", 2, "unreadable"),
        ("{\"took\":3,\"errors\":true}", 2, "unreadable"),
        ("{\"took\":3,\"errors\":false}", 2, "unreadable"),
        ("", 1, "unreadable"), ("{}", 1, "unreadable"), ("null", 1, "unreadable"),
        ("<html>\"errors\":false}", 1, "unreadable"),
        ("{\"errors\":false,\"items\":[\(item(201))", 1, "unreadable"),
        ("{\"took\":1,\"errors\":false,\"items\":[\(item(201))]} ", 1, "201"),
        ("{\n  \"took\" : 1,\n  \"errors\" : false,\n  \"items\" : [ \(item(201)) ]\n}", 1, "201"),
        ("{\"errors\":true,\"items\":[{\"create\":{\"status\":\"201\"}}]}", 1, "unreadable"),
        ("{\"errors\":true,\"items\":{\"create\":{\"status\":201}}}", 1, "unreadable"),
        (answer([item(201, ",\"failure_store\":\"used\"")]), 1, "201f"),
        (answer([item(201, ",\"failure_store\":\"not_enabled\"")]), 1, "201"),
    ])
    func reads(text: String, count: Int, expected: String) {
        #expect(BulkAnswerTests.read(text, count) == expected)
    }

    @Test func findsTheFailureStoreHoweverLateItIs() {
        var items = Array(repeating: BulkAnswerTests.item(201), count: 2000)
        items[1999] = BulkAnswerTests.item(201, ",\"failure_store\":\"used\"")
        #expect(BulkAnswerTests.read(BulkAnswerTests.answer(items), 2000).hasSuffix("201 201f"))
    }

    @Test func countsManyItems() {
        for count in [15, 16, 17, 254, 255, 256, 4096, 10_001] {
            let items = Array(repeating: BulkAnswerTests.item(201), count: count)
            let answer = BulkAnswerTests.answer(items)
            #expect(BulkAnswerTests.read(answer, count) == "all")
            #expect(BulkAnswerTests.read(answer, count + 1) == "unreadable")
        }
    }

    @Test func neverTrustsACutAnswer() {
        let error = ",\"error\":{\"type\":\"t\",\"reason\":\"}\"}"
        let items = [BulkAnswerTests.item(201), BulkAnswerTests.item(400, error)]
        let whole = BulkAnswerTests.answer(items, errors: true)
        for length in 0..<whole.utf8.count {
            let cut = String(decoding: Array(whole.utf8)[..<length], as: UTF8.self)
            #expect(BulkAnswerTests.read(cut, 2) == "unreadable")
        }
        #expect(BulkAnswerTests.read(whole, 2) == "201 400")
    }

    static func first(_ item: String) -> ItemResult? {
        let text = answer([item], errors: true)
        guard case .items(let items) = BulkAnswer.read(Array(text.utf8), actionCount: 1) else {
            return nil
        }
        return items.first
    }

    @Test func keepsTypeReasonAndCause() {
        let error =
            #","error":{"type":"mapper","reason":"no \"x\"","caused_by":{"type":"c","reason":"why"}}"#
        #expect(
            BulkAnswerTests.first(BulkAnswerTests.item(400, error))
                == ItemResult(status: 400, errorType: "mapper", reason: "no \"x\": why"))
    }

    @Test func cutsLongReasons() {
        let reason = String(repeating: "é", count: 5000)
        let error = ",\"error\":{\"type\":\"t\",\"reason\":\"\(reason)\"}"
        let item = BulkAnswerTests.first(BulkAnswerTests.item(400, error))
        #expect(item?.reason.count == ItemResult.reasonLimit)
    }

    @Test func tellsUpdatesApart() {
        let item =
            #"{"update":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":""}}}"#
        #expect(BulkAnswerTests.first(item)?.verdict == .retry)
    }
}

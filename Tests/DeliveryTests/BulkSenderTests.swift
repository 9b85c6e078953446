import TestSupport
import Testing
import WorldInterface

@testable import Delivery

@Suite struct BulkSenderTests {
    @Test func asksForTheStatusOfEveryItem() throws {
        let harness = SenderHarness {
            $0.hosts[0].headers = [HTTPHeader("Authorization", "Basic x")]
            $0.pipeline = "a b&c"
        }
        harness.send(2)
        let request = try #require(harness.world.requests.first).request
        #expect(request.method == "POST")
        #expect(
            request.url.hasPrefix("http://a:9200/_bulk?filter_path=took,errors,items.*.status,"))
        #expect(request.url.hasSuffix("&pipeline=a%20b%26c"))
        #expect(
            request.headers == [
                HTTPHeader("Authorization", "Basic x"),
                HTTPHeader("Content-Type", "application/x-ndjson"),
                HTTPHeader("Accept", "application/json"),
            ])
        #expect(harness.world.requests[0].body.count == request.body?.byteCount)
    }

    @Test func settlesWhatWasStored() {
        let harness = SenderHarness()
        harness.send(3)
        #expect(harness.numbers() == [0, 1, 2] && !harness.sender.isIdle)
        harness.items([SenderHarness.ok, SenderHarness.ok, SenderHarness.ok])
        #expect(harness.counts == [3, 0, 0, 0] && harness.sender.isIdle)
        #expect(harness.sender.nextDeadline == nil)
    }

    @Test func settlesAnEmptyRangeAtOnce() {
        let harness = SenderHarness()
        harness.send(0)
        #expect(harness.counts == [0, 0, 0, 0] && harness.world.requests.isEmpty)
    }

    @Test func sendsOnlyTheRestAgain() {
        let harness = SenderHarness()
        harness.send(5)
        harness.items([
            SenderHarness.ok, SenderHarness.full, SenderHarness.conflict, SenderHarness.bad,
            SenderHarness.full,
        ])
        #expect(harness.settlements.isEmpty && harness.world.requests.isEmpty)
        #expect(harness.wait() > 0)
        #expect(harness.numbers() == [1, 4])
        harness.items([SenderHarness.full, SenderHarness.ok])
        harness.wait()
        #expect(harness.numbers() == [1])
        harness.items([SenderHarness.ok])
        #expect(harness.counts == [3, 1, 0, 1])
        #expect(harness.sender.counters.retriedRecords == 3)
    }

    @Test func tellsEverythingOfARejection() throws {
        let harness = SenderHarness()
        harness.send(4)
        harness.items([SenderHarness.ok, SenderHarness.ok, SenderHarness.ok, SenderHarness.bad])
        let rejection = try #require(harness.settlements.first?.rejections.first)
        #expect(String(decoding: rejection.document, as: UTF8.self) == "{\"n\":3}")
        #expect(String(decoding: rejection.action, as: UTF8.self) == "{\"create\":{\"_id\":\"\"}}")
        #expect(rejection.sourceBits == 0x55 && rejection.sourceOffset == 3 << 32)
        #expect(rejection.sourceByteCount == 7 && rejection.tag == Array("tag".utf8))
        #expect(rejection.status == 400 && rejection.errorType == "document_parsing_exception")
        #expect(rejection.reason == "r")
    }

    @Test func halvesWhatIsTooLargeDownToOneRecord() {
        let harness = SenderHarness { $0.requestCount = 1 }
        harness.send(5)
        var sent: [[Int]] = []
        while !harness.world.requests.isEmpty, sent.count < 100 {
            let numbers = harness.numbers()
            sent.append(numbers)
            if numbers.contains(3) {
                harness.answer(413)
            } else {
                harness.items(numbers.map { _ in SenderHarness.ok })
            }
            harness.wait()
        }
        #expect(sent == [[0, 1, 2, 3, 4], [0, 1], [2, 3, 4], [2], [3, 4], [3], [4]])
        #expect(harness.counts == [4, 0, 0, 1])
        #expect(harness.settlements[0].rejections[0].errorType == "too_large")
        #expect(harness.sender.counters.splits == 3)
    }

    @Test func findsTheRecordThatSpoilsARequest() {
        let harness = SenderHarness { $0.requestCount = 2 }
        harness.send(8)
        while !harness.world.requests.isEmpty {
            let numbers = harness.numbers()
            if numbers.contains(5) {
                harness.answer(400, "Malformed action/metadata line")
            } else {
                harness.items(numbers.map { _ in SenderHarness.ok })
            }
            harness.wait()
        }
        #expect(harness.counts == [7, 0, 0, 1])
        #expect(harness.settlements[0].rejections[0].reason.hasPrefix("Malformed"))
    }

    @Test func goesFromHostToHostAfterFailures() {
        let harness = SenderHarness {
            $0.hosts = ["a", "b", "c"].map { .init(url: "http://\($0)") }
        }
        harness.send(1)
        var hosts: [Character] = []
        for _ in 0..<5 {
            hosts.append(harness.world.requests[0].request.url.dropFirst(7).first ?? "?")
            harness.fail(.connect)
            harness.wait()
        }
        #expect(hosts == ["a", "b", "c", "a", "b"])
    }

    @Test func takesAnswersInAnyOrder() {
        let harness = SenderHarness { $0.requestCount = 3 }
        for token in 1...3 as ClosedRange<UInt64> { harness.send(Int(token), token: token) }
        for number in [2, 0, 0] {
            let count = harness.numbers(number).count
            let items = Array(repeating: BulkAnswerTests.item(201), count: count)
            let answer = BulkAnswerTests.answer(items)
            harness.respond(
                .answer(HTTPAnswer(status: 200, body: Array(answer.utf8))), number: number)
        }
        #expect(harness.settlements.map(\.token) == [3, 1, 2])
        #expect(harness.settlements.map(\.delivered) == [3, 1, 2])
    }

    @Test(arguments: ["", "<html>", "{\"took\":1,\"errors\":false,\"items\":[]}"])
    func sendsEverythingAgainAfterAnUnreadableAnswer(body: String) {
        let harness = SenderHarness()
        harness.send(2)
        harness.answer(200, body)
        #expect(harness.settlements.isEmpty)
        harness.wait()
        #expect(harness.numbers() == [0, 1])
        harness.items([SenderHarness.conflict, SenderHarness.conflict])
        #expect(harness.counts == [0, 2, 0, 0])
    }

    @Test func halvesAfterTwoUploadsThatBroke() {
        let harness = SenderHarness { $0.requestCount = 1 }
        harness.send(4)
        harness.fail(.sendInterrupted)
        harness.wait()
        #expect(harness.numbers() == [0, 1, 2, 3])
        harness.fail(.sendInterrupted)
        harness.wait()
        #expect(harness.numbers() == [0, 1])
    }

    @Test func halvesWhenTheAnswerIsTooLong() {
        let harness = SenderHarness { $0.requestCount = 1 }
        harness.send(4)
        harness.fail(.tooLarge)
        #expect(harness.numbers() == [0, 1])
    }

    @Test func countsTheFailureStore() {
        let harness = SenderHarness()
        harness.send(2)
        let used = BulkAnswerTests.item(201, ",\"failure_store\":\"used\"")
        harness.answer(200, BulkAnswerTests.answer([used, BulkAnswerTests.item(201)]))
        #expect(harness.counts == [1, 0, 1, 0])
    }

    @Test func givesUpItsRequestsWhenCancelled() {
        let harness = SenderHarness()
        harness.send(2)
        harness.sender.cancel()
        #expect(harness.world.requests.isEmpty && harness.world.cancelled.count == 1)
        #expect(harness.sender.isIdle)
        let late = HTTPResponse.failure(HTTPFailure(kind: .other, message: ""))
        #expect(!harness.sender.handle(RequestID(number: 1), late))
    }

    @Test func sendsCompressedBodies() throws {
        let harness = SenderHarness { $0.isCompressed = true }
        harness.send(500)
        let request = try #require(harness.world.requests.first)
        #expect(request.request.headers.contains(HTTPHeader("Content-Encoding", "gzip")))
        let wanted = TestFrames(count: 500).wire.flatMap { $0 }
        #expect(try BulkBodyTests.decompress(request.body) == wanted)
    }
}

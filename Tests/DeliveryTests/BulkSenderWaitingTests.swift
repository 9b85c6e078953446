import TestSupport
import Testing
import WorldInterface

@testable import Delivery

/// What is tried again, when, and for how long.
@Suite struct BulkSenderWaitingTests {
    @Test func waitsAsLongAsTheServerAsks() {
        let harness = SenderHarness()
        harness.send(1)
        harness.answer(429, headers: [HTTPHeader("retry-after", "30")])
        #expect(harness.sender.isBlocked && !harness.sender.wantsMore)
        #expect(harness.wait() == 30_000_000_000)
        harness.answer(503, headers: [HTTPHeader("retry-after", "99999999999")])
        #expect(harness.wait() == 3_600_000_000_000)
        let date = "Wed, 21 Oct 2026 07:28:00 GMT"
        harness.answer(503, headers: [HTTPHeader("retry-after", date)])
        #expect(harness.wait() <= 4_000_000_000)
        harness.items([SenderHarness.ok])
        #expect(harness.counts == [1, 0, 0, 0] && !harness.sender.isBlocked)
    }

    @Test func backsOffWithinBounds() {
        for random in [0, .max / 3, .max] as [UInt64] {
            let harness = SenderHarness()
            harness.world.random = random
            harness.send(1)
            for attempt in 1...30 {
                harness.fail(.connect)
                let waited = harness.wait()
                let ceiling = min(60_000_000_000, 1_000_000_000 << UInt64(min(attempt - 1, 10)))
                #expect(waited >= ceiling / 10 && waited <= ceiling, "attempt \(attempt)")
            }
            harness.items([SenderHarness.ok])
            #expect(harness.counts == [1, 0, 0, 0])
        }
    }

    @Test func sendsOneRequestAtATimeWhileBlocked() {
        let harness = SenderHarness { $0.requestCount = 3 }
        for token in 1...3 as ClosedRange<UInt64> { harness.send(1, token: token) }
        #expect(!harness.sender.wantsMore && harness.sender.requestsUnderWay == 3)
        for _ in 0..<3 { harness.fail(.timeout) }
        harness.wait()
        #expect(harness.world.requests.count == 1)
        while !harness.world.requests.isEmpty {
            harness.items([SenderHarness.ok])
            harness.wait()
        }
        #expect(Set(harness.settlements.map(\.token)) == [1, 2, 3])
    }

    @Test func holdsWhatAnOperatorMustMend() {
        let harness = SenderHarness()
        harness.send(1)
        for status in [401, 403, 404, 301] {
            harness.answer(status)
            #expect(harness.sender.isBlocked)
            #expect(harness.wait() >= 1_500_000_000)
        }
        #expect(harness.sender.counters.held == 4)
        harness.items([SenderHarness.ok])
        #expect(harness.counts == [1, 0, 0, 0])
    }

    @Test func letsOthersPassARecordThatIsHeld() {
        let harness = SenderHarness()
        harness.send(2)
        harness.items([SenderHarness.ok, SenderHarness.missing])
        #expect(harness.sender.wantsMore)
        harness.send(1, token: 2)
        harness.items([SenderHarness.ok])
        #expect(harness.settlements.map(\.token) == [2])
        #expect(harness.wait() >= 1_000_000_000)
        #expect(harness.numbers() == [1])
        harness.items([SenderHarness.ok])
        #expect(harness.settlements.map(\.token) == [2, 1])
    }

    @Test func letsOthersPassRecordsThatTheServerHadNoRoomFor() {
        let harness = SenderHarness()
        harness.send(4)
        harness.items([SenderHarness.ok, SenderHarness.full, SenderHarness.ok, SenderHarness.ok])
        #expect(harness.sender.wantsMore)
        harness.wait()
        #expect(harness.numbers() == [1])
    }

    @Test func waitsLongerOnlyWhereMostIsRefused() {
        let harness = SenderHarness()
        harness.world.random = 0
        harness.send(16)
        while harness.numbers().count > 1 {
            let count = harness.numbers().count
            harness.items((0..<count).map { $0 % 2 == 0 ? SenderHarness.ok : SenderHarness.full })
            #expect(harness.wait() <= 100_000_000)
        }
        harness.items([SenderHarness.full])
        #expect(harness.wait() > 100_000_000)
    }

    @Test func goesOnAtOnceWhenTheTroubleIsOver() {
        let harness = SenderHarness()
        for token in 1...2 as ClosedRange<UInt64> { harness.send(1, token: token) }
        for _ in 0..<2 { harness.fail(.timeout) }
        harness.wait()
        harness.items([SenderHarness.ok])
        #expect(harness.world.requests.count == 1)
        harness.items([SenderHarness.ok])
        #expect(harness.sender.isIdle)
    }

    @Test func keepsFewRequestsThatWait() {
        let harness = SenderHarness { $0.waitingRequestCount = 3 }
        var token: UInt64 = 0
        while harness.sender.wantsMore, token < 100 {
            token += 1
            harness.send(1, token: token)
            harness.items([SenderHarness.missing])
        }
        #expect(token == 3)
    }

    @Test func triesPassingRecordsBeforeThoseThatAreHeld() {
        let harness = SenderHarness()
        harness.world.random = .max
        harness.send(2)
        harness.items([SenderHarness.missing, SenderHarness.full])
        #expect(harness.wait() <= 1_000_000_000)
        #expect(harness.numbers() == [1])
    }

    @Test func givesUpAfterTheRetryLimit() {
        let harness = SenderHarness { $0.retryLimit = 2 }
        harness.send(2)
        for _ in 0..<2 {
            harness.items(
                harness.numbers().map { $0 == 0 ? SenderHarness.ok : SenderHarness.full })
            harness.wait()
        }
        harness.fail(.connect)
        #expect(harness.counts == [1, 0, 0, 1])
        #expect(harness.settlements[0].rejections[0].errorType == "retry_limit")
        #expect(harness.sender.isIdle)
    }

    @Test func doesNotCountSplitsAsTries() {
        let harness = SenderHarness {
            $0.retryLimit = 1
            $0.requestCount = 1
        }
        harness.send(8)
        while harness.numbers().count > 1 { harness.answer(413) }
        harness.items([SenderHarness.full])
        #expect(harness.settlements.isEmpty && !harness.sender.isIdle)
    }

    @Test func boundsTriesOfUnknownErrorsForEachRecord() {
        let harness = SenderHarness { $0.boundedRetryLimit = 3 }
        harness.send(2)
        harness.items([(500, "x"), SenderHarness.full])
        var rounds = 0
        while !harness.sender.isIdle, rounds < 100 {
            rounds += 1
            if harness.world.requests.isEmpty {
                harness.wait()
            } else {
                harness.items(harness.numbers().map { $0 == 0 ? (500, "x") : SenderHarness.ok })
            }
        }
        #expect(harness.counts == [1, 0, 0, 1])
        #expect(harness.settlements.first?.rejections.first?.status == 500)
        #expect(harness.sender.counters.itemErrorsByType["x"] == 3)
    }

    @Test func shrinksOncePerAnswerAndGrowsBack() {
        let harness = SenderHarness()
        harness.send(3)
        let before = harness.sender.bodyByteCount
        harness.items(Array(repeating: (429, "circuit_breaking_exception"), count: 3))
        #expect(harness.sender.bodyByteCount == before / 2)
        harness.wait()
        harness.items(Array(repeating: SenderHarness.ok, count: 3))
        #expect(harness.sender.bodyByteCount > before / 2 && harness.sender.bodyByteCount < before)
    }

    /// A server that answers anything at all, until nothing is left.
    @Test func accountsForEveryRecordWhateverTheServerSays() {
        for seed in 0..<150 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let harness = SenderHarness {
                $0.requestCount = Int.random(in: 1...4, using: &generator)
                $0.retryLimit = Bool.random(using: &generator) ? nil : 6
            }
            var sent = 0
            var token: UInt64 = 0
            var steps = 0
            while steps < 3000, token < 12 || !harness.sender.isIdle {
                steps += 1
                harness.world.random = generator.next()
                if harness.sender.wantsMore, token < 12 {
                    token += 1
                    let count = Int.random(in: 0...9, using: &generator)
                    sent += count
                    harness.send(count, token: token)
                } else if harness.world.requests.isEmpty {
                    harness.wait()
                } else {
                    BulkSenderWaitingTests.respond(harness, &generator)
                }
            }
            let total = harness.settlements.reduce(0) {
                $0 + $1.delivered + $1.duplicates + $1.failureStore + $1.rejections.count
            }
            #expect(steps < 3000, "seed \(seed)")
            #expect(total == sent, "seed \(seed)")
            #expect(harness.settlements.map(\.token).sorted() == Array(1...12), "seed \(seed)")
        }
    }

    private static func respond(_ harness: SenderHarness, _ generator: inout SeededGenerator) {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: harness.fail(.connect)
        case 1: harness.fail(.sendInterrupted)
        case 2: harness.answer(429)
        case 3: harness.answer(413)
        case 4: harness.answer(200, "nonsense")
        case 5: harness.answer(401)
        default:
            let all = [
                SenderHarness.ok, SenderHarness.ok, SenderHarness.ok, SenderHarness.full,
                SenderHarness.bad, SenderHarness.missing, SenderHarness.conflict, (500, "x"),
                (429, "circuit_breaking_exception"), (503, "unavailable_shards_exception"),
            ]
            harness.items(
                harness.numbers().map { _ in
                    all.randomElement(using: &generator) ?? SenderHarness.ok
                })
        }
    }
}

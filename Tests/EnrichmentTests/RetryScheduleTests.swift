import Testing

@testable import Enrichment

@Suite struct RetryScheduleTests {
    @Test func doublesUpToAMinute() {
        var schedule = RetrySchedule()
        var waits: [UInt64] = []
        for _ in 0..<9 {
            schedule.fail(at: 0, randomBits: 0)
            waits.append(schedule.notBefore / 500_000_000)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        schedule.succeed()
        #expect(schedule.notBefore == 0)
    }

    @Test func staysBetweenHalfAStepAndAWhole() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var schedule = RetrySchedule()
            schedule.fail(at: 7, randomBits: random.next())
            #expect((500_000_007...1_000_000_007).contains(schedule.notBefore), "seed \(seed)")
        }
    }

    @Test func waitsAtLeastAsLongAsTheServerAsks() {
        var schedule = RetrySchedule()
        schedule.fail(at: 0, randomBits: 0, retryAfterSeconds: 20)
        #expect(schedule.notBefore == 20_000_000_000)
        schedule.fail(at: 0, randomBits: 0, retryAfterSeconds: 1 << 62)
        #expect(schedule.notBefore == 60_000_000_000)
    }
}

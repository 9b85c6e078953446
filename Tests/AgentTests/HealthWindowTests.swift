import Configuring
import Testing

@testable import Agent

@Suite struct HealthWindowTests {
    private static let second: UInt64 = 1_000_000_000

    private func window() -> HealthWindow {
        HealthWindow(HealthSettings(errorCount: 2, retryFailureCount: 1, periodSeconds: 60))
    }

    @Test func isHealthyUpToTheLimits() {
        let window = window()
        #expect(window.isHealthy(.init(errors: 2, givenUp: 1)))
        #expect(!window.isHealthy(.init(errors: 3, givenUp: 0)))
        #expect(!window.isHealthy(.init(errors: 0, givenUp: 2)))
    }

    @Test func forgetsWhatIsOlderThanThePeriod() {
        var window = window()
        window.note(.init(), at: 0)
        window.note(.init(errors: 5, givenUp: 0), at: 10 * Self.second)
        let totals = HealthWindow.Totals(errors: 6, givenUp: 3)
        window.note(totals, at: 40 * Self.second)
        #expect(window.recent(totals, at: 50 * Self.second).errors == 6)
        #expect(window.recent(totals, at: 70 * Self.second) == .init(errors: 1, givenUp: 3))
        #expect(window.recent(totals, at: 100 * Self.second) == .init())
    }

    @Test func countsFromTheStartBeforeAPeriodIsOver() {
        let window = window()
        let totals = HealthWindow.Totals(errors: 4, givenUp: 0)
        #expect(window.recent(totals, at: 5 * Self.second) == totals)
    }

    @Test func keepsFewMoments() {
        var window = window()
        for step in 0..<100_000 {
            window.note(
                .init(errors: UInt64(step), givenUp: 0), at: UInt64(step) * Self.second / 100)
        }
        let now = 1000 * Self.second
        let recent = window.recent(.init(errors: 100_000, givenUp: 0), at: now).errors
        #expect((6000...6200).contains(recent))
    }
}

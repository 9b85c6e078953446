internal import Configuring

/// Says whether more went wrong in the latest period than `Health_Check` allows.
///
/// It keeps totals seen at some moments; what happened in the period is the difference to the
/// latest totals that are at least as old as it.
struct HealthWindow {
    /// What went wrong since the start.
    struct Totals: Equatable {
        /// Answers that need an operator, and records that the server refused for good.
        var errors: UInt64 = 0
        /// Records given up after `Retry_Limit` tries.
        var givenUp: UInt64 = 0
    }

    /// Moments kept in one period.
    private static let sampleCount: UInt64 = 60

    let limits: HealthSettings
    private var samples: [(time: UInt64, totals: Totals)] = []

    /// A window in which nothing has gone wrong.
    init(_ limits: HealthSettings) { self.limits = limits }

    private var periodNanoseconds: UInt64 {
        UInt64(min(limits.periodSeconds, 1 << 30)) * 1_000_000_000
    }

    /// Takes the totals at a moment in monotonic nanoseconds; often is fine, few are kept.
    mutating func note(_ totals: Totals, at now: UInt64) {
        if let last = samples.last {
            guard now >= last.time + periodNanoseconds / HealthWindow.sampleCount else { return }
        }
        samples.append((now, totals))
        while samples.count > 1, samples[1].time + periodNanoseconds <= now {
            samples.removeFirst()
        }
    }

    /// What went wrong in the period before `now`.
    func recent(_ totals: Totals, at now: UInt64) -> Totals {
        let start = now - min(periodNanoseconds, now)
        let base = samples.last { $0.time <= start }?.totals ?? Totals()
        return Totals(
            errors: totals.errors - base.errors, givenUp: totals.givenUp - base.givenUp)
    }

    /// Whether that is within the limits.
    func isHealthy(_ recent: Totals) -> Bool {
        recent.errors <= UInt64(limits.errorCount)
            && recent.givenUp <= UInt64(limits.retryFailureCount)
    }
}

/// When to try again after failures: exponential steps with jitter, or what the server asked for.
struct RetrySchedule {
    /// The first step in nanoseconds.
    static let baseNanoseconds: UInt64 = 1_000_000_000
    /// The longest step in nanoseconds, also for a server's `Retry-After`.
    static let maximumNanoseconds: UInt64 = 60_000_000_000

    /// Failures since the last success.
    private(set) var failureCount = 0
    /// Monotonic nanoseconds before which nothing is to be started.
    ///
    /// 0: at once.
    private(set) var notBefore: UInt64 = 0

    /// Forgets all failures.
    mutating func succeed() {
        failureCount = 0
        notBefore = 0
    }

    /// Counts a failure at `now` and waits between half a step and a whole one, so that the agents
    /// of a thousand nodes do not come back together.
    ///
    /// `retryAfterSeconds` sets a lower bound.
    mutating func fail(at now: UInt64, randomBits: UInt64, retryAfterSeconds: UInt64? = nil) {
        let doublings = min(failureCount, 6)
        failureCount += 1
        let step = min(
            RetrySchedule.baseNanoseconds << UInt64(doublings), RetrySchedule.maximumNanoseconds)
        var wait = step / 2 + randomBits % (step / 2 + 1)
        if let seconds = retryAfterSeconds {
            let asked = min(seconds, 60) * 1_000_000_000
            wait = max(wait, asked + randomBits % RetrySchedule.baseNanoseconds)
        }
        notBefore = now + wait
    }

    /// Whether something may be started at `now`.
    func allows(at now: UInt64) -> Bool { now >= notBefore }
}

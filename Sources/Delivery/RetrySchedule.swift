/// When to try again: exponential back-off with full jitter, so that many nodes do not come back
/// at the same moment.
public struct RetrySchedule: Hashable, Sendable {
    /// The upper end of the first wait, in nanoseconds.
    public var baseNanoseconds: UInt64
    /// The longest wait, in nanoseconds.
    public var capNanoseconds: UInt64

    /// For what passes by itself: 1 s at first, 60 s at most.
    public static let transient = RetrySchedule(
        baseNanoseconds: 1_000_000_000, capNanoseconds: 60_000_000_000)
    /// For what an operator must mend: 15 s at first, 5 minutes at most.
    public static let hold = RetrySchedule(
        baseNanoseconds: 15_000_000_000, capNanoseconds: 300_000_000_000)

    /// Makes a schedule.
    public init(baseNanoseconds: UInt64, capNanoseconds: UInt64) {
        self.baseNanoseconds = baseNanoseconds
        self.capNanoseconds = capNanoseconds
    }

    /// The wait before try `attempt`, which counts from 1: between a tenth and the whole of
    /// `base * 2^(attempt - 1)`, at most the cap.
    public func wait(attempt: Int, randomBits: UInt64) -> UInt64 {
        let shift = UInt64(min(max(attempt - 1, 0), 20))
        let (product, overflow) = baseNanoseconds.multipliedReportingOverflow(by: 1 << shift)
        let ceiling = overflow ? capNanoseconds : min(product, capNanoseconds)
        let least = ceiling / 10
        return least + randomBits % max(ceiling - least, 1)
    }
}

/// Durations, counted into ranges.
struct Histogram: Sendable {
    /// The upper bounds of the ranges in seconds.
    static let bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    /// How many fell into each range; the last one has no bound.
    private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// The sum of all in seconds.
    private(set) var sum = 0.0

    /// Counts one.
    mutating func observe(_ seconds: Double) {
        counts[Histogram.bounds.firstIndex { seconds <= $0 } ?? Histogram.bounds.count] += 1
        sum += seconds
    }
}

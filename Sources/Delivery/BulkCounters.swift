internal import WorldInterface

/// What a sender has counted since it was made.
public struct BulkCounters: Sendable {
    /// Answers by status code.
    public var answersByStatus: [Int: UInt64] = [:]
    /// Exchanges without a whole answer.
    public var failures: UInt64 = 0
    /// Item errors by type; at most ``errorTypeLimit`` types, the rest under `other`.
    public var itemErrorsByType: [String: UInt64] = [:]
    /// Bytes of bodies before compression.
    public var rawBytes: UInt64 = 0
    /// Bytes on the wire.
    public var wireBytes: UInt64 = 0
    /// Requests that were postponed as a whole.
    public var retries: UInt64 = 0
    /// Records that were sent again after an answer of their own.
    public var retriedRecords: UInt64 = 0
    /// Requests that were halved.
    public var splits: UInt64 = 0
    /// Answers that asked for an operator.
    public var held: UInt64 = 0
    /// Seconds of answered exchanges.
    public var durations = DurationHistogram()
    /// The latest trouble, for the log.
    public var lastError: String?

    /// How many types of item errors are told apart.
    public static let errorTypeLimit = 32

    mutating func note(_ answer: HTTPAnswer) {
        answersByStatus[answer.status, default: 0] += 1
        wireBytes += UInt64(answer.sentByteCount)
        durations.add(answer.durationSeconds)
    }

    mutating func note(_ result: ItemResult) {
        let type = result.errorType.isEmpty ? "unknown" : result.errorType
        let isKnown =
            itemErrorsByType[type] != nil || itemErrorsByType.count < BulkCounters.errorTypeLimit
        itemErrorsByType[isKnown ? type : "other", default: 0] += 1
        lastError = "a record was answered \(result.status) \(type): \(result.reason)"
    }
}

/// Counts durations in fixed buckets, as Prometheus wants them.
public struct DurationHistogram: Sendable {
    /// The upper ends of the buckets in seconds.
    public static let bounds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// Durations up to each bound, and above the last.
    public private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// The sum of all durations in seconds.
    public private(set) var sum = 0.0

    /// An empty histogram.
    public init() {}

    /// Counts a duration.
    public mutating func add(_ seconds: Double) {
        let bucket = DurationHistogram.bounds.firstIndex { seconds <= $0 }
        counts[bucket ?? DurationHistogram.bounds.count] += 1
        sum += seconds
    }
}

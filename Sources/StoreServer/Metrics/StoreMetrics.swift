internal import Synchronization

/// What the server counts.
final class StoreMetrics: Sendable {
    /// The figures.
    struct Figures: Sendable {
        /// Requests by route and status.
        var requests: [RequestKey: UInt64] = [:]
        /// Durations by route, from the request's head to the answer.
        var durations: [String: Histogram] = [:]
        /// Requests that are being answered.
        var requestsAtWork = 0
        /// Items of bulk requests by result.
        var bulkItems: [String: UInt64] = [:]
        /// Bytes of bulk requests, decompressed.
        var bulkBytes: UInt64 = 0
        /// Requests that were not let in, by reason.
        var refusals: [String: UInt64] = [:]
        /// Rounds of retention that failed.
        var retentionFailures: UInt64 = 0
        /// Documents that were removed, by reason.
        var removals: [String: UInt64] = [:]
        /// When retention last ended well, in seconds since 1970.
        var retentionTime: Double?
    }

    /// What requests are counted by.
    struct RequestKey: Hashable, Sendable {
        /// The route's path, with names for what differs.
        var route: String
        /// The method.
        var method: String
        /// The status.
        var status: Int
    }

    /// The results of bulk items, which are shown before there are any.
    static let bulkResults = [
        "created", "updated", "deleted", "noop", "not_found", "conflict", "rejected", "failed",
    ]
    /// Why a request is not let in.
    static let refusalReasons = ["unauthenticated", "foreign_site", "too_large", "busy"]

    /// Why documents are removed.
    static let removalReasons = ["age", "size", "deleted_index"]

    private let figures = Mutex(Figures())

    /// The figures as they are now.
    var current: Figures { figures.withLock { $0 } }

    /// Changes the figures.
    func update(_ change: (inout Figures) -> Void) { figures.withLock { change(&$0) } }

    /// Counts a request that was answered.
    func noteRequest(_ key: RequestKey, seconds: Double) {
        figures.withLock { figures in
            figures.requests[key, default: 0] += 1
            figures.durations[key.route, default: Histogram()].observe(seconds)
        }
    }

    /// Counts a request that was not let in.
    func noteRefusal(_ reason: String) {
        figures.withLock { $0.refusals[reason, default: 0] += 1 }
    }
}

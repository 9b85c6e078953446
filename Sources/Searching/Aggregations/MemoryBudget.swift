/// How much memory the aggregations of one search may take, and how many buckets they may show.
final class MemoryBudget {
    /// Bytes that buckets, keys and figures may take.
    static let defaultByteCount = 64 << 20
    /// Buckets that an answer may have.
    static let maximumBuckets = 65_536

    private let limit: Int
    private var used = 0
    private var buckets = 0

    /// Makes an unused budget of `byteCount` bytes.
    init(byteCount: Int = MemoryBudget.defaultByteCount) { limit = byteCount }

    /// Counts memory that is about to be taken.
    ///
    /// Throws when it would be more than there may be.
    func take(_ byteCount: Int) throws(SearchError) {
        used += byteCount
        guard used > limit else { return }
        throw SearchError(
            status: 429, type: "circuit_breaking_exception",
            reason:
                """
                [request] Data too large, data for [<agg>] would be [\(used)b], which is larger \
                than the limit of [\(limit)b]
                """
        )
    }

    /// Counts buckets that are about to be shown.
    func takeBuckets(_ count: Int) throws(SearchError) {
        buckets += count
        guard buckets > MemoryBudget.maximumBuckets else { return }
        throw SearchError(
            status: 400, type: "too_many_buckets_exception",
            reason:
                """
                Trying to create too many buckets. Must be less than or equal to: \
                [\(MemoryBudget.maximumBuckets)] but was [\(buckets)]. This limit can be set by \
                changing the [search.max_buckets] cluster level setting.
                """
        )
    }
}

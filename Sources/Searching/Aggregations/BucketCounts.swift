/// How many documents each bucket has.
struct BucketCounts {
    private var counts: [Int] = []

    /// Counts documents in a bucket.
    @inline(__always)
    mutating func add(_ count: Int, to bucket: Int, _ budget: MemoryBudget) throws(SearchError) {
        if bucket >= counts.count { try grow(to: bucket, budget) }
        counts[bucket] += count
    }

    private mutating func grow(to bucket: Int, _ budget: MemoryBudget) throws(SearchError) {
        let added = bucket + 1 - counts.count
        try budget.take(added * 8)
        for _ in 0..<added { counts.append(0) }
    }

    /// The documents of a bucket.
    subscript(bucket: Int) -> Int {
        bucket >= 0 && bucket < counts.count ? counts[bucket] : 0
    }
}

/// The buckets of each owner, as lists through their numbers.
struct BucketLists {
    private var first: [Int32] = []
    private var next: [Int32] = []

    /// Adds the bucket `ordinal`, which is one more than the last, to the list of `owner`.
    mutating func append(_ ordinal: Int, owner: Int) {
        while first.count <= owner { first.append(-1) }
        next.append(first[owner])
        first[owner] = Int32(ordinal)
    }

    /// The buckets of an owner, the last added first.
    func buckets(of owner: Int) -> [Int] {
        guard owner >= 0, owner < first.count else { return [] }
        var list: [Int] = []
        var ordinal = first[owner]
        while ordinal >= 0 {
            list.append(Int(ordinal))
            ordinal = next[Int(ordinal)]
        }
        return list
    }
}

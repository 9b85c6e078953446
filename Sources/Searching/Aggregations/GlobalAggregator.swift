/// One bucket with every document.
///
/// Whoever runs the search feeds it with documents that are no hits as well.
final class GlobalAggregator: Aggregator {
    private let budget: MemoryBudget
    private let buckets: ChildAggregators
    private var counts = BucketCounts()

    init(children: ChildAggregators, budget: MemoryBudget) {
        buckets = children
        self.budget = budget
    }

    override var typeName: String { "global" }
    override var children: ChildAggregators? { buckets }
    override var inputs: AggregationInputs { buckets.inputs }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        try counts.add(weight, to: bucket, budget)
        try buckets.collect(document, bucket: bucket, weight: weight)
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        output.key("doc_count")
        output.int(counts[bucket])
        try buckets.write(bucket: bucket, into: &output)
    }
}

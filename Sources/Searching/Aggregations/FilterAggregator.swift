/// One bucket with the documents that a query finds.
final class FilterAggregator: Aggregator {
    private let query: QuerySet
    private let budget: MemoryBudget
    private let buckets: ChildAggregators
    private var counts = BucketCounts()

    init(
        _ query: Query, children: ChildAggregators, builder: AggregatorBuilder
    ) throws(SearchError) {
        self.query = try builder.querySet(query)
        buckets = children
        budget = builder.budget
    }

    override var typeName: String { "filter" }
    override var children: ChildAggregators? { buckets }
    override var inputs: AggregationInputs { buckets.inputs.intersection(query.inputs) }
    override func hasFigure(_ name: String?) -> Bool { name == nil || name == "_count" }

    override func figure(bucket: Int, name: String?) -> Double? { Double(counts[bucket]) }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        guard query.matches(document) else { return }
        try counts.add(weight, to: bucket, budget)
        try buckets.collect(document, bucket: bucket, weight: weight)
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        output.key("doc_count")
        output.int(counts[bucket])
        try buckets.write(bucket: bucket, into: &output)
    }
}

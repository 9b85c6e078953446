/// One bucket with the documents that have no value of a field.
final class MissingAggregator: Aggregator {
    private let slot: Int
    private let budget: MemoryBudget
    private let buckets: ChildAggregators
    private var counts = BucketCounts()

    init(
        _ field: String, children: ChildAggregators, builder: AggregatorBuilder
    ) throws(SearchError) {
        slot = try builder.values.slot(of: field)
        try builder.refuseText(builder.values.fields[slot])
        buckets = children
        budget = builder.budget
    }

    override var typeName: String { "missing" }
    override var children: ChildAggregators? { buckets }
    override var inputs: AggregationInputs { buckets.inputs.intersection(.minutes) }
    override func hasFigure(_ name: String?) -> Bool { name == nil || name == "_count" }
    override func figure(bucket: Int, name: String?) -> Double? { Double(counts[bucket]) }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        guard document.values(of: slot).isEmpty else { return }
        try counts.add(weight, to: bucket, budget)
        try buckets.collect(document, bucket: bucket, weight: weight)
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        output.key("doc_count")
        output.int(counts[bucket])
        try buckets.write(bucket: bucket, into: &output)
    }
}

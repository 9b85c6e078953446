/// How many values a field has.
final class ValueCountAggregator: Aggregator {
    private let slot: Int
    private let hasMissing: Bool
    private let budget: MemoryBudget
    private var counts = BucketCounts()

    init(_ options: FigureOptions, builder: AggregatorBuilder) throws(SearchError) {
        slot = try builder.values.slot(of: options.field)
        try builder.refuseText(builder.values.fields[slot])
        hasMissing = options.missing != nil
        budget = builder.budget
    }

    override var typeName: String { "value_count" }
    override var inputs: AggregationInputs { .minutes }
    override func hasFigure(_ name: String?) -> Bool { name == nil || name == "value" }
    override func figure(bucket: Int, name: String?) -> Double? { Double(counts[bucket]) }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        let count = document.values(of: slot).count
        let counted = count == 0 && hasMissing ? 1 : count
        if counted > 0 { try counts.add(counted * weight, to: bucket, budget) }
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        output.key("value")
        output.int(counts[bucket])
    }
}

/// A bucket for each of several queries.
final class FiltersAggregator: Aggregator {
    private let options: FiltersOptions
    private let queries: [QuerySet]
    private let budget: MemoryBudget
    private let buckets: ChildAggregators
    private var counts = BucketCounts()
    private let width: Int

    init(
        _ options: FiltersOptions, children: ChildAggregators, builder: AggregatorBuilder
    ) throws(SearchError) {
        self.options = options
        var queries: [QuerySet] = []
        for filter in options.filters { queries.append(try builder.querySet(filter.query)) }
        self.queries = queries
        width = queries.count + (options.otherName == nil ? 0 : 1)
        buckets = children
        budget = builder.budget
    }

    override var typeName: String { "filters" }

    override var inputs: AggregationInputs {
        queries.reduce(buckets.inputs) { $0.intersection($1.inputs) }
    }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        var isInNone = true
        for (index, query) in queries.enumerated() where query.matches(document) {
            isInNone = false
            try count(document, bucket * width + index, weight)
        }
        if isInNone && width > queries.count {
            try count(document, bucket * width + queries.count, weight)
        }
    }

    private func count(
        _ document: DocumentValues, _ ordinal: Int, _ weight: Int
    ) throws(SearchError) {
        try counts.add(weight, to: ordinal, budget)
        try buckets.collect(document, bucket: ordinal, weight: weight)
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        try budget.takeBuckets(width)
        output.key("buckets")
        if options.isKeyed { output.beginObject() } else { output.beginArray() }
        for index in 0..<width {
            let name = index < queries.count ? options.filters[index].name : options.otherName
            if options.isKeyed { output.key(name ?? "") }
            output.beginObject()
            if let name, !options.isKeyed, options.filters[0].name != nil {
                output.key("key")
                output.string(name)
            }
            let ordinal = bucket < 0 ? -1 : bucket * width + index
            output.key("doc_count")
            output.int(counts[ordinal])
            try buckets.write(bucket: ordinal, into: &output)
            output.endObject()
        }
        if options.isKeyed { output.endObject() } else { output.endArray() }
    }
}

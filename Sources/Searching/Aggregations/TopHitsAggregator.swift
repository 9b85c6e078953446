import Records

/// The first documents of each bucket.
final class TopHitsAggregator: Aggregator {
    private struct Kept {
        let index: Int
        let id: [UInt8]
        let source: [UInt8]
    }

    private let options: TopHitsOptions
    private let values: DocumentValues
    private let sorter: SortReader
    private let budget: MemoryBudget
    private var collectors: [HitCollector<Kept>] = []
    private var counts = BucketCounts()

    init(_ options: TopHitsOptions, builder: AggregatorBuilder) throws(SearchError) {
        self.options = options
        values = builder.values
        budget = builder.budget
        sorter = try SortReader(options.sort, values: builder.values)
    }

    override var typeName: String { "top_hits" }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        try counts.add(weight, to: bucket, budget)
        while bucket >= collectors.count {
            try budget.take(64)
            collectors.append(
                HitCollector(order: sorter.order, limit: options.from + options.size))
        }
        var kept = 0
        collectors[bucket].offer(sorter.read(), sequence: document.sequence) {
            kept = document.source.count + document.id.count + 128
            return Kept(
                index: document.index, id: document.id.array, source: document.source.array)
        }
        if kept > 0 { try budget.take(kept) }
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        let isKnown = bucket >= 0 && bucket < collectors.count
        let hits = isKnown ? collectors[bucket].sorted().dropFirst(options.from) : []
        output.key("hits")
        output.beginObject()
        HitsHeader(total: counts[bucket], relation: .equal).write(into: &output)
        output.key("max_score")
        output.number(options.sort.isEmpty && !hits.isEmpty ? 1 : nil)
        output.key("hits")
        output.beginArray()
        for hit in hits { write(hit, into: &output) }
        output.endArray()
        output.endObject()
    }

    private func write(_ hit: HitCollector<Kept>.Hit, into output: inout JSONOutput) {
        output.beginObject()
        output.key("_index")
        output.string(values.indices[hit.payload.index].name)
        output.key("_id")
        unsafe hit.payload.id.withUnsafeBytes { unsafe output.string(ByteView($0)) }
        output.key("_score")
        output.number(options.sort.isEmpty ? 1 : nil)
        if options.sourceFilter.isShown {
            output.key("_source")
            unsafe hit.payload.source.withUnsafeBytes {
                unsafe options.sourceFilter.write(ByteView($0), into: &output)
            }
        }
        if !options.sort.isEmpty {
            output.key("sort")
            sorter.write(hit.values, into: &output)
        }
        output.endObject()
    }
}

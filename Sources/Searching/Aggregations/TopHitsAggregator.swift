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

/// Values of the first documents of each bucket.
final class TopMetricsAggregator: Aggregator {
    private let options: TopMetricsOptions
    private let values: DocumentValues
    private let sorter: SortReader
    private let slots: [Int]
    private let budget: MemoryBudget
    private var collectors: [HitCollector<[SortValue]>] = []

    init(_ options: TopMetricsOptions, builder: AggregatorBuilder) throws(SearchError) {
        self.options = options
        values = builder.values
        budget = builder.budget
        sorter = try SortReader([options.sort], values: builder.values)
        var slots: [Int] = []
        for field in options.fields {
            slots.append(try builder.values.slot(of: field))
            try builder.refuseText(builder.values.fields[slots[slots.count - 1]])
        }
        self.slots = slots
    }

    override var typeName: String { "top_metrics" }

    override func hasFigure(_ name: String?) -> Bool { name.map(options.fields.contains) ?? true }

    override func figure(bucket: Int, name: String?) -> Double? {
        guard bucket >= 0, bucket < collectors.count,
            let first = collectors[bucket].sorted().first
        else { return nil }
        let place = name.flatMap(options.fields.firstIndex) ?? 0
        switch first.payload[place] {
        case .integer(let number): return Double(number)
        case .double(let number): return number
        case .none, .text: return nil
        }
    }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        while bucket >= collectors.count {
            try budget.take(256)
            collectors.append(HitCollector(order: sorter.order, limit: options.size))
        }
        collectors[bucket].offer(sorter.read(), sequence: document.sequence) {
            slots.map { document.values(of: $0).first?.sortValue ?? .none }
        }
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        output.key("top")
        output.beginArray()
        let hits = bucket >= 0 && bucket < collectors.count ? collectors[bucket].sorted() : []
        for hit in hits {
            output.beginObject()
            output.key("sort")
            writeSort(hit.values, into: &output)
            output.key("metrics")
            output.beginObject()
            for (place, field) in options.fields.enumerated() {
                output.key(field)
                writeValue(hit.payload[place], values.fields[slots[place]], into: &output)
            }
            output.endObject()
            output.endObject()
        }
        output.endArray()
    }

    /// Moments are shown as text here.
    private func writeSort(_ sortValues: [SortValue], into output: inout JSONOutput) {
        guard case .field(let name) = options.sort.target, case .integer = sortValues[0],
            let use = values.fields.first(where: { $0.name == name })
        else { return sorter.write(sortValues, into: &output) }
        output.beginArray()
        writeValue(sortValues[0], use, into: &output)
        output.endArray()
    }

    private func writeValue(_ value: SortValue, _ use: FieldUse, into output: inout JSONOutput) {
        switch (value, use.kind) {
        case (.integer(let time), .date): output.string(use.dateStyle.text(time))
        case (.integer(let number), .boolean): output.bool(number != 0)
        default: value.write(into: &output)
        }
    }
}

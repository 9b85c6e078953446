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
        case .none, .text, .address: return nil
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
            slots.map { slot in
                document.values(of: slot).first?.sortValue(document.fields[slot].kind) ?? .none
            }
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

/// A bucket for each of several ranges of numbers or moments.
final class RangeAggregator: Aggregator {
    private struct Range {
        var key: String
        var from: Double
        var to: Double
    }

    private let options: RangeOptions
    private let slot: Int
    private let style: DateStyle
    private let ranges: [Range]
    private let missing: FieldValue?
    private let budget: MemoryBudget
    private let buckets: ChildAggregators
    private var counts = BucketCounts()

    init(
        _ options: RangeOptions, children: ChildAggregators, builder: AggregatorBuilder
    ) throws(SearchError) {
        self.options = options
        buckets = children
        budget = builder.budget
        slot = try builder.values.slot(of: options.field)
        let use = builder.values.fields[slot]
        try builder.requireNumbers(use, options.isDate ? "date_range" : "range")
        let style = try builder.style(use, format: options.format)
        self.style = style
        missing = try builder.missing(
            options.missing, OwnedBytes(""), use.kind == .unmapped ? .double : use.kind, style)
        var ranges: [Range] = []
        for range in options.ranges {
            ranges.append(try RangeAggregator.range(range, options, style))
        }
        self.ranges = ranges.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    }

    override var typeName: String { options.isDate ? "date_range" : "range" }

    override var inputs: AggregationInputs {
        buckets.inputs.intersection(options.field == FieldUse.time ? .times : .minutes)
    }

    private static func range(
        _ range: RangeOptions.Range, _ options: RangeOptions, _ style: DateStyle
    ) throws(SearchError) -> Range {
        func edge(_ text: String?, _ open: Double) throws(SearchError) -> Double {
            guard let text else { return open }
            if options.isDate {
                return Double(try style.moment(text, now: options.now, zone: options.zone))
            }
            guard let number = Double(text) else {
                throw .illegalArgument("failed to parse the edge [\(text)] of a range")
            }
            return number
        }
        let from = try edge(range.from, -.infinity)
        let to = try edge(range.to, .infinity)
        func name(_ edge: Double) -> String {
            if edge.isInfinite { return "*" }
            return options.isDate
                ? style.text(Int64(edge), zone: options.zone) : JavaNumber.text(edge)
        }
        return Range(key: range.key ?? "\(name(from))-\(name(to))", from: from, to: to)
    }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        let values = document.values(of: slot)
        let numbers =
            values.isEmpty ? [missing?.number].compactMap(\.self) : values.compactMap(\.number)
        for (index, range) in ranges.enumerated()
        where numbers.contains(where: { $0 >= range.from && $0 < range.to }) {
            let ordinal = bucket * ranges.count + index
            try counts.add(weight, to: ordinal, budget)
            try buckets.collect(document, bucket: ordinal, weight: weight)
        }
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        try budget.takeBuckets(ranges.count)
        output.key("buckets")
        if options.isKeyed { output.beginObject() } else { output.beginArray() }
        for (index, range) in ranges.enumerated() {
            if options.isKeyed { output.key(range.key) }
            output.beginObject()
            if !options.isKeyed {
                output.key("key")
                output.string(range.key)
            }
            writeEdge("from", range.from, into: &output)
            writeEdge("to", range.to, into: &output)
            let ordinal = bucket < 0 ? -1 : bucket * ranges.count + index
            output.key("doc_count")
            output.int(counts[ordinal])
            try buckets.write(bucket: ordinal, into: &output)
            output.endObject()
        }
        if options.isKeyed { output.endObject() } else { output.endArray() }
    }

    private func writeEdge(_ name: String, _ edge: Double, into output: inout JSONOutput) {
        guard edge.isFinite else { return }
        output.key(name)
        output.double(edge)
        guard options.isDate else { return }
        output.key(name + "_as_string")
        output.string(style.text(Int64(edge), zone: options.zone))
    }
}

/// The values below which given shares of a field's numbers lie, or the shares below given values.
final class PercentilesAggregator: Aggregator {
    private let options: PercentilesOptions
    private let slot: Int
    private let kind: ValueKind
    private let style: DateStyle
    private let missing: Double?
    private let budget: MemoryBudget
    private var samples: [Sample] = []

    init(_ options: PercentilesOptions, builder: AggregatorBuilder) throws(SearchError) {
        self.options = options
        slot = try builder.values.slot(of: options.field)
        let use = builder.values.fields[slot]
        try builder.requireNumbers(use, options.areRanks ? "percentile_ranks" : "percentiles")
        kind = use.kind
        style = use.dateStyle
        missing = try builder.missing(
            options.missing, OwnedBytes(""), kind == .unmapped ? .double : kind, style)?.number
        budget = builder.budget
    }

    override var typeName: String {
        options.areRanks ? "tdigest_percentile_ranks" : "tdigest_percentiles"
    }

    override func hasFigure(_ name: String?) -> Bool { point(name) != nil }

    /// The percent, or the value, that a figure's name says.
    private func point(_ name: String?) -> Double? {
        guard let point = name.flatMap(Double.init), point.isFinite else { return nil }
        return options.areRanks || point >= 0 && point <= 100 ? point : nil
    }

    override func figure(bucket: Int, name: String?) -> Double? {
        guard let point = point(name), bucket >= 0, bucket < samples.count else { return nil }
        return options.areRanks
            ? samples[bucket].rank(of: point).map { $0 * 100 }
            : samples[bucket].value(at: point / 100)
    }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        let values = document.values(of: slot)
        if values.isEmpty && missing == nil { return }
        while bucket >= samples.count {
            try budget.take(MemoryLayout<Sample>.stride)
            samples.append(Sample(compression: options.compression))
        }
        if values.isEmpty, let missing { try samples[bucket].add(missing, budget) }
        for value in values {
            if let number = value.number { try samples[bucket].add(number, budget) }
        }
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        output.key("values")
        if options.isKeyed { output.beginObject() } else { output.beginArray() }
        for point in options.points.sorted() {
            let name = JavaNumber.text(point)
            let number = figure(bucket: bucket, name: name)
            if options.isKeyed {
                output.key(name)
                output.number(number)
                writeText(name + "_as_string", number, into: &output)
            } else {
                output.beginObject()
                output.key("key")
                output.double(point)
                output.key("value")
                output.number(number)
                writeText("value_as_string", number, into: &output)
                output.endObject()
            }
        }
        if options.isKeyed { output.endObject() } else { output.endArray() }
    }

    private func writeText(_ key: String, _ number: Double?, into output: inout JSONOutput) {
        guard kind == .date, !options.areRanks, let number, number.magnitude < 9e18 else { return }
        output.key(key)
        output.string(style.text(Int64(number)))
    }
}

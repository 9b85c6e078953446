/// A bucket for each stretch of a field's numbers or moments.
final class HistogramAggregator: Aggregator {
    private let options: HistogramOptions
    private let slot: Int
    private let style: DateStyle
    private let zone: TimeZoneRules
    private let budget: MemoryBudget
    private let missing: FieldValue?
    private let buckets: ChildAggregators
    private let isOverTime: Bool
    private let extended: ClosedRange<Int64>?
    private let hard: HardBounds

    private var keys: NumberKeyTable
    private var lists = BucketLists()
    private var counts = BucketCounts()
    private var listed = 0

    init(
        _ options: HistogramOptions, children: ChildAggregators, builder: AggregatorBuilder
    ) throws(SearchError) {
        self.options = options
        buckets = children
        budget = builder.budget
        slot = try builder.values.slot(of: options.field)
        let use = builder.values.fields[slot]
        try builder.requireNumbers(use, options.typeName)
        if case .date(let rounding) = options.scale {
            zone = rounding.zone
            guard use.kind == .date || use.kind == .unmapped else {
                throw .illegalArgument(
                    """
                    Field [\(options.field)] of type [\(use.kind)] is not supported for \
                    aggregation [date_histogram]
                    """
                )
            }
        } else {
            zone = .utc
        }
        isOverTime = slot == builder.values.timeSlot
        style = try builder.style(use, format: options.format)
        missing = try builder.missing(
            options.missing, OwnedBytes(options.missing ?? ""),
            use.kind == .unmapped ? .date : use.kind, style)
        extended = try options.range(options.extendedBounds, style)
        hard = try HardBounds(options, style)
        if let extended, !hard.contains(extended, options.scale) {
            throw .illegalArgument("Extended bounds have to be inside hard bounds")
        }
        keys = NumberKeyTable(budget: budget)
        super.init()
        if case .figure(let path, _) = options.order {
            try children.check(FigurePath(path), text: path)
        }
    }

    override var typeName: String { options.typeName }

    override var inputs: AggregationInputs {
        guard isOverTime else { return buckets.inputs.intersection(.minutes) }
        guard case .date(let rounding) = options.scale, missing == nil else { return [] }
        return buckets.inputs.intersection(rounding.hasWholeMinutes ? [.times, .minutes] : .times)
    }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        let values = document.values(of: slot)
        if values.isEmpty {
            if let missing, let key = options.scale.key(missing) {
                try collect(key, document, bucket, weight)
            }
            return
        }
        var last: Int64?
        for value in values {
            guard let key = options.scale.key(value) else {
                throw .illegalArgument(
                    "a value of [\(options.field)] is too far from zero for buckets of this size")
            }
            guard key != last else { continue }
            last = key
            try collect(key, document, bucket, weight)
        }
    }

    @inline(__always)
    private func collect(
        _ key: Int64, _ document: DocumentValues, _ owner: Int, _ weight: Int
    ) throws(SearchError) {
        if hard.areGiven, !hard.contains(key, options.scale) { return }
        let ordinal = try keys.ordinal(owner: owner, key: key)
        if ordinal == listed {
            lists.append(ordinal, owner: owner)
            listed += 1
        }
        try counts.add(weight, to: ordinal, budget)
        try buckets.collect(document, bucket: ordinal, weight: weight)
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        let rows = ordered(try rows(of: bucket))
        try budget.takeBuckets(rows.count)
        output.key("buckets")
        if options.isKeyed { output.beginObject() } else { output.beginArray() }
        var pipelines = buckets.pipelines.map { $0.begin() }
        for row in rows {
            try write(row, &pipelines, into: &output)
        }
        if options.isKeyed { output.endObject() } else { output.endArray() }
    }

    private struct Row {
        var key: Int64
        var ordinal: Int
    }

    private func write(
        _ row: Row, _ pipelines: inout [PipelineAggregator.State], into output: inout JSONOutput
    ) throws(SearchError) {
        let text = options.scale.isDate ? style.text(row.key, zone: zone) : nil
        if options.isKeyed { output.key(text ?? JavaNumber.text(options.scale.number(row.key))) }
        output.beginObject()
        if let text {
            output.key("key_as_string")
            output.string(text)
            output.key("key")
            output.int(row.key)
        } else {
            output.key("key")
            output.double(options.scale.number(row.key))
        }
        output.key("doc_count")
        output.int(counts[row.ordinal])
        try buckets.write(bucket: row.ordinal, into: &output)
        var figures: [String: Double] = [:]
        for (index, pipeline) in buckets.pipelines.enumerated() {
            pipeline.write(
                &pipelines[index], bucket: row.ordinal, count: counts[row.ordinal],
                others: &figures, into: &output)
        }
        output.endObject()
    }

    /// The buckets of a parent's bucket in the order of their keys, gaps included if they are
    /// shown.
    private func rows(of bucket: Int) throws(SearchError) -> [Row] {
        var rows = lists.buckets(of: bucket).map { Row(key: keys.key($0), ordinal: $0) }
        rows.sort { $0.key < $1.key }
        if options.minimumCount > 0 {
            return rows.filter { counts[$0.ordinal] >= options.minimumCount }
        }
        guard var key = [rows.first?.key, extended?.lowerBound].compactMap(\.self).min(),
            let end = [rows.last?.key, extended?.upperBound].compactMap(\.self).max()
        else { return rows }
        var all: [Row] = []
        var index = 0
        while key <= end || index < rows.count {
            if index < rows.count, rows[index].key <= key {
                key = rows[index].key
                all.append(rows[index])
                index += 1
            } else {
                if !hard.contains(key, options.scale) { break }
                all.append(Row(key: key, ordinal: -1))
            }
            if all.count > MemoryBudget.maximumBuckets { break }
            key = options.scale.next(key)
        }
        return all
    }

    private func ordered(_ rows: [Row]) -> [Row] {
        switch options.order {
        case .key(let isAscending): return isAscending ? rows : rows.reversed()
        case .count(let isAscending):
            return stable(rows, rows.map { Double(counts[$0.ordinal]) }, isAscending)
        case .figure(let text, let isAscending):
            let path = FigurePath(text)
            let figures = rows.map {
                buckets.figure(path: path, bucket: $0.ordinal, count: counts[$0.ordinal]) ?? .nan
            }
            return stable(rows, figures, isAscending)
        }
    }

    private func stable(_ rows: [Row], _ figures: [Double], _ isAscending: Bool) -> [Row] {
        let places = rows.indices.sorted { left, right in
            let order = FigureOrder.compare(
                figures[left], figures[right], isAscending: isAscending)
            return order == 0 ? left < right : order < 0
        }
        return places.map { rows[$0] }
    }
}

import Records

/// A bucket for each combination of several values, in the order of the combinations.
final class CompositeAggregator: Aggregator {
    private struct Source {
        let options: CompositeOptions.Source
        let slot: Int
        let kind: ValueKind
        let style: DateStyle
    }

    private let options: CompositeOptions
    private let sources: [Source]
    private let budget: MemoryBudget
    private let buckets: ChildAggregators
    private let after: [SortValue]?
    private var table: TextKeyTable
    private var keys: [[SortValue]] = []
    private var counts = BucketCounts()

    init(
        _ options: CompositeOptions, children: ChildAggregators, builder: AggregatorBuilder
    ) throws(SearchError) {
        self.options = options
        buckets = children
        budget = builder.budget
        table = TextKeyTable(budget: budget)
        var sources: [Source] = []
        for source in options.sources {
            let slot = try builder.values.slot(of: source.field)
            let use = builder.values.fields[slot]
            try builder.refuseText(use)
            if source.scale != nil { try builder.requireNumbers(use, "composite") }
            sources.append(
                Source(
                    options: source, slot: slot,
                    kind: use.kind, style: try builder.style(use, format: source.format)))
        }
        self.sources = sources
        after = try options.after.map { values throws(SearchError) in
            try CompositeAggregator.after(values, sources)
        }
    }

    override var typeName: String { "composite" }

    override var inputs: AggregationInputs {
        sources.reduce(buckets.inputs.intersection(.minutes)) { inputs, source in
            guard source.options.field == FieldUse.time else { return inputs }
            if case .date(let rounding)? = source.options.scale, rounding.hasWholeMinutes {
                return inputs
            }
            return []
        }
    }

    /// Understands the key behind which buckets begin.
    private static func after(
        _ values: [String: JSONCursor], _ sources: [Source]
    ) throws(SearchError) -> [SortValue] {
        var key: [SortValue] = []
        for source in sources {
            guard let value = values[source.options.name] else {
                throw .illegalArgument(
                    "[after] has \(values.count) value(s) but [sources] has \(sources.count)")
            }
            key.append(try after(value, source))
        }
        return key
    }

    private static func after(_ value: JSONCursor, _ source: Source) throws(SearchError)
        -> SortValue
    {
        guard let text = value.scalarText else { return .none }
        switch source.options.scale {
        case .date:
            if source.options.format == nil, let number = Int64(text) { return .integer(number) }
            return .integer(try source.style.moment(text, now: 0))
        case .number(let interval, let offset):
            guard let number = Double(text),
                let key = Int64(exactly: ((number - offset) / interval).rounded())
            else { break }
            return .integer(key)
        case nil:
            switch source.kind {
            case .address: return SortValue(address: text)
            case .keyword, .text, .unmapped: return .text(Array(text.utf8))
            case .boolean: return .integer(text == "true" ? 1 : 0)
            case .integer, .date: if let number = Int64(text) { return .integer(number) }
            case .double: if let number = Double(text) { return .double(number) }
            }
        }
        throw .illegalArgument("invalid value for [after] of [\(source.options.name)]")
    }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        var combinations: [[SortValue]] = [[]]
        for source in sources {
            let values = values(document, source)
            if values.isEmpty { return }
            guard combinations.count * values.count <= 10_000 else {
                throw .illegalArgument("a document has more than [10000] keys of [composite]")
            }
            combinations = combinations.flatMap { key in values.map { key + [$0] } }
        }
        for key in combinations { try count(key, document, weight) }
    }

    /// The parts of keys that a document has for a source.
    private func values(_ document: DocumentValues, _ source: Source) -> [SortValue] {
        let values = document.values(of: source.slot)
        if values.isEmpty { return source.options.keepsMissing ? [.none] : [] }
        var parts: [SortValue] = []
        for value in values {
            let part: SortValue
            if let scale = source.options.scale {
                guard let key = scale.key(value) else { continue }
                part = .integer(key)
            } else {
                part = value.sortValue(source.kind)
            }
            if parts.last != part { parts.append(part) }
        }
        return parts
    }

    private func count(
        _ key: [SortValue], _ document: DocumentValues, _ weight: Int
    ) throws(SearchError) {
        if let after, compare(key, after) <= 0 { return }
        let added = table.count
        let encoded = OwnedBytes(CompositeAggregator.encode(key))
        let ordinal = try withExtendedLifetime(encoded) { () throws(SearchError) in
            try table.ordinal(owner: 0, key: encoded.view)
        }
        if ordinal == added {
            try budget.take(64 * key.count)
            keys.append(key)
        }
        try counts.add(weight, to: ordinal, budget)
        try buckets.collect(document, bucket: ordinal, weight: weight)
    }

    /// Bytes that differ for different keys.
    private static func encode(_ key: [SortValue]) -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ tag: UInt8, _ bits: UInt64) {
            bytes.append(tag)
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        for part in key {
            switch part {
            case .none: bytes.append(0)
            case .integer(let number): append(1, UInt64(bitPattern: number))
            case .double(let number): append(2, number.bitPattern)
            case .text(let text), .address(_, _, let text):
                append(3, UInt64(text.count))
                bytes.append(contentsOf: text)
            }
        }
        return bytes
    }

    /// Documents without a value come first when ascending.
    private func compare(_ left: [SortValue], _ right: [SortValue]) -> Int {
        for (place, source) in sources.enumerated() {
            let order: Int
            switch (left[place] == .none, right[place] == .none) {
            case (true, true): order = 0
            case (true, false): order = -1
            case (false, true): order = 1
            case (false, false): order = SortValue.compare(left[place], right[place])
            }
            if order != 0 { return source.options.isDescending ? -order : order }
        }
        return 0
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        let all = keys.indices.filter { counts[$0] > 0 }
        let shown = all.sorted { compare(keys[$0], keys[$1]) < 0 }.prefix(options.size)
        try budget.takeBuckets(shown.count)
        if let last = shown.last {
            output.key("after_key")
            writeKey(keys[last], into: &output)
        }
        output.key("buckets")
        output.beginArray()
        for ordinal in shown {
            output.beginObject()
            output.key("key")
            writeKey(keys[ordinal], into: &output)
            output.key("doc_count")
            output.int(counts[ordinal])
            try buckets.write(bucket: ordinal, into: &output)
            output.endObject()
        }
        output.endArray()
    }

    private func writeKey(_ key: [SortValue], into output: inout JSONOutput) {
        output.beginObject()
        for (place, source) in sources.enumerated() {
            output.key(source.options.name)
            switch (key[place], source.options.scale) {
            case (.integer(let number), .number?):
                output.double(source.options.scale?.number(number) ?? 0)
            case (.integer(let time), .date(let rounding)?) where source.options.format != nil:
                output.string(source.style.text(time, zone: rounding.zone))
            case (.integer(let number), nil) where source.kind == .boolean: output.bool(number != 0)
            default: key[place].write(into: &output)
            }
        }
        output.endObject()
    }
}

/// Smallest, greatest, sum and what follows from them, of a field's numbers.
final class FiguresAggregator: Aggregator {
    private let options: FigureOptions
    private let slot: Int
    private let kind: ValueKind
    private let style: DateStyle
    private let missing: FieldValue?
    private let budget: MemoryBudget
    private var states: [FigureState] = []

    init(_ options: FigureOptions, builder: AggregatorBuilder) throws(SearchError) {
        self.options = options
        slot = try builder.values.slot(of: options.field)
        let use = builder.values.fields[slot]
        kind = use.kind
        try builder.requireNumbers(use, options.figure.rawValue)
        let style = try builder.style(use, format: options.format)
        self.style = style
        missing = try builder.missing(
            options.missing, OwnedBytes(""), kind == .unmapped ? .double : kind, style)
        budget = builder.budget
    }

    override var typeName: String { options.figure.rawValue }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        let values = document.values(of: slot)
        if values.isEmpty && missing == nil { return }
        if bucket >= states.count { try grow(to: bucket) }
        if values.isEmpty, let number = missing?.number { states[bucket].add(number) }
        for value in values {
            if let number = value.number { states[bucket].add(number) }
        }
    }

    private func grow(to bucket: Int) throws(SearchError) {
        let added = bucket + 1 - states.count
        try budget.take(added * MemoryLayout<FigureState>.stride)
        for _ in 0..<added { states.append(FigureState()) }
    }

    private func state(_ bucket: Int) -> FigureState {
        bucket >= 0 && bucket < states.count ? states[bucket] : FigureState()
    }

    override func hasFigure(_ name: String?) -> Bool {
        switch options.figure {
        case .stats: name.map(FigureState.simple.contains) ?? false
        case .extendedStats: name.map(FigureState.all.contains) ?? false
        default: name == nil || name == "value"
        }
    }

    override func figure(bucket: Int, name: String?) -> Double? {
        let state = state(bucket)
        let wanted = name == nil || name == "value" ? options.figure.rawValue : name ?? ""
        return state.figure(wanted, sigma: options.sigma)
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        let state = state(bucket)
        switch options.figure {
        case .stats: writeSimple(state, into: &output)
        case .extendedStats:
            writeSimple(state, into: &output)
            writeExtended(state, into: &output)
        default:
            let number = state.figure(options.figure.rawValue, sigma: 0)
            output.key("value")
            output.number(number)
            if let number { writeText("value", number, into: &output) }
        }
    }

    private func writeSimple(_ state: FigureState, into output: inout JSONOutput) {
        output.key("count")
        output.int(state.count)
        for name in FigureState.simple.dropFirst() {
            output.key(name)
            output.number(state.figure(name, sigma: 0))
        }
        guard state.count > 0 else { return }
        for name in FigureState.simple.dropFirst() {
            if let number = state.figure(name, sigma: 0) { writeText(name, number, into: &output) }
        }
    }

    private func writeText(_ name: String, _ number: Double, into output: inout JSONOutput) {
        guard number.magnitude < 9e18 else { return }
        let text: String
        switch kind {
        case .date: text = style.text(Int64(number))
        case .boolean: text = number == 0 ? "false" : "true"
        default: return
        }
        output.key(name + "_as_string")
        output.string(text)
    }

    private func writeExtended(_ state: FigureState, into output: inout JSONOutput) {
        for name in FigureState.spread {
            output.key(name)
            output.figure(state.figure(name, sigma: 0))
        }
        output.key("std_deviation_bounds")
        output.beginObject()
        for name in FigureState.bounds {
            output.key(String(name.dropFirst("std_".count)))
            output.figure(state.figure(name, sigma: options.sigma))
        }
        output.endObject()
    }
}

extension JSONOutput {
    /// Writes a number, or `null` for none.
    mutating func number(_ number: Double?) {
        if let number { double(number) } else { null() }
    }

    /// The same, with `"NaN"` for what is no number.
    mutating func figure(_ number: Double?) {
        if let number, number.isNaN { string("NaN") } else { self.number(number) }
    }
}

/// How many different values a field has.
final class CardinalityAggregator: Aggregator {
    private let slot: Int
    private let isOverTime: Bool
    private let missing: UInt64?
    private let budget: MemoryBudget
    private var counters: [DistinctCounter] = []

    init(field: String, missing: String?, builder: AggregatorBuilder) throws(SearchError) {
        slot = try builder.values.slot(of: field)
        isOverTime = slot == builder.values.timeSlot
        let use = builder.values.fields[slot]
        try builder.refuseText(use)
        let bytes = OwnedBytes(missing ?? "")
        let value = try builder.missing(missing, bytes, use.kind, use.dateStyle)
        self.missing = withExtendedLifetime(bytes) { value.map(CardinalityAggregator.hash) }
        budget = builder.budget
    }

    override var typeName: String { "cardinality" }
    override var inputs: AggregationInputs { isOverTime ? .times : .minutes }
    override func hasFigure(_ name: String?) -> Bool { name == nil || name == "value" }
    override func figure(bucket: Int, name: String?) -> Double? { Double(count(bucket)) }

    private func count(_ bucket: Int) -> Int {
        bucket >= 0 && bucket < counters.count ? counters[bucket].count : 0
    }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        let values = document.values(of: slot)
        if values.isEmpty && missing == nil { return }
        while bucket >= counters.count {
            try budget.take(MemoryLayout<DistinctCounter>.stride)
            counters.append(DistinctCounter())
        }
        if values.isEmpty, let missing { try counters[bucket].insert(missing, budget) }
        for value in values {
            try counters[bucket].insert(CardinalityAggregator.hash(value), budget)
        }
    }

    private static func hash(_ value: FieldValue) -> UInt64 {
        if case .text(let text) = value { return TextKeyTable.hash(text, 0) }
        return NumberHash.mix(UInt64(bitPattern: value.bits))
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        output.key("value")
        output.int(count(bucket))
    }
}

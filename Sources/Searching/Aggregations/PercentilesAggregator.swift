import Records

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

/// The numbers of a bucket: all of them up to a bound, then their summary.
struct Sample {
    /// Numbers that are kept as they are.
    static let exactBound = 50_000

    private var numbers: [Double] = []
    private var isSorted = true
    private var digest: Digest?
    private let compression: Double

    init(compression: Double) { self.compression = compression }

    /// Adds a number.
    mutating func add(_ number: Double, _ budget: MemoryBudget) throws(SearchError) {
        if digest != nil {
            digest?.add(number)
            return
        }
        if numbers.count == numbers.capacity { try budget.take(8 * max(numbers.count, 1)) }
        numbers.append(number)
        isSorted = false
        guard numbers.count > Sample.exactBound else { return }
        var summary = Digest(compression: compression)
        for number in numbers { summary.add(number) }
        digest = summary
        numbers = []
    }

    private mutating func sort() {
        if !isSorted { numbers.sort() }
        isSorted = true
    }

    /// The value below which the share `share` lies, between two neighbours if need be.
    mutating func value(at share: Double) -> Double? {
        if digest != nil { return digest?.value(at: share) }
        guard !numbers.isEmpty else { return nil }
        sort()
        let place = share * Double(numbers.count - 1)
        let low = Int(place)
        let high = min(low + 1, numbers.count - 1)
        return numbers[low] + (place - Double(low)) * (numbers[high] - numbers[low])
    }

    /// The share of numbers below `number`, those that equal it counted by half.
    mutating func rank(of number: Double) -> Double? {
        if digest != nil { return digest?.rank(of: number) }
        guard !numbers.isEmpty else { return nil }
        sort()
        let below = numbers.partitioningIndex { $0 >= number }
        let above = numbers.partitioningIndex { $0 > number }
        return (Double(below) + Double(above - below) / 2) / Double(numbers.count)
    }
}

extension [Double] {
    /// The first index of a sorted array from which on `isBeyond` holds.
    func partitioningIndex(_ isBeyond: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

import Records

/// How many values a field has.
final class ValueCountAggregator: Aggregator {
    private let slot: Int
    private let hasMissing: Bool
    private let budget: MemoryBudget
    private var counts = BucketCounts()

    init(_ options: FigureOptions, builder: AggregatorBuilder) throws(SearchError) {
        slot = try builder.values.slot(of: options.field)
        try builder.refuseText(builder.values.fields[slot])
        hasMissing = options.missing != nil
        budget = builder.budget
    }

    override var typeName: String { "value_count" }
    override var inputs: AggregationInputs { .minutes }
    override func hasFigure(_ name: String?) -> Bool { name == nil || name == "value" }
    override func figure(bucket: Int, name: String?) -> Double? { Double(counts[bucket]) }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        let count = document.values(of: slot).count
        let counted = count == 0 && hasMissing ? 1 : count
        if counted > 0 { try counts.add(counted * weight, to: bucket, budget) }
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        output.key("value")
        output.int(counts[bucket])
    }
}

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

/// Mixes the bits of a number (the finalizer of MurmurHash3, which maps different numbers to
/// different ones).
enum NumberHash {
    static func mix(_ number: UInt64) -> UInt64 {
        var hash = number ^ 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ hash >> 33
    }
}

/// Counts different hashes: exactly up to a bound, then about.
///
/// Beyond the bound it is HyperLogLog (Flajolet and others, 2007) with 2^14 registers, whose
/// standard error is 0.8 percent.
struct DistinctCounter {
    /// Different hashes that are counted exactly.
    static let exactBound = 65_536

    private static let indexBits = 14
    private var hashes: Set<UInt64> = []
    private var registers: [UInt8] = []

    /// Counts a hash.
    mutating func insert(_ hash: UInt64, _ budget: MemoryBudget) throws(SearchError) {
        if registers.isEmpty {
            guard hashes.insert(hash).inserted else { return }
            try budget.take(16)
            if hashes.count > DistinctCounter.exactBound { try estimate(budget) }
        } else {
            register(hash)
        }
    }

    /// Goes over to registers.
    private mutating func estimate(_ budget: MemoryBudget) throws(SearchError) {
        try budget.take(1 << DistinctCounter.indexBits)
        registers = [UInt8](repeating: 0, count: 1 << DistinctCounter.indexBits)
        for hash in hashes { register(hash) }
        try budget.take(-16 * hashes.count)
        hashes = []
    }

    private mutating func register(_ hash: UInt64) {
        let index = Int(hash >> UInt64(64 - DistinctCounter.indexBits))
        let rest =
            hash << UInt64(DistinctCounter.indexBits) | 1 << UInt64(DistinctCounter.indexBits - 1)
        registers[index] = max(registers[index], UInt8(rest.leadingZeroBitCount + 1))
    }

    /// How many different hashes came, about.
    var count: Int {
        guard !registers.isEmpty else { return hashes.count }
        let size = Double(registers.count)
        var sum = 0.0
        var zeros = 0
        for register in registers {
            sum += Double(sign: .plus, exponent: -Int(register), significand: 1)
            if register == 0 { zeros += 1 }
        }
        let estimate = 0.7213 / (1 + 1.079 / size) * size * size / sum
        if estimate <= 2.5 * size, zeros > 0 {
            return Int((size * NaturalLogarithm.of(size / Double(zeros))).rounded())
        }
        return Int(estimate.rounded())
    }
}

/// The natural logarithm, which the standard library does not have.
enum NaturalLogarithm {
    /// The logarithm of a number above 0.
    static func of(_ number: Double) -> Double {
        // number = m * 2^e with m near 1; the logarithm of m is twice the inverse hyperbolic
        // tangent of (m - 1) / (m + 1).
        var exponent = Double(number.exponent)
        var mantissa = number.significand
        if mantissa > 1.414_213_562_373_095 {
            mantissa /= 2
            exponent += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        var power = ratio
        var sum = 0.0
        var divisor = 1.0
        for _ in 0..<16 {
            sum += power / divisor
            power *= ratio * ratio
            divisor += 2
        }
        return 2 * sum + exponent * 0.693_147_180_559_945_3
    }
}

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

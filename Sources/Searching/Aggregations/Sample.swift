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

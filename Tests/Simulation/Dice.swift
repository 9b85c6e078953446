internal import TestSupport

/// The one source of chance in a run.
final class Dice {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Sixty-four random bits.
    func bits() -> UInt64 { generator.next() }

    /// A number from a range.
    func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(bits() % UInt64(range.count))
    }

    /// True in `probability` of all cases.
    func chance(_ probability: Double) -> Bool {
        Double(bits() >> 11) / Double(UInt64(1) << 53) < probability
    }

    /// One of several values.
    func pick<Value>(_ values: [Value]) -> Value { values[number(0...(values.count - 1))] }

    /// A time in nanoseconds from a range in milliseconds.
    func milliseconds(_ range: ClosedRange<Int>) -> UInt64 {
        UInt64(number(range)) * 1_000_000 + bits() % 1_000_000
    }

    /// A number of which every order of magnitude is as likely.
    func spread(_ range: ClosedRange<Int>) -> Int {
        var upper = range.upperBound
        while upper > range.lowerBound * 2, chance(0.5) { upper /= 3 }
        return number(range.lowerBound...max(range.lowerBound, upper))
    }

    /// The values in a random order.
    func shuffled<Value>(_ values: [Value]) -> [Value] {
        var values = values
        for index in values.indices.dropLast() {
            values.swapAt(index, number(index...(values.count - 1)))
        }
        return values
    }
}

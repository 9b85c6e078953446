/// Random numbers for one record.
///
/// They follow from a seed and from which record it is, and from nothing else, so that the record
/// can be made again at any time: to finish a write that a kill cut short, or to compare what a
/// server answers. SplitMix64.
struct RecordRandom: RandomNumberGenerator {
    private var state: UInt64

    /// The sequence of record `number` of container `container`.
    init(seed: UInt64, container: Int, number: Int) {
        state = seed
        for part in [UInt64(container), UInt64(number)] {
            state = next() ^ part &* 0xd6e8_feb8_6659_fd93
        }
    }

    /// The next number.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `limit`.
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// True `percent` times in a hundred.
    mutating func chance(_ percent: Double) -> Bool { Double(below(1_000_000)) < percent * 10_000 }

    /// One of `choices`, each as likely as the others.
    mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[below(choices.count)] }

    /// A number from 0 up to, not including, `limit`; small ones are far more likely, as popular
    /// pages and busy users are.
    mutating func popular(_ limit: Int) -> Int {
        let fraction = Double(below(1 << 20)) / Double(1 << 20)
        return min(Int(fraction * fraction * fraction * Double(limit)), limit - 1)
    }

    /// `count` hexadecimal digits.
    mutating func hexadecimal(_ count: Int) -> String {
        var digits = ""
        while digits.utf8.count < count {
            let more = String(next(), radix: 16)
            digits += String(repeating: "0", count: 16 - more.utf8.count) + more
        }
        return String(digits.prefix(count))
    }
}

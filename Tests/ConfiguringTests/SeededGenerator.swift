/// The same random numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Up to so many characters out of `letters`.
    mutating func text(from letters: String, maximumCount: Int) -> String {
        let letters = Array(letters)
        let count = Int.random(in: 0...maximumCount, using: &self)
        return String(
            (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &self)] })
    }
}

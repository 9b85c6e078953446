import Testing

/// A seed that was red once.
struct RegressionSeed: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let finding: String

    init(_ seed: UInt64, _ finding: String) {
        self.seed = seed
        self.finding = finding
    }

    var testDescription: String { "\(seed): \(finding)" }

    static let all: [RegressionSeed] = [
        RegressionSeed(1, "the first chunk that was used up ended the process")
    ]
}

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
        RegressionSeed(1, "the first chunk that was used up ended the process"),
        RegressionSeed(20800, "a file renamed while names were looked up was read out of turn"),
        RegressionSeed(25857, "a chunk that could not be mapped took up its room for ever"),
        RegressionSeed(26566, "the same after a power cut"),
        RegressionSeed(27680, "a file was removed before it was read again after a power cut"),
        RegressionSeed(27795, "a file renamed before it was opened was read out of turn"),
        RegressionSeed(29220, "a position went back into a record"),
        RegressionSeed(29514, "two records' files were removed before they were read again"),
        RegressionSeed(31152, "a file renamed while names were looked up was read first"),
        RegressionSeed(32584, "the same with a rename that came back"),
        RegressionSeed(36031, "a chunk that could not be mapped let another one pass"),
        RegressionSeed(36830, "the only chunk that there was room for was never ended"),
        RegressionSeed(39382, "a part went alone whose rest was passed over"),
        RegressionSeed(104423, "records queued behind others in small bodies"),
        RegressionSeed(104893, "a request arrived while the power was cut"),
        RegressionSeed(109267, "a file renamed back was opened twice"),
        RegressionSeed(111486, "a process died with records in memory that were stored"),
        RegressionSeed(112130, "a file renamed back was opened twice, and a record cut"),
        RegressionSeed(116455, "a record went on behind one that was removed unread"),
        RegressionSeed(200194, "a claim hid that it built on a chunk that was lost"),
    ]
}

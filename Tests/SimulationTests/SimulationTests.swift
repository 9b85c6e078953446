import Simulation
import Testing

/// Runs the shard from tailing to delivery in simulated worlds.
///
/// `TAILRACE_SEED` replays one seed, `TAILRACE_SEEDS` says how many there are.
@Suite struct SimulationTests {
    private static let ordinary = 200
    private static let shareCount = 4

    private static var seeds: [UInt64] {
        if let seed = SimulationSettings.seed { return [seed] }
        return Array(1...UInt64(SimulationSettings.seedCount ?? ordinary))
    }

    @Test(arguments: 0..<shareCount)
    func nothingIsLostAndNothingIsStoredTwice(share: Int) {
        for (index, seed) in Self.seeds.enumerated() where index % Self.shareCount == share {
            expectWell(seed)
        }
    }

    @Test(.enabled(if: SimulationSettings.seed == nil), arguments: RegressionSeed.all)
    func staysWellWhereItOnceWasNot(_ regression: RegressionSeed) {
        expectWell(regression.seed)
    }

    @Test func repeatsARunExactly() {
        let first = SimulationRun.run(seed: 7, traceLimit: 1_000_000)
        let second = SimulationRun.run(seed: 7, traceLimit: 1_000_000)
        #expect(first.callCount == second.callCount)
        #expect(first.trace == second.trace)
    }

    private func expectWell(_ seed: UInt64) {
        let outcome = SimulationRun.run(seed: seed)
        guard !outcome.faults.isEmpty else { return }
        let replay = SimulationRun.run(seed: seed, traceLimit: 60)
        Issue.record(
            """
            seed \(seed):
            \(outcome.faults.prefix(10).joined(separator: "\n"))
            replay: TAILRACE_SEED=\(seed) swift test --filter SimulationTests
            all of it: swift run simulate --trace \(seed)
            \(replay.trace)
            """)
    }
}

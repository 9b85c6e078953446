internal import Simulation

/// Runs seeds one after another: `simulate [first] [count]`, or `simulate --trace SEED`.
@main
struct Main {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--trace",
            let seed = arguments.dropFirst().first.flatMap({ UInt64($0) })
        {
            let outcome = SimulationRun.run(seed: seed, traceLimit: 1_000_000)
            print(outcome.trace)
            print(outcome.faults.isEmpty ? "well" : outcome.faults.joined(separator: "\n"))
            return
        }
        let first = arguments.first.flatMap { UInt64($0) } ?? 1
        let count = arguments.dropFirst().first.flatMap { UInt64($0) } ?? 200
        run(first..<(first + count))
    }

    private static func run(_ seeds: Range<UInt64>) {
        var failed = 0
        var records = 0
        var calls = 0
        var starts = 0
        for seed in seeds {
            let outcome = SimulationRun.run(seed: seed)
            records += outcome.recordCount
            calls += outcome.callCount
            starts += outcome.startCount
            if outcome.faults.isEmpty { continue }
            failed += 1
            let more = outcome.faults.count > 1 ? " (and \(outcome.faults.count - 1) more)" : ""
            print("seed \(seed): \(outcome.faults[0].prefix(200))\(more)")
        }
        print(
            "\(seeds.count) seeds, \(failed) red; \(records) records, \(calls) calls, \(starts) starts"
        )
    }
}

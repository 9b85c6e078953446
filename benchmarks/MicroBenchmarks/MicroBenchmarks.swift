import Benchmarking

/// Measures the routines that touch every byte or every record, each beside what the machine can
/// do at best.
///
/// Goal: regressions of a routine are seen before they disappear in the noise of a whole pipeline.
/// Not a goal: to say how fast the agent is.
///
/// Use: `MicroBenchmarks [--smoke | --instructions] [name part]`.
@main struct MicroBenchmarks {
    static func main() {
        let harness = Harness(arguments: Array(CommandLine.arguments.dropFirst()))
        harness.begin()
        TextBenchmarks.run(harness)
        JSONBenchmarks.run(harness)
        TimeBenchmarks.run(harness)
        FramingBenchmarks.run(harness)
        ParserBenchmarks.run(harness)
        BulkBenchmarks.run(harness)
    }
}

import Agent
import Benchmarking
import SystemInterface
import WorldInterface

/// Measures the agent's pipeline, from a file on this machine to three places: its chunks, the
/// bodies of requests, a socket.
///
/// Goal: what the stages cost together, without the noise of a second process. The difference of
/// two places is the cost of what lies between. Not a goal: the program with its configuration;
/// benchmarks/end-to-end measures that.
///
/// Use: `StageBenchmarks [--smoke | --instructions] [name part]`.
@main struct StageBenchmarks {
    static func main() throws {
        var harness = Harness(arguments: Array(CommandLine.arguments.dropFirst()))
        harness.timeLimit = 1_500_000_000
        harness.passLimit = 5
        harness.begin()
        let folder = try ScratchFolder()
        let repetitions = harness.mode == .timed ? 10 : 1
        for name in StageWorkload.names
        where places.contains(where: { harness.wants("\($0) \(name)") }) {
            let workload = StageWorkload(
                name, lineCount: lineCount(harness.mode), repetitions: repetitions)
            let stage = Stage(harness: harness, workload: workload, folder: folder)
            try stage.writeFile()
            stage.measure("chunks", .answered)
            stage.measure("bodies", .expanded)
            // Threads would share callgrind's counts.
            guard harness.mode != .counted else { continue }
            try stage.measureSocket("socket", isCompressed: false)
            try stage.measureSocket("socket gzip", isCompressed: true)
        }
    }

    private static let places = ["chunks", "bodies", "socket", "socket gzip"]

    /// The lines of a corpus.
    private static func lineCount(_ mode: Harness.Mode) -> Int {
        mode == .smoke ? 400 : 8000
    }
}

/// The ways of one workload.
private struct Stage {
    let harness: Harness
    let workload: StageWorkload
    let folder: ScratchFolder

    private var file: String { "\(folder.path)/\(workload.name).log" }

    func writeFile() throws(WorldError) { try workload.write(to: file) }

    /// To a place inside the process.
    func measure(_ place: String, _ delivery: StageWorld.Delivery) {
        var world: StageWorld?
        var pipeline: Pipeline?
        measure(place) {
            let made = expect { () throws(WorldError) in
                try StageWorld(folder: folder.newPath(), delivery: delivery)
            }
            world = made
            pipeline = expect { () throws(WorldError) in
                try Pipeline(plan: plan("http://nowhere", isCompressed: false), world: made)
            }
        } pass: {
            pipeline?.run()
            return world?.documentCount ?? 0
        }
    }

    /// To a receiver on another thread.
    func measureSocket(_ place: String, isCompressed: Bool) throws(WorldError) {
        guard harness.wants("\(place) \(workload.name)") else { return }
        let receiver = try ReceiverThread()
        var pipeline: Pipeline?
        measure(place) {
            let world = expect { () throws(WorldError) in
                try RealWorld(stateDirectory: folder.newPath(), userAgent: "benchmark")
            }
            pipeline = expect { () throws(WorldError) in
                try Pipeline(
                    plan: plan(receiver.url, isCompressed: isCompressed), world: world)
            }
        } pass: {
            let count = receiver.documentCount
            pipeline?.run()
            return receiver.documentCount - count
        }
    }

    private func plan(_ url: String, isCompressed: Bool) -> PipelinePlan {
        StagePlan.make(workload, file: file, url: url, isCompressed: isCompressed)
    }

    private func measure(_ place: String, setUp: () -> Void, pass: () -> Int) {
        harness.measure(
            "\(place) \(workload.name)", recordCount: workload.recordCount,
            byteCount: workload.byteCount, setUp: setUp
        ) {
            let count = pass()
            precondition(
                count == workload.recordCount,
                "\(place) \(workload.name): \(count) of \(workload.recordCount) documents")
            return UInt64(count)
        }
    }

    /// What cannot fail on a machine that is fit to be measured.
    private func expect<Value>(_ make: () throws(WorldError) -> Value) -> Value {
        do { return try make() } catch { fatalError(error.message) }
    }
}

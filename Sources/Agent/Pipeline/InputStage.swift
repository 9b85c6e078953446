internal import Parsing
internal import Tailing
internal import WorldInterface

/// An input: its tailer, and what the pipeline keeps with each of its streams.
final class InputStage {
    let plan: InputPlan
    let tailer: Tailer
    let framingTools = FramingTools()
    /// What framing counted for streams that have ended.
    private var endedCounters = FramingCounters()
    /// Records that its streams made.
    var recordCount: UInt64 = 0
    /// Whether its reading waits for room in a buffer.
    var isPaused = false

    init(plan: InputPlan, world: any World, ledger: PositionLedger) {
        self.plan = plan
        tailer = Tailer(rules: plan.tailing, world: world) { ledger.resumeOffset(of: $0) }
    }

    /// What framing counted in all.
    var framingCounters: FramingCounters {
        var sum = endedCounters
        for stream in tailer.streams.values {
            if let context = stream.context as? StreamContext { sum.add(context.framer.counters) }
        }
        return sum
    }

    /// Takes over the counters of a stream that has ended.
    func retire(_ context: StreamContext) { endedCounters.add(context.framer.counters) }
}

extension FramingCounters {
    mutating func add(_ other: FramingCounters) {
        lines += other.lines
        unframedLines += other.unframedLines
        joinedRecords += other.joinedRecords
        openEnds += other.openEnds
        truncatedRecords += other.truncatedRecords
    }
}

internal import Agent
internal import Encoding
internal import Delivery
internal import Parsing
internal import Tailing
internal import WorldInterface

/// One run of the whole shard in a simulated world, from the first line to a quiet end.
public struct SimulationRun {
    /// What a run came to.
    public struct Outcome {
        /// The seed.
        public var seed: UInt64
        /// Everything that was wrong; empty when all is well.
        public var faults: [String] = []
        /// The last world calls, when asked for.
        public var trace = ""
        /// Records written.
        public var recordCount = 0
        /// Calls into the world.
        public var callCount = 0
        /// Processes started.
        public var startCount = 0
        /// Virtual nanoseconds that passed.
        public var virtualNanoseconds: UInt64 = 0
        /// Documents refused with 409.
        public var hash: UInt64 = 0
    }

    private let world: SimulatedWorld
    private let judge: Judge
    private var outcome: Outcome
    private var hasShownLife = false

    /// The longest time until everything must have come to its end, in virtual nanoseconds.
    private static let patience: UInt64 = 3_600_000_000_000
    /// Steps after which a run that gets nowhere is ended.
    private static let stepLimit = 400_000

    /// Runs `seed`, keeping the last `traceLimit` world calls.
    public static func run(seed: UInt64, traceLimit: Int = 0) -> Outcome {
        var run = SimulationRun(seed: seed, traceLimit: traceLimit)
        return run.run()
    }

    private init(seed: UInt64, traceLimit: Int) {
        world = SimulatedWorld(scenario: Scenario(seed: seed), traceLimit: traceLimit)
        judge = Judge(world: world)
        outcome = Outcome(seed: seed)
    }

    private mutating func run() -> Outcome {
        var stepCount = 0
        while !live(&stepCount) { world.restart() }
        outcome.faults += judge.faults()
        outcome.trace = world.trace.isOn ? "\(world.scenario)\n\(world.trace.text)" : ""
        outcome.recordCount = world.truth.records.count
        outcome.callCount = world.callCount
        outcome.virtualNanoseconds = world.now
        return outcome
    }

    /// The life of one process; true when the run has come to its end.
    private mutating func live(_ stepCount: inout Int) -> Bool {
        outcome.startCount += 1
        guard let pipeline = try? Pipeline(plan: plan, world: world) else { return false }
        while !world.isDead {
            pipeline.step(until: world.now + 1_000_000_000)
            stepCount += 1
            if !world.isHealthy, world.kubelet.isDone { world.heal() }
            if world.isDead { return false }
            if stepCount > SimulationRun.stepLimit || world.now > SimulationRun.patience {
                outcome.faults.append(
                    "no end after \(stepCount) steps, \(world.now / 1_000_000) ms")
                return true
            }
            if world.isHealthy, judge.isComplete { return end(pipeline) }
        }
        return false
    }

    /// Lets the pipeline run on for a while, stops it, and looks at its counters.
    private mutating func end(_ pipeline: Pipeline) -> Bool {
        let quiet = world.now + 100_000_000_000
        while world.now < quiet { pipeline.step(until: quiet) }
        let totals = pipeline.totals
        pipeline.requestStop()
        var stepCount = 0
        while !pipeline.hasStopped, stepCount < 10_000 {
            pipeline.step(until: world.now + 1_000_000_000)
            stepCount += 1
        }
        if !pipeline.hasStopped { outcome.faults.append("it does not stop") }
        if outcome.startCount == 1 { outcome.faults += judge.counters(totals) }
        pipeline.close()
        if !world.handles.isEmpty { outcome.faults.append("files stay open") }
        if !world.watches.isEmpty { outcome.faults.append("watches stay") }
        return true
    }

    // MARK: The plan

    private var plan: PipelinePlan {
        let rules = world.scenario.rules
        var plan = PipelinePlan()
        plan.flushNanoseconds = rules.flushNanoseconds
        plan.graceNanoseconds = 3_600_000_000_000
        plan.inputs = [
            InputPlan(
                name: "tail", tailing: tailing(rules), framing: framing(rules),
                tag: { "kube" + $0.map { $0 == "/" ? "." : String($0) }.joined() })
        ]
        plan.outputs = world.scenario.outputs.map { output(rules, name: $0) }
        return plan
    }

    private func tailing(_ rules: Scenario.Rules) -> TailingRules {
        var tailing = TailingRules()
        let pattern =
            rules.usesLinks
            ? SimulatedKubelet.links + "/*.log" : SimulatedKubelet.pods + "/*/*/*.log"
        tailing.paths = [GlobPattern(pattern)]
        tailing.readsFromHead = true
        tailing.rotateWaitNanoseconds = rules.rotateWaitNanoseconds
        tailing.sweepNanoseconds = rules.sweepNanoseconds
        tailing.usesNotifications = rules.usesNotifications
        tailing.blockByteCount = rules.blockByteCount
        tailing.lineByteCount = rules.lineByteCount
        return tailing
    }

    private func framing(_ rules: Scenario.Rules) -> FramingRules {
        var framing = FramingRules()
        framing.formats = [.cri]
        framing.lineByteCount = rules.lineByteCount
        framing.partialNanoseconds = rules.partialNanoseconds
        return framing
    }

    private func output(_ rules: Scenario.Rules, name: String) -> OutputPlan {
        var format = BulkFormat()
        format.index = rules.index
        var settings = BulkSettings(hosts: [.init(url: "http://\(name):9200")])
        settings.bodyByteCount = rules.bodyByteCount
        settings.leastBodyByteCount = min(600, rules.bodyByteCount)
        settings.requestCount = rules.requestCount
        settings.isCompressed = rules.isCompressed
        settings.transient.capNanoseconds = 5_000_000_000
        settings.hold.baseNanoseconds = 1_000_000_000
        settings.hold.capNanoseconds = 10_000_000_000
        settings.boundedRetryLimit = 1000
        return OutputPlan(
            name: name, matches: { _ in true }, limits: rules.limits, kind: .bulk(format, settings))
    }
}

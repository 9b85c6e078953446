import SystemInterface
import WorldInterface

/// Writes the logs of all containers as time goes by.
struct NodeWriter {
    /// How much is written, and when files are rotated.
    struct Plan {
        /// Records of all containers together in a second.
        var recordsPerSecond = 60.0
        /// Seconds before the first start for which there are logs already.
        var historySeconds = 0
        /// Stops after so many seconds; nil: when it is told to.
        var seconds: Double?
        /// Stops after about so many records of this start; nil: when it is told to.
        var count: Int?
        /// A file that is longer is rotated; kubelet's `containerLogMaxSize`.
        var rotationByteCount = 64 << 10
        /// Seconds between looks at the sizes; kubelet's `containerLogMonitorInterval`.
        var rotationSeconds = 5.0
        /// Files of a container, the current one included; kubelet's `containerLogMaxFiles`.
        var keptFileCount = 5
    }

    /// The part of the usual records that the history has.
    private static let historyDensity = 0.25
    /// Nanoseconds from one batch to the next.
    private static let tickNanoseconds: UInt64 = 250_000_000

    private let plan: Plan
    private var logs: [ContainerFiles] = []
    /// Records that each container owes, as fractions.
    private var debts: [Double]
    private(set) var writtenCount = 0

    /// Opens the logs of a node.
    init(_ plan: Plan, run: Run, node: String, truth: String) throws(WorldError) {
        self.plan = plan
        for container in Container.node {
            logs.append(try ContainerFiles(container, run: run, node: node, truth: truth))
        }
        debts = [Double](repeating: 0, count: logs.count)
    }

    /// Whether nothing was ever written.
    var isNew: Bool { logs.allSatisfy { $0.nextNumber == 1 } }

    /// Records that were written since the first start.
    var totalCount: Int { logs.reduce(0) { $0 + $1.nextNumber - 1 } }

    /// How often logs were rotated since this value was made.
    var rotationCount: Int { logs.reduce(0) { $0 + $1.rotationCount } }

    /// Writes the history, busier in some minutes than in others.
    mutating func writeHistory(until now: Int64) throws(WorldError) {
        var random = RecordRandom(seed: 1, container: 0, number: 0)
        let sliceSeconds = 15
        for age in stride(from: plan.historySeconds, to: 0, by: -sliceSeconds) {
            let density = NodeWriter.historyDensity * (0.5 + Double(random.popular(200)) / 100)
            let start = now - Int64(age) * 1_000_000_000
            try write(
                from: start, nanoseconds: Int64(min(sliceSeconds, age)) * 1_000_000_000,
                density: density)
        }
    }

    /// Writes until the plan or `stop` ends it.
    mutating func run(until stop: StopSignal) throws(WorldError) {
        let start = Clock.monotonicNanoseconds
        let alreadyWritten = writtenCount
        var (last, lastRotation) = (start, start)
        while plan.count.map({ writtenCount - alreadyWritten < $0 }) ?? true {
            if let seconds = plan.seconds, Double(last - start) >= seconds * 1e9 { return }
            if try stop.wait(nanoseconds: NodeWriter.tickNanoseconds) { return }
            let now = Clock.monotonicNanoseconds
            let wall = Clock.wallNanoseconds
            let elapsed = Int64(now - last)
            try write(from: wall - elapsed, nanoseconds: elapsed, density: 1)
            try reopen()
            if Double(now - lastRotation) >= plan.rotationSeconds * 1e9 {
                try rotate(at: wall)
                lastRotation = now
            }
            last = now
        }
    }

    /// Writes what falls into a span of time.
    private mutating func write(
        from start: Int64, nanoseconds: Int64, density: Double
    ) throws(WorldError) {
        let due = plan.recordsPerSecond * density * Double(nanoseconds) / 1e9
        for index in logs.indices {
            debts[index] += due * Double(logs[index].container.share) / 100
            let count = Int(debts[index])
            guard count > 0 else { continue }
            debts[index] -= Double(count)
            try logs[index].append(count, from: start, step: nanoseconds / Int64(count))
            writtenCount += count
        }
    }

    private mutating func rotate(at wall: Int64) throws(WorldError) {
        for index in logs.indices where logs[index].currentByteCount > plan.rotationByteCount {
            try logs[index].rotate(at: wall, keptCount: plan.keptFileCount)
        }
    }

    private mutating func reopen() throws(WorldError) {
        for index in logs.indices where logs[index].isWaitingForReopen {
            try logs[index].reopen()
        }
    }
}

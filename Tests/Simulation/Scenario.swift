internal import Buffering
internal import Delivery
internal import Encoding
internal import Parsing
internal import Tailing

/// What one run is like: sizes so small that every edge is met, and which faults there are.
struct Scenario {
    let seed: UInt64
    /// Containers at the start.
    var containerCount: Int
    /// Records that each container writes.
    var recordCount: Int
    /// Virtual time in which containers write and faults happen, in nanoseconds.
    var activeNanoseconds: UInt64
    /// World calls after which the process dies, counted from each start.
    var crashes: [Crash]
    /// How the network and the cluster fail.
    var cluster = ClusterFaults()
    /// How the node fails.
    var node = NodeFaults()
    /// How log files are treated.
    var logs = LogHabits()
    /// The collector's rules.
    var rules = Rules()

    struct Crash {
        var callCount: Int
        var isPowerCut: Bool
    }

    struct ClusterFaults {
        var refused = 0.0
        var interruptedUpload = 0.0
        var timeout = 0.0
        var storedWithoutAnswer = 0.0
        var wholeRefusal = 0.0
        var itemRefusal = 0.0
        var damagedAnswer = 0.0
        /// Times in which nothing is reachable, from and to, in nanoseconds since the start.
        var outages: [ClosedRange<UInt64>] = []
        /// Bodies above this get 413; 0: none.
        var bodyLimit = 0
        /// Documents that can never be stored.
        var poison = 0.0
        var longestLatencyMilliseconds = 200

        var areNone: Bool {
            refused + interruptedUpload + timeout + storedWithoutAnswer + wholeRefusal
                + itemRefusal + damagedAnswer == 0 && outages.isEmpty && bodyLimit == 0
        }
    }

    struct NodeFaults {
        /// Of all calls of its kind.
        var watchRefusal = 0.0
        var readFailure = 0.0
        var openFailure = 0.0
        var listFailure = 0.0
        var commitFailure = 0.0
        var mappingFailure = 0.0
        /// Times in which the disk of the state folder is full.
        var fullDisk: [ClosedRange<UInt64>] = []
        /// Notifications that fit the queue.
        var notificationLimit = 1000
        /// How often the outside moves on between two calls.
        var preemption = 0.02
    }

    struct LogHabits {
        var rotates = true
        var keptFileCount = 3
        var compresses = true
        var restarts = 0.0
        var deletesPods = 0.0
        var failedReopen = 0.0
        var longestReopenMilliseconds = 2000
        var longestRotationMilliseconds = 5000
        var longestPauseMilliseconds = 400
        /// Lines that are cut into parts.
        var parts = 0.2
        /// The rotation removes files that were not read.
        var isLossy = false
    }

    struct Rules {
        var limits = BufferLimits()
        var blockByteCount = 1024
        var lineByteCount = 8192
        var sweepNanoseconds: UInt64 = 10_000_000_000
        var rotateWaitNanoseconds: UInt64 = 5_000_000_000
        var partialNanoseconds: UInt64 = 5_000_000_000
        var usesNotifications = true
        var flushNanoseconds: UInt64 = 200_000_000
        var bodyByteCount = 4096
        var requestCount = 2
        var isCompressed = false
        var index = "logs"
        var outputCount = 1
        /// Whether paths are those of the links or of the pods' folders.
        var usesLinks = true
    }

    /// Whether the order of delivery can be told.
    var keepsOrder: Bool {
        rules.outputCount == 1 && crashes.isEmpty && cluster.areNone && rules.requestCount == 1
            && node.readFailure == 0
            && node.listFailure == 0 && node.openFailure == 0
    }

    /// Whether every record must be stored within seconds.
    var isPrompt: Bool {
        crashes.isEmpty && cluster.areNone && cluster.longestLatencyMilliseconds <= 300
            && !node.hasFailures && !logs.isLossy && node.preemption <= 0.05
            && rules.limits.totalByteCount >= rules.limits.chunkByteCount * 100
    }

    /// The names of the outputs.
    var outputs: [String] { (0..<rules.outputCount).map { $0 == 0 ? "es" : "es-\($0)" } }

    init(seed: UInt64) {
        let dice = Dice(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ 0x5CEA_A510)
        self.seed = seed
        containerCount = dice.number(1...4)
        recordCount = dice.spread(5...80)
        activeNanoseconds = dice.milliseconds(5000...40_000)
        crashes = []
        drawCrashes(dice)
        if dice.chance(0.7) { drawClusterFaults(dice) }
        cluster.longestLatencyMilliseconds = dice.pick([2, 50, 300, 3000])
        if dice.chance(0.4) { cluster.poison = dice.pick([0.02, 0.2]) }
        if dice.chance(0.5) { drawNodeFaults(dice) }
        node.preemption = dice.pick([0, 0.01, 0.05, 0.2])
        drawLogHabits(dice)
        drawRules(dice)
    }

    private mutating func drawCrashes(_ dice: Dice) {
        guard dice.chance(0.6) else { return }
        let powerCuts = dice.pick([0, 0.3, 1.0])
        for _ in 0..<dice.number(1...5) {
            crashes.append(
                Crash(callCount: dice.spread(1...3000), isPowerCut: dice.chance(powerCuts)))
        }
    }

    private mutating func drawClusterFaults(_ dice: Dice) {
        func some() -> Double { dice.chance(0.4) ? dice.pick([0.02, 0.1, 0.4]) : 0 }
        cluster.refused = some()
        cluster.interruptedUpload = some() / 2
        cluster.timeout = some() / 4
        cluster.storedWithoutAnswer = some()
        cluster.wholeRefusal = some()
        cluster.itemRefusal = some()
        cluster.damagedAnswer = some()
        if dice.chance(0.3) { cluster.bodyLimit = dice.pick([1500, 3000, 6000]) }
        if dice.chance(0.3) {
            let start = dice.bits() % activeNanoseconds
            cluster.outages = [start...(start + dice.milliseconds(1000...20_000))]
        }
    }

    private mutating func drawNodeFaults(_ dice: Dice) {
        func some(_ most: Double) -> Double { dice.chance(0.3) ? most * dice.pick([0.1, 1]) : 0 }
        node.watchRefusal = some(0.5)
        node.readFailure = some(0.05)
        node.openFailure = some(0.1)
        node.listFailure = some(0.05)
        node.commitFailure = some(0.2)
        node.mappingFailure = some(0.05)
        if dice.chance(0.3) { node.notificationLimit = dice.pick([1, 3, 10]) }
        if dice.chance(0.3) {
            let start = dice.bits() % activeNanoseconds
            node.fullDisk = [start...(start + dice.milliseconds(500...15_000))]
        }
    }

    private mutating func drawLogHabits(_ dice: Dice) {
        logs.rotates = dice.chance(0.8)
        logs.compresses = dice.chance(0.7)
        logs.keptFileCount = dice.number(1...4)
        if dice.chance(0.4) { logs.restarts = dice.pick([0.02, 0.1]) }
        if dice.chance(0.4) { logs.deletesPods = dice.pick([0.02, 0.1]) }
        if dice.chance(0.2) { logs.failedReopen = 0.3 }
        logs.longestReopenMilliseconds = dice.pick([1, 50, 2000])
        logs.longestPauseMilliseconds = dice.pick([5, 100, 400, 1500])
        logs.longestRotationMilliseconds = dice.pick([1000, 2000, 5000])
        logs.parts = dice.pick([0, 0.1, 0.5, 0.9])
        logs.isLossy = dice.chance(0.05)
    }

    private mutating func drawRules(_ dice: Dice) {
        rules.limits.chunkByteCount = dice.pick([8192, 12 << 10, 32 << 10])
        rules.limits.mappedChunkCount = dice.number(2...4)
        rules.limits.totalByteCount =
            rules.limits.chunkByteCount * dice.pick([2, 3, 6, 100])
        rules.blockByteCount = dice.pick([200, 512, 1024, 4096, 64 << 10])
        rules.sweepNanoseconds = dice.milliseconds(1000...60_000)
        rules.rotateWaitNanoseconds = dice.milliseconds(1000...6000)
        rules.usesNotifications = dice.chance(0.9)
        rules.flushNanoseconds = dice.milliseconds(1...1500)
        rules.bodyByteCount = dice.pick([600, 2000, 5000, 20_000])
        rules.requestCount = dice.number(1...3)
        rules.isCompressed = dice.chance(0.4)
        rules.index = dice.chance(0.5) ? "logs" : "logs-%Y.%m.%d"
        rules.usesLinks = dice.chance(0.6)
        rules.outputCount = dice.chance(0.15) ? 2 : 1
        if node.readFailure + node.openFailure + node.listFailure > 0 {
            // A part must not go alone only because its rest could not be read for a while.
            rules.partialNanoseconds = 300_000_000_000
        }
    }
}

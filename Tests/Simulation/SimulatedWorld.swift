internal import WorldInterface

/// A node, its kubelet and a cluster in one thread, driven by one seed.
///
/// A crash is the call after which nothing has an effect any more: the process may run on to the
/// end of its step, but reads fail, writes do nothing, and no answer comes, so that nothing of
/// what it does afterwards is seen outside. Between two calls a process changes only its own
/// memory, which dies with it, and mapped state files; those are copied at the moment of the
/// crash (with some of the stores since the call before taken back). So this equals a kill at any
/// instruction between two calls.
final class SimulatedWorld: World {
    let scenario: Scenario
    let truth = Truth()
    let cluster: SimulatedCluster
    let kubelet: SimulatedKubelet
    let disk = StateDisk()
    let trace: Trace
    /// Whether the process is dead.
    private(set) var isDead = false
    /// Whether faults are over.
    private(set) var isHealthy = false
    /// The last crash that may have taken positions, in virtual nanoseconds: a power cut, or the
    /// end of a process that kept records in memory for want of a chunk.
    private(set) var positionLossTime: UInt64?
    /// Whether this process was refused a chunk.
    var wasRefusedChunk = false
    /// How often a chunk that is there could not be mapped.
    var refusedMappingCount = 0
    /// Calls in all.
    private(set) var callCount = 0
    /// Virtual monotonic nanoseconds.
    private(set) var now: UInt64 = 0
    /// Outputs and times of records that went to the dead-letter file.
    var deadRecords: [String: Int] = [:]

    let files = SimulatedFileSystem()
    let timeline = Timeline()
    let dice: Dice
    private let network: SimulatedNetwork
    var handles: [Int32: SimulatedFile] = [:]
    private var nextHandle: Int32 = 3
    /// Handles that were read from: their files are not given up any more.
    var readHandles: Set<Int32> = []
    var watches: [WatchID: (directory: SimulatedDirectory, path: String)] = [:]
    private var nextWatch: Int32 = 1
    var mappings: [Int: StateFile] = [:]
    var nextMapping = 1
    private var nextRequest: UInt64 = 1
    private var notifications: [WorldEvent] = []
    private var arrivals: [WorldEvent] = []
    private var crashes: [Scenario.Crash]
    private var callsSinceStart = 0

    /// 2026-01-02 03:04:05 UTC, some hours before a day ends.
    private static let firstWall: Int64 = 1_767_323_045_000_000_000

    init(scenario: Scenario, traceLimit: Int = 0) {
        self.scenario = scenario
        trace = Trace(limit: traceLimit)
        let dice = Dice(seed: scenario.seed)
        self.dice = dice
        crashes = scenario.crashes
        cluster = SimulatedCluster(faults: scenario.cluster, dice: dice)
        network = SimulatedNetwork(
            cluster: cluster, timeline: timeline, faults: scenario.cluster, dice: dice)
        kubelet = SimulatedKubelet(
            scenario: scenario, files: files, truth: truth, timeline: timeline, dice: dice)
        connect()
        kubelet.start()
    }

    private func connect() {
        files.onTrace = { [unowned self] text in trace.add(now, text()) }
        truth.now = { [unowned self] in now }
        cluster.now = { [unowned self] in now }
        cluster.onTrace = { [unowned self] text in trace.add(now, text()) }
        files.clock = { [unowned self] in wall }
        files.onChange = { [unowned self] in notify($0, $1, $2) }
        files.onRemoval = { [unowned self] in endWatch($0) }
        network.now = { [unowned self] in now }
        network.deliver = { [unowned self] event in
            trace.add(now, SimulatedWorld.text(event))
            arrivals.append(event)
        }
        kubelet.now = { [unowned self] in now }
        kubelet.wall = { [unowned self] in wall }
        kubelet.isSafeToRemove = { [unowned self] in isSafeToRemove($0) }
        kubelet.hasEnded = { [unowned self] in hasEnded($0) }
    }

    var wall: Int64 { SimulatedWorld.firstWall + Int64(now) * 97 }

    // MARK: Life and death

    /// Counts a call and lets the outside move on; false when the process is dead.
    func enter(_ what: @autoclosure () -> String = "") -> Bool {
        if isDead { return false }
        callCount += 1
        callsSinceStart += 1
        if let crash = crashes.first, !isHealthy {
            if callsSinceStart == crash.callCount - 1 { disk.noteBeforeDeath() }
            if callsSinceStart >= crash.callCount {
                die(crash)
                return false
            }
        }
        now += 1000 + dice.bits() % 20_000
        runDue()
        if dice.chance(scenario.node.preemption) { preempt() }
        if trace.isOn {
            let text = what()
            if !text.isEmpty { trace.add(now, text) }
        }
        return true
    }

    /// The process is not let run for a while, in which some things happen outside.
    private func preempt() {
        repeat {
            guard let next = timeline.nextTime, next < now + 100_000_000 else { return }
            now = max(now, next)
            runDue()
        } while dice.chance(0.6)
    }

    private func die(_ crash: Scenario.Crash) {
        trace.add(now, crash.isPowerCut ? "POWER CUT" : "SIGKILL")
        isDead = true
        crashes.removeFirst()
        network.abandon()
        if crash.isPowerCut || wasRefusedChunk { positionLossTime = now }
        wasRefusedChunk = false
        if crash.isPowerCut { disk.cutPower(dice) } else { disk.killProcess(dice) }
        for (_, file) in handles.sorted(by: { $0.key < $1.key }) { files.release(file) }
        handles.removeAll()
        for watch in watches.values { watch.directory.watch = nil }
        watches.removeAll()
        notifications.removeAll()
        arrivals.removeAll()
    }

    /// Starts the next process after some time; the one before must be gone.
    func restart() {
        if !isDead { die(Scenario.Crash(callCount: 0, isPowerCut: false)) }
        mappings.removeAll()
        isDead = false
        callsSinceStart = 0
        elapse(to: now + dice.milliseconds(0...dice.pick([1, 1000, 20_000])))
        trace.add(now, "START")
    }

    /// Ends all faults: from here on everything must come to its end.
    func heal() {
        trace.add(now, "HEALED")
        isHealthy = true
        cluster.isHealthy = true
    }

    private static func text(_ event: WorldEvent) -> String {
        guard case .response(let id, let response) = event else { return "\(event)" }
        switch response {
        case .answer(let answer):
            let body = String(decoding: answer.body.prefix(120), as: UTF8.self)
            return "    answer to \(id.number): \(answer.status) \(body)"
        case .failure(let failure): return "    answer to \(id.number): \(failure.message)"
        }
    }

    // MARK: Time

    private func runDue() {
        while let action = timeline.takeDue(now: now) { action() }
    }

    private func elapse(to time: UInt64) {
        while let next = timeline.nextTime, next <= time {
            now = max(now, next)
            runDue()
        }
        now = max(now, time)
    }

    var monotonicNanoseconds: UInt64 {
        _ = enter()
        return now
    }

    var wallNanoseconds: Int64 {
        _ = enter()
        return wall
    }

    func randomBits() -> UInt64 { enter() ? dice.bits() : 4 }

    func wait(until deadline: UInt64?, into events: inout [WorldEvent]) {
        guard enter() else { return }
        let limit = deadline ?? now + 3_600_000_000_000
        while notifications.isEmpty, arrivals.isEmpty, now < limit {
            elapse(to: min(limit, timeline.nextTime ?? limit))
        }
        // Not everything is seen at once.
        let batch = dice.chance(0.3) ? dice.number(1...3) : Int.max
        for _ in 0..<min(batch, notifications.count) { events.append(notifications.removeFirst()) }
        for _ in 0..<min(batch, arrivals.count) {
            events.append(arrivals.remove(at: dice.number(0...(arrivals.count - 1))))
        }
        trace.add(now, "wait gave \(events.count) events")
    }

    /// Whether a fault of the node happens now.
    func fails(_ probability: Double) -> Bool { !isHealthy && dice.chance(probability) }

    // MARK: Notifications

    private func notify(
        _ directory: SimulatedDirectory, _ name: String, _ change: DirectoryChange
    ) {
        guard let watch = directory.watch, watches[watch] != nil else { return }
        post(.directoryChanged(watch, name: name, change: change))
    }

    private func endWatch(_ directory: SimulatedDirectory) {
        guard let watch = directory.watch, watches.removeValue(forKey: watch) != nil else { return }
        directory.watch = nil
        post(.watchEnded(watch))
    }

    /// Adds a notification; equal neighbours are one, as in the kernel's queue.
    private func post(_ event: WorldEvent) {
        if case .notificationsLost? = notifications.last { return }
        if case .directoryChanged(let watch, let name, let change) = event,
            case .directoryChanged(let lastWatch, let lastName, let lastChange)? =
                notifications.last,
            watch == lastWatch, name == lastName, change == lastChange
        {
            return
        }
        let isFull = notifications.count >= scenario.node.notificationLimit
        notifications.append(isFull ? .notificationsLost : event)
    }

    func watch(directory path: String) throws(WorldError) -> WatchID {
        guard enter("watch \(path)") else { throw .failed("dead") }
        if fails(scenario.node.watchRefusal) { throw .limit("no watch left") }
        let directory = try files.directory(path)
        if let watch = directory.watch { return watch }
        let watch = WatchID(number: nextWatch)
        nextWatch += 1
        directory.watch = watch
        watches[watch] = (directory, path)
        return watch
    }

    func unwatch(_ watch: WatchID) {
        guard enter("unwatch \(watch.number)") else { return }
        watches.removeValue(forKey: watch)?.directory.watch = nil
    }

    // MARK: Network

    func start(_ request: HTTPRequest) -> RequestID {
        let id = RequestID(number: nextRequest)
        nextRequest += 1
        guard enter("request \(id.number) with \(request.body?.byteCount ?? 0) bytes") else {
            return id
        }
        network.start(request, id: id.number)
        return id
    }

    func cancel(_ request: RequestID) {
        guard enter("cancel \(request.number)") else { return }
        network.cancel(request.number)
    }

    // MARK: Safety

    /// Whether the records of a file have their end, or will be read by a process that never dies.
    private func isSafeToRemove(_ origin: LogOrigin) -> Bool {
        if scenario.crashes.isEmpty,
            handles.contains(where: { $0.value.origin === origin && readHandles.contains($0.key) })
        {
            return true
        }
        let isSafe = origin.records.allSatisfy(hasEnded)
        // The kubelet keeps a file for several rotations; by then the kernel has written back
        // whatever was stored with its records.
        if isSafe { disk.writeBack() }
        return isSafe
    }

    private func hasEnded(_ number: Int) -> Bool {
        let record = truth.records[number]
        return record.isComplete
            && scenario.outputs.allSatisfy { hasLongBeenStored($0 + " " + record.time) }
    }

    private func hasLongBeenStored(_ key: String) -> Bool {
        if let number = cluster.numbersOfRecord[key]?.first {
            let wait: UInt64 = scenario.crashes.contains(where: \.isPowerCut) ? 5_000_000_000 : 0
            return now >= cluster.documents[number].storeTime + wait
        }
        return deadRecords[key] != nil
    }

    func takeHandle(_ file: SimulatedFile) -> LogHandle {
        let handle = LogHandle(number: nextHandle)
        nextHandle += 1
        handles[handle.number] = file
        file.openCount += 1
        return handle
    }
}

/// A kubelet and a container runtime: pods come and go, containers write and are started again,
/// logs are rotated, compressed and removed.
final class SimulatedKubelet {
    private(set) var containers: [SimulatedContainer] = []
    /// Whether everything it had to do is done.
    private(set) var isDone = false

    private let scenario: Scenario
    private let files: SimulatedFileSystem
    private let truth: Truth
    private let timeline: Timeline
    private let dice: Dice
    private let text: RecordText
    private var podCount = 0
    private var lastTime: Int64 = 0
    private var usedStamps: Set<String> = []
    private var isStopping = false

    /// Virtual monotonic nanoseconds.
    var now: () -> UInt64 = { 0 }
    /// The wall clock in nanoseconds since 1970.
    var wall: () -> Int64 = { 0 }
    /// Whether all records of a file have reached their end, so that it may be removed.
    var isSafeToRemove: (LogOrigin) -> Bool = { _ in true }
    /// Whether a record has reached its end.
    var hasEnded: (Int) -> Bool = { _ in true }

    static let pods = "/var/log/pods"
    static let links = "/var/log/containers"

    init(
        scenario: Scenario, files: SimulatedFileSystem, truth: Truth, timeline: Timeline,
        dice: Dice
    ) {
        self.scenario = scenario
        self.files = files
        self.truth = truth
        self.timeline = timeline
        self.dice = dice
        text = RecordText(dice: dice, habits: scenario.logs)
    }

    func start() {
        files.makeDirectory(SimulatedKubelet.pods)
        files.makeDirectory(SimulatedKubelet.links)
        for _ in 0..<scenario.containerCount {
            if dice.chance(0.5) { startPod() } else { later(5000) { $0.startPod() } }
        }
        timeline.add(at: scenario.activeNanoseconds) { [self] in stop() }
    }

    /// Does something within so many milliseconds.
    private func later(_ milliseconds: Int, _ action: @escaping (SimulatedKubelet) -> Void) {
        timeline.add(at: now() + dice.milliseconds(0...milliseconds)) { [self] in action(self) }
    }

    // MARK: Pods

    private func startPod() {
        guard !isStopping else { return }
        podCount += 1
        let uid = "uid-\(podCount)"
        let name = dice.chance(0.5) ? "web" : "web-\(podCount)"
        let directory = "\(SimulatedKubelet.pods)/shop_\(name)_\(uid)/main"
        startContainer(
            directory: directory, link: "\(SimulatedKubelet.links)/\(name)_shop_main-\(podCount)",
            identity: uid, attempt: 0, recordsLeft: scenario.recordCount)
    }

    private func startContainer(
        directory: String, link: String, identity: String, attempt: Int, recordsLeft: Int
    ) {
        files.makeDirectory(directory)
        let path = "\(directory)/\(attempt).log"
        let file = files.create(path)
        let link = "\(link)\(attempt).log"
        files.link(link, to: path)
        let container = SimulatedContainer(
            directory: directory, link: link, identity: "\(identity)/\(attempt)",
            attempt: attempt, file: file, recordsLeft: recordsLeft)
        containers.append(container)
        write(container)
        if scenario.logs.rotates { later(3000) { $0.rotate(container) } }
    }

    private func restart(_ container: SimulatedContainer) {
        end(container)
        let base = String(container.link.dropLast(container.logName.utf8.count))
        let identity = String(container.identity.prefix { $0 != "/" })
        later(2000) {
            guard !$0.isStopping else { return }
            $0.startContainer(
                directory: container.directory, link: base, identity: identity,
                attempt: container.attempt + 1, recordsLeft: container.recordsLeft)
        }
        later(10_000) { $0.clean(container) }
    }

    private func end(_ container: SimulatedContainer) {
        container.hasEnded = true
        for index in container.streams.indices {
            if let record = container.streams[index].record { truth.end(record) }
            container.streams[index].record = nil
            container.streams[index].parts = []
        }
        files.release(container.file)
    }

    /// Removes the files of a container that is over, once they are read.
    private func clean(_ container: SimulatedContainer) {
        guard !container.awaitsReopen, mayRemove(container.origins) else {
            return later(2000) { $0.clean(container) }
        }
        for name in files.names(container.directory) where name.hasPrefix(container.logName) {
            files.remove(container.directory + "/" + name)
        }
        files.remove(container.link)
    }

    private func deletePod(_ container: SimulatedContainer) {
        end(container)
        later(3000) { $0.removePod(container) }
    }

    private func removePod(_ container: SimulatedContainer) {
        let pod = String(container.directory.dropLast("/main".utf8.count))
        let all = containers.filter { $0.directory == container.directory }
        guard all.allSatisfy({ $0.hasEnded && !$0.awaitsReopen }), mayRemove(all.flatMap(\.origins))
        else {
            return later(2000) { $0.removePod(container) }
        }
        for name in files.names(SimulatedKubelet.links) {
            let link = SimulatedKubelet.links + "/" + name
            if all.contains(where: { $0.link == link }) { files.remove(link) }
        }
        if !files.names(container.directory).isEmpty { files.removeDirectory(pod) }
        later(2000) { $0.startPod() }
    }

    private func mayRemove(_ origins: [LogOrigin]) -> Bool {
        if scenario.logs.isLossy {
            let unread = origins.filter { !isSafeToRemove($0) }
            truth.lose(unread.flatMap(\.records).filter { !hasEnded($0) })
        } else if !origins.allSatisfy(isSafeToRemove) {
            return false
        }
        for origin in origins { origin.isRemoved = true }
        return true
    }

    // MARK: Writing

    /// Writes some lines and comes again.
    private func write(_ container: SimulatedContainer) {
        guard !container.hasEnded else { return }
        if container.isWriting { return later(5) { $0.write(container) } }
        for _ in 0..<dice.spread(1...12) where !container.isWriting { writeLine(container) }
        if dice.chance(scenario.logs.restarts), !isStopping, !container.isWriting {
            return restart(container)
        }
        if dice.chance(scenario.logs.deletesPods), !isStopping, !container.isWriting {
            return deletePod(container)
        }
        guard container.recordsLeft > 0 || container.isInsideRecord || container.isWriting else {
            return
        }
        let pause = scenario.logs.longestPauseMilliseconds
        later(container.isInsideRecord ? min(pause, 300) : pause) { $0.write(container) }
    }

    private func writeLine(_ container: SimulatedContainer) {
        let open = container.streams.indices.filter { !container.streams[$0].parts.isEmpty }
        let index: Int
        if let late = open.first(where: { now() > container.streams[$0].since + 1_500_000_000 }) {
            // The collector waits for the rest of a record for some seconds only.
            index = late
        } else if let going = open.first, dice.chance(0.6) || container.recordsLeft == 0 {
            index = dice.chance(0.5) ? going : open[open.count - 1]
        } else {
            index = dice.number(0...1)
        }
        if container.streams[index].parts.isEmpty {
            guard container.recordsLeft > 0 else { return }
            container.recordsLeft -= 1
            let isPoison = dice.chance(scenario.cluster.poison)
            container.streams[index].parts = text.parts(
                number: truth.records.count, isPoison: isPoison)
            container.streams[index].record = nil
            writePart(container, index, isPoison: isPoison)
        } else {
            writePart(container, index, isPoison: false)
        }
    }

    private func writePart(_ container: SimulatedContainer, _ index: Int, isPoison: Bool) {
        let part = container.streams[index].parts.removeFirst()
        let isLast = container.streams[index].parts.isEmpty
        let time = nextTime()
        let name = container.streams[index].name
        let line = Array("\(time) \(name) \(isLast ? "F" : "P") ".utf8) + part + [0x0A]
        let record =
            container.streams[index].record
            ?? truth.begin(
                time: time, stream: container.identity + "/" + name, origin: container.origin,
                offset: container.file.bytes.count, isPoison: isPoison)
        if container.streams[index].record == nil { container.streams[index].since = now() }
        container.streams[index].record = isLast ? nil : record
        // A file that holds a part must stay until the record is read.
        let origin = container.origin
        if origin.records.last != record { origin.records.append(record) }
        guard dice.chance(0.1) else {
            files.append(line, to: container.file)
            return truth.add(part, time: time, to: record, in: origin, isLast: isLast)
        }
        // A reader may see a line before it is whole.
        let cut = dice.number(1...(line.count - 1))
        container.isWriting = true
        let file = container.file
        files.append(Array(line[..<cut]), to: file)
        later(20) { kubelet in
            kubelet.files.append(Array(line[cut...]), to: file)
            kubelet.truth.add(part, time: time, to: record, in: origin, isLast: isLast)
            container.isWriting = false
        }
    }

    /// A time that no other line has, as the runtime prints it: zeros at the end are cut.
    private func nextTime() -> String {
        lastTime = max(lastTime + 1, wall())
        let fraction = String(lastTime % 1_000_000_000)
        var digits = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
        while digits.hasSuffix("0") { digits.removeLast() }
        return CalendarText.time(seconds: lastTime / 1_000_000_000)
            + (digits.isEmpty ? "" : "." + digits) + "Z"
    }

    // MARK: Rotation

    /// What the kubelet does every ten seconds, faster: tidy, compress, rename, reopen.
    private func rotate(_ container: SimulatedContainer) {
        guard !container.hasEnded, !isStopping else { return }
        defer {
            later(scenario.logs.longestRotationMilliseconds) { $0.rotate(container) }
        }
        guard !container.awaitsReopen, container.file.bytes.count > 0 else { return }
        tidy(container)
        var stamp = CalendarText.stamp(seconds: wall() / 1_000_000_000)
        while !usedStamps.insert(container.identity + stamp).inserted { stamp += "1" }
        let path = container.logPath + "." + stamp
        files.rename(container.logPath, to: path)
        container.awaitsReopen = true
        let fails = dice.chance(scenario.logs.failedReopen)
        later(scenario.logs.longestReopenMilliseconds) {
            $0.finishRotation(container, from: path, fails: fails)
        }
    }

    /// Tells the runtime of the rotation.
    private func finishRotation(
        _ container: SimulatedContainer, from path: String, fails: Bool
    ) {
        if container.isWriting {
            return later(20) { $0.finishRotation(container, from: path, fails: fails) }
        }
        container.awaitsReopen = false
        // A container that is gone is not reopened either.
        if fails || container.hasEnded { return files.rename(path, to: container.logPath) }
        container.awaitsReopen = true
        let file = files.create(container.logPath)
        if dice.chance(0.5) { return change(container, to: file) }
        later(30) { $0.change(container, to: file) }
    }

    /// The runtime goes on with a new file; until now it wrote to the old one.
    private func change(_ container: SimulatedContainer, to file: SimulatedFile) {
        if container.isWriting { return later(5) { $0.change(container, to: file) } }
        container.awaitsReopen = false
        guard !container.hasEnded else { return files.release(file) }
        let old = container.file
        container.reopen(file)
        files.release(old)
    }

    private func tidy(_ container: SimulatedContainer) {
        let rotated = files.names(container.directory).filter {
            $0.hasPrefix(container.logName + ".") && !$0.hasSuffix(".tmp")
        }
        for name in rotated.dropLast(scenario.logs.keptFileCount) {
            let path = container.directory + "/" + name
            guard let file = try? files.file(path), let origin = file.origin, mayRemove([origin])
            else { return }
            files.remove(path)
        }
        guard scenario.logs.compresses else { return }
        for name in rotated.dropLast() where !name.hasSuffix(".gz") {
            compress(container.directory + "/" + name)
        }
    }

    private func compress(_ path: String) {
        guard let plain = try? files.file(path) else { return }
        let bytes = SimulatedCluster.compressed(plain.bytes)
        let file = files.create(path + ".tmp")
        file.origin = plain.origin
        let cut = dice.number(0...bytes.count)
        files.append(Array(bytes[..<cut]), to: file)
        files.append(Array(bytes[cut...]), to: file)
        files.release(file)
        files.rename(path + ".tmp", to: path + ".gz")
        files.remove(path)
    }

    // MARK: The end

    /// No more rotation; what was begun is finished.
    private func stop() {
        isStopping = true
        for container in containers where !container.hasEnded {
            container.recordsLeft = min(container.recordsLeft, 3)
        }
        timeline.add(at: now() + 10_000_000_000) { [self] in awaitLast() }
    }

    private func awaitLast() {
        let isBusy = containers.contains {
            !$0.hasEnded && ($0.isWriting || $0.isInsideRecord || $0.recordsLeft > 0)
        }
        isDone = !isBusy
        if isBusy { timeline.add(at: now() + 1_000_000_000) { [self] in awaitLast() } }
    }
}

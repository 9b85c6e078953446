public import WorldInterface

/// Finds the log files of one input and reads them.
///
/// The owner passes on events, calls ``work(now:)`` when one came or ``nextDeadline`` has passed,
/// gives each stream of ``takeReadyStreams()`` its turn with ``read(_:into:)``, and says with
/// ``consumed(_:byteCount:)`` how far it got. One thread only.
public final class Tailer {
    /// What it has counted.
    public internal(set) var counters = TailingCounters()
    /// The streams in existence, by the path that matched.
    public internal(set) var streams: [String: LogStream] = [:]
    /// Messages for the operator since the last look, oldest first.
    public var messages: [String] = []

    let rules: TailingRules
    let world: any World
    /// Where an earlier run stopped, if the source is known.
    let resumeOffset: (SourceKey) -> UInt64?
    var watches: [WatchID: WatchedDirectory] = [:]
    var watchOfDirectory: [String: WatchID] = [:]
    /// Open files, by whom they are read.
    var readers: [FileIdentity: String] = [:]
    /// How far sources were read whose files are closed.
    private var readSources: [SourceKey: UInt64] = [:]
    /// The same sources, oldest first.
    private var readOrder: [SourceKey] = []
    /// Sources that will not be seen again.
    var forgotten: [SourceKey] = []
    private var changedNames: Set<String> = []
    /// Paths that lead where they may not.
    private var refusedLinks: Set<String> = []
    private var ready: [LogStream] = []
    private var ended: [LogStream] = []
    private var isStarting = true
    private var needsSearch = true
    private var nextSearch: UInt64 = 0
    private var nextSweep: UInt64 = 0

    /// Makes a tailer that has not looked for anything yet.
    public init(
        rules: TailingRules, world: any World, resumeOffset: @escaping (SourceKey) -> UInt64?
    ) {
        self.rules = rules
        self.world = world
        self.resumeOffset = resumeOffset
    }

    // MARK: Events

    /// Takes an event; false when it is not about a directory of this input.
    public func handle(_ event: WorldEvent) -> Bool {
        switch event {
        case .directoryChanged(let watch, let name, let change):
            guard let directory = watches[watch] else { return false }
            note(change, of: name, in: directory)
            return true
        case .watchEnded(let watch):
            guard let directory = watches.removeValue(forKey: watch) else { return false }
            forgetPaths(of: watch)
            for stream in Tailer.inOrder(directory.streams) { look(at: stream) }
            needsSearch = true
            return true
        case .notificationsLost:
            counters.overflows += 1
            nextSweep = 0
            return false
        default:
            return false
        }
    }

    private func note(
        _ change: DirectoryChange, of name: String, in directory: WatchedDirectory
    ) {
        for stream in directory.streams(concernedBy: name) {
            if change == .modified { makeReady(stream) } else { look(at: stream) }
        }
        if directory.isSearched, change != .modified {
            needsSearch = true
            changedNames.insert(name)
        }
    }

    /// When ``work(now:)`` has something to do without an event, in monotonic nanoseconds.
    public var nextDeadline: UInt64 {
        if !unlisted.isEmpty { return 0 }
        var deadline = nextSweep
        if needsSearch { deadline = min(deadline, nextSearch) }
        return min(deadline, nextClose)
    }

    private var nextClose: UInt64 = .max
    /// Streams whose files are to be looked for.
    private var unlisted: [LogStream] = []

    /// Looks for new files and for changes that no notification told.
    public func work(now: UInt64) {
        let isSweep = now >= nextSweep
        let isSearch = isSweep || (needsSearch && now >= nextSearch)
        if isSearch { search(isSweep: isSweep) }
        if now >= nextClose { closeFinished(now: now) }
        // At once and not when a stream has its turn: while reading waits for room, a rotated file
        // must be opened before somebody removes it.
        for stream in unlisted where stream.needsListing && !stream.hasEnded {
            list(stream, now: now)
        }
        unlisted.removeAll(keepingCapacity: true)
        guard isSearch else { return }
        let end = world.monotonicNanoseconds
        schedule(cost: end > now ? end - now : 0, now: now, isSweep: isSweep)
    }

    /// Streams that may have something to read, each once; empty until the next event.
    public func takeReadyStreams() -> [LogStream] {
        defer { ready.removeAll(keepingCapacity: true) }
        return ready
    }

    /// Streams whose files are gone and read.
    public func takeEndedStreams() -> [LogStream] {
        defer { ended.removeAll() }
        return ended
    }

    /// Sources that will not be seen again since the last call: their files are gone, or so many
    /// newer ones of their stream were read that they must be.
    ///
    /// Their positions are of no use.
    public func takeForgottenSources() -> [SourceKey] {
        defer { forgotten.removeAll() }
        return forgotten
    }

    /// Puts a stream into the line of those that have something to read.
    public func makeReady(_ stream: LogStream) {
        guard !stream.isQueued, !stream.hasEnded else { return }
        stream.isQueued = true
        ready.append(stream)
    }

    /// Sees to it that the files of a stream are looked for, and then read.
    public func look(at stream: LogStream) {
        if !stream.needsListing { unlisted.append(stream) }
        stream.needsListing = true
        makeReady(stream)
    }

    /// Whether something must be found by polling.
    private var polls: Bool { !rules.usesNotifications || counters.unwatchedDirectories > 0 }

    // MARK: Search

    private func search(isSweep: Bool) {
        needsSearch = false
        var found: Set<String> = []
        for pattern in rules.paths {
            let paths = pattern.expand(list: names(in:), visit: watchSearched)
            for path in paths where !isExcluded(path) {
                found.insert(path)
                adopt(path, isSweep: isSweep)
            }
        }
        for stream in streamsInOrder where isSweep || !found.contains(stream.path) {
            look(at: stream)
        }
        changedNames.removeAll()
        isStarting = false
    }

    /// A burst of new pods must not cost a search each, and sweeps stay below 0.2 % of a core.
    ///
    /// A process that was not let run for a while measures too much, so there is an end to it.
    private func schedule(cost: UInt64, now: UInt64, isSweep: Bool) {
        nextSearch = now + max(20_000_000, cost * 20)
        guard isSweep else { return }
        let interval = polls ? rules.pollNanoseconds : rules.sweepNanoseconds
        nextSweep = now + min(max(interval, cost * 500), interval * Tailer.longestDelay)
    }

    /// How much longer than its interval a costly sweep may wait.
    private static let longestDelay: UInt64 = 10

    private func names(in directory: String) -> [DirectoryEntryName] {
        guard let entries = try? world.list(directory: directory) else { return [] }
        return entries.map {
            DirectoryEntryName(
                name: $0.name, mayBeDirectory: $0.kind == .directory || $0.kind == .link)
        }
    }

    private func isExcluded(_ path: String) -> Bool {
        rules.excludedPaths.contains { $0.matchesWhole(path) }
    }

    private func adopt(_ path: String, isSweep: Bool) {
        if let stream = streams[path] {
            if isSweep || changedNames.contains(PathText.split(path).name) { follow(stream) }
            return
        }
        guard let real = try? world.resolve(path: path), let status = try? world.status(path: real),
            status.isRegular, !isTooOld(status), readers[FileIdentity(status)] == nil,
            mayFollow(path, to: real)
        else { return }
        let stream = LogStream(
            path: path, realPath: real, status: status, wasFoundAtStart: isStarting)
        readers[stream.identity] = path
        streams[path] = stream
        watch(stream)
        unlisted.append(stream)
        makeReady(stream)
    }

    /// A symbolic link may point somewhere else now.
    private func follow(_ stream: LogStream) {
        guard let real = try? world.resolve(path: stream.path), real != stream.currentPath,
            mayFollow(stream.path, to: real)
        else { return }
        // In the same directory, the former name is watched on: its file may still grow.
        if PathText.split(real).directory != stream.directory { unwatch(stream) }
        stream.follow(realPath: real)
        watch(stream)
        look(at: stream)
    }

    /// Whether a path may lead there; one that may not is counted and told once.
    private func mayFollow(_ path: String, to real: String) -> Bool {
        if LinkRule.allows(path, real: real) { return true }
        if refusedLinks.count >= Tailer.rememberedLinkCount { refusedLinks.removeAll() }
        guard refusedLinks.insert(path).inserted else { return false }
        counters.filesRefused += 1
        messages.append("\(path) leads to \(real), which is no log of that container: left out")
        return false
    }

    /// Links of which it was said that they are not followed, as many as are remembered.
    private static let rememberedLinkCount = 1024

    private func isTooOld(_ status: FileStatus) -> Bool {
        rules.ignoreOlderNanoseconds > 0
            && world.wallNanoseconds - status.modifiedNanoseconds > rules.ignoreOlderNanoseconds
    }

    // MARK: Ends

    /// Sees to it that finished files are looked at when their time is over.
    func scheduleClose(at time: UInt64) { nextClose = min(nextClose, time) }

    private func closeFinished(now: UInt64) {
        nextClose = .max
        for stream in streamsInOrder where stream.files.contains(where: \.isRotated) {
            look(at: stream)
        }
    }

    /// Sees to it that everything is looked at by `time`.
    func sweep(by time: UInt64) { nextSweep = min(nextSweep, time) }

    func end(_ stream: LogStream) {
        stream.hasEnded = true
        forgotten += stream.finishedKeys
        streams[stream.path] = nil
        if readers[stream.identity] == stream.path { readers[stream.identity] = nil }
        unwatch(stream)
        ended.append(stream)
        // Another file may have taken the path meanwhile.
        if stream.hadFiles { needsSearch = true }
    }

    // MARK: Sources

    /// Where reading of a source goes on: behind what an earlier run or this one has read of it;
    /// nil when nothing is known of it.
    func knownOffset(of source: SourceKey) -> UInt64? {
        guard let read = readSources[source] else { return resumeOffset(source) }
        return max(read, resumeOffset(source) ?? 0)
    }

    /// Remembers how far a file that is being closed was read.
    func remember(_ source: SourceKey, offset: UInt64) {
        if readSources.updateValue(offset, forKey: source) == nil { readOrder.append(source) }
        guard readOrder.count > Tailer.rememberedSourceCount else { return }
        let oldest = readOrder.prefix(Tailer.rememberedSourceCount / 4)
        for source in oldest { readSources[source] = nil }
        readOrder.removeFirst(oldest.count)
    }

    /// How many closed sources are remembered, so that a file which is found again, renamed or
    /// compressed, is not read again.
    private static let rememberedSourceCount = 8192

    /// The streams in the order of their paths, so that a run can be repeated.
    public var streamsInOrder: [LogStream] { Tailer.inOrder(streams) }

    private static func inOrder(_ streams: [String: LogStream]) -> [LogStream] {
        streams.count < 2 ? Array(streams.values) : streams.values.sorted { $0.path < $1.path }
    }

    /// Closes all files.
    public func close() {
        for stream in streamsInOrder {
            for file in stream.files { world.close(file.handle) }
            stream.files.removeAll()
        }
        for watch in watches.keys.sorted(by: { $0.number < $1.number }) { world.unwatch(watch) }
        watches.removeAll()
        watchOfDirectory.removeAll()
        streams.removeAll()
    }
}

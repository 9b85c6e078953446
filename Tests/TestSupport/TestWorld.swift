// The protocol documents what its methods do.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import SystemInterface
public import WorldInterface

/// A world for tests: the real file system for log files, memory for state files, a clock that
/// stands still, and requests that wait for the test to answer them.
public final class TestWorld: World {
    /// The monotonic clock.
    public var monotonicNanoseconds: UInt64 = 1_000_000_000_000
    /// The wall clock.
    public var wallNanoseconds: Int64 = 1_790_000_000_000_000_000
    /// What ``randomBits()`` gives.
    public var random: UInt64 = 0
    /// State files by name.
    public var stateFileBytes: [String: TestFile] = [:]
    /// Bytes of state files that fit.
    public var diskByteCount = Int.max
    /// State files that cannot be mapped or removed.
    public var brokenStateFiles: Set<String> = []
    /// State files that cannot be mapped.
    public var unmappableStateFiles: Set<String> = []
    /// Called with the path before a file is looked up by its name.
    public var onStatus: (String) -> Void = { _ in }
    /// Events that the next wait gives beside those of the kernel.
    public var events: [WorldEvent] = []
    /// Committed positions, by output and source.
    public var positions: [Position] = []
    /// Watches that the kernel has.
    public var watchLimit = Int.max
    /// Requests that were started and not answered or cancelled.
    public var requests: [TestRequest] = []
    /// Requests that were given up.
    public var cancelled: [RequestID] = []
    /// Log files that are open now.
    public private(set) var openLogCount = 0
    /// Mappings that are open now.
    public private(set) var mappingCount = 0 {
        didSet { mostMappings = max(mostMappings, mappingCount) }
    }
    /// The most that were open at a time.
    public private(set) var mostMappings = 0
    /// Names of state files in the order of their syncs.
    public private(set) var synced: [String] = []

    private let watcher = try? DirectoryWatcher()
    private var nextRequest: UInt64 = 1
    private var nextMapping = 1

    /// An empty world.
    public init() {}

    /// A world after a crash of the process: the same files, nothing open.
    public func afterCrash() -> TestWorld {
        let world = TestWorld()
        world.stateFileBytes = stateFileBytes.mapValues { TestFile($0.bytes) }
        world.positions = positions
        world.monotonicNanoseconds = monotonicNanoseconds
        world.wallNanoseconds = wallNanoseconds
        return world
    }

    public func randomBits() -> UInt64 { random }

    public func wait(until deadline: UInt64?, into events: inout [WorldEvent]) {
        events += self.events
        self.events.removeAll()
        try? watcher?.takeEvents(into: &events)
    }

    // MARK: Log files

    public func list(directory: String) throws(WorldError) -> [DirectoryEntry] {
        try DirectoryListing.entries(of: directory)
    }

    public func resolve(path: String) throws(WorldError) -> String {
        try LogFiles.resolve(path: path)
    }

    public func status(path: String) throws(WorldError) -> FileStatus {
        onStatus(path)
        return try LogFiles.status(path: path)
    }

    public func openLog(path: String) throws(WorldError) -> LogHandle {
        let handle = try LogFiles.open(path: path)
        openLogCount += 1
        return handle
    }

    public func status(of handle: LogHandle) throws(WorldError) -> FileStatus {
        try LogFiles.status(of: handle)
    }

    public func read(
        _ handle: LogHandle, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(WorldError) -> Int {
        try unsafe LogFiles.read(handle, at: offset, into: buffer)
    }

    public func close(_ handle: LogHandle) {
        LogFiles.close(handle)
        openLogCount -= 1
    }

    // MARK: Watches

    public func watch(directory: String) throws(WorldError) -> WatchID {
        guard let watcher, watcher.watchCount < watchLimit else {
            throw .limit("no watch left for \(directory)")
        }
        return try watcher.watch(directory: directory)
    }

    public func unwatch(_ watch: WatchID) { watcher?.unwatch(watch) }

    // MARK: State files

    private var usedByteCount: Int { stateFileBytes.values.reduce(0) { $0 + $1.byteCount } }

    public func stateFiles() throws(WorldError) -> [StateFileEntry] {
        stateFileBytes.map { StateFileEntry(name: $0.key, byteCount: UInt64($0.value.byteCount)) }
    }

    public func makeMapping(name: String, byteCount: Int) throws(WorldError) -> StateMapping {
        guard usedByteCount + byteCount <= diskByteCount else { throw .full("no room for \(name)") }
        stateFileBytes[name] = TestFile([UInt8](repeating: 0, count: byteCount))
        return try openMapping(name: name)
    }

    public func openMapping(name: String) throws(WorldError) -> StateMapping {
        guard let file = stateFileBytes[name] else { throw .notFound(name) }
        guard !brokenStateFiles.contains(name), !unmappableStateFiles.contains(name) else {
            throw .failed("cannot map \(name)")
        }
        mappingCount += 1
        nextMapping += 1
        return unsafe StateMapping(name: name, number: nextMapping, bytes: file.memory)
    }

    public func sync(_ mapping: StateMapping, byteCount: Int) throws(WorldError) {
        synced.append(mapping.name)
    }

    public func closeMapping(_ mapping: StateMapping) { mappingCount -= 1 }

    public func removeStateFile(name: String) throws(WorldError) {
        guard !brokenStateFiles.contains(name) else { throw .failed("cannot remove \(name)") }
        guard stateFileBytes.removeValue(forKey: name) != nil else { throw .notFound(name) }
    }

    public func renameStateFile(from: String, to: String) throws(WorldError) {
        guard let file = stateFileBytes.removeValue(forKey: from) else { throw .notFound(from) }
        stateFileBytes[to] = file
    }

    public func appendStateFile(
        name: String, bytes: UnsafeRawBufferPointer, sync: Bool
    ) throws(WorldError) {
        let former = stateFileBytes[name]?.bytes ?? []
        stateFileBytes[name] = TestFile(former + (unsafe Array(bytes)))
    }

    // MARK: Positions

    public func loadPositions() throws(WorldError) -> [Position] { positions }

    public func commit(_ positions: [Position], durable: Bool) throws(WorldError) {
        for position in positions {
            self.positions.removeAll {
                $0.output == position.output && $0.source == position.source
            }
            self.positions.append(position)
        }
    }

    public func removePositions(of sources: [SourceKey]) throws(WorldError) {
        positions.removeAll { sources.contains($0.source) }
    }

    // MARK: Sinks and network

    public func write(_ bytes: UnsafeRawBufferPointer, to sink: LocalSink) throws(WorldError) {}

    public func start(_ request: HTTPRequest) -> RequestID {
        let id = RequestID(number: nextRequest)
        nextRequest += 1
        requests.append(TestRequest(id: id, request: request))
        return id
    }

    public func cancel(_ request: RequestID) {
        requests.removeAll { $0.id == request }
        cancelled.append(request)
    }
}

/// The bytes of a state file.
///
/// Safe: owns its memory, which never moves; mappings of it end before the world does.
@safe public final class TestFile {
    /// Its memory.
    public let memory: UnsafeMutableRawBufferPointer

    /// A file with a content.
    public init(_ bytes: [UInt8]) {
        unsafe memory = .allocate(byteCount: max(bytes.count, 1), alignment: 64)
        unsafe memory.copyBytes(from: bytes)
        byteCount = bytes.count
    }

    deinit { unsafe memory.deallocate() }

    /// Its size.
    public let byteCount: Int

    /// A copy of its content.
    public var bytes: [UInt8] { unsafe Array(memory[..<byteCount]) }
}

/// A request under way.
public struct TestRequest {
    /// Its name.
    public var id: RequestID
    /// What was asked.
    public var request: HTTPRequest

    /// All bytes of the body.
    public var body: [UInt8] {
        guard let body = request.body else { return [] }
        body.rewind()
        var bytes = [UInt8](repeating: 0, count: body.byteCount + 1)
        var count = 0
        unsafe bytes.withUnsafeMutableBytes { buffer in
            while true {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                let step = unsafe body.read(into: rest)
                if step == 0 { break }
                count += step
            }
        }
        return Array(bytes[..<count])
    }
}

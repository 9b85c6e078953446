import Delivery
import Store
import SystemInterface
import WorldInterface

/// The machine's files and state, a server that is none, and a clock that only counts calls.
///
/// So everything but delivery is real, and the same bytes take the same way every time.
final class StageWorld: World {
    /// What happens to a request's body.
    enum Delivery {
        /// Nothing: the answer says that everything was stored.
        case answered
        /// It is read to its end, as a transport does, and thrown away.
        case expanded
    }

    private(set) var documentCount = 0
    private(set) var bodyByteCount = 0

    private let delivery: Delivery
    private let state: StateFolder
    private let positions: PositionStore
    private var now: UInt64 = 1_000_000_000
    private var requestCount: UInt64 = 0
    private var answers: [WorldEvent] = []
    private var longAnswer = StageWorld.head
    /// As large as curl's buffer for uploads.
    private var window = [UInt8](repeating: 0, count: 512 << 10)
    /// The nanoseconds that pass between two looks at the clock.
    private static let tick: UInt64 = 1000

    /// A world with empty state in a new folder.
    init(folder: String, delivery: Delivery) throws(WorldError) {
        self.delivery = delivery
        state = try StateFolder(path: folder)
        positions = try PositionStore(folder: state)
    }

    // MARK: Time

    var monotonicNanoseconds: UInt64 {
        now += StageWorld.tick
        return now
    }

    var wallNanoseconds: Int64 { 1_787_306_798_000_000_000 + Int64(now) }

    func randomBits() -> UInt64 { 0x9E37_79B9_7F4A_7C15 }

    func wait(until deadline: UInt64?, into events: inout [WorldEvent]) {
        if !answers.isEmpty {
            events += answers
            answers.removeAll(keepingCapacity: true)
        } else if let deadline {
            now = max(now, deadline)
        } else {
            fatalError("the pipeline waits for something that never comes")
        }
    }

    // MARK: Delivery

    func start(_ request: HTTPRequest) -> RequestID {
        requestCount += 1
        let id = RequestID(number: requestCount)
        guard let body = request.body as? BulkBody else {
            fatalError("a request has records as its body")
        }
        if delivery == .expanded { read(body) }
        documentCount += body.recordCount
        let answer = HTTPAnswer(status: 200, body: answer(body.recordCount))
        answers.append(.response(id, .answer(answer)))
        return id
    }

    func cancel(_ request: RequestID) {}

    private func read(_ body: BulkBody) {
        while true {
            let count = unsafe window.withUnsafeMutableBytes { unsafe body.read(into: $0) }
            if count == 0 { return }
            bodyByteCount += count
        }
    }

    /// An answer as Elasticsearch gives it, cut from one that is long enough, so that it costs
    /// next to nothing.
    private func answer(_ recordCount: Int) -> [UInt8] {
        let count = StageWorld.head.count + recordCount * StageWorld.item.count
        while longAnswer.count < count { longAnswer += StageWorld.item }
        var body = Array(longAnswer[..<(count - 1)])
        body += StageWorld.end
        return body
    }

    private static let head = Array(#"{"took":1,"errors":false,"items":["#.utf8)
    private static let item = Array(#"{"create":{"status":201}},"#.utf8)
    private static let end = Array("]}".utf8)
}

// MARK: Log files

extension StageWorld {
    func list(directory: String) throws(WorldError) -> [DirectoryEntry] {
        try DirectoryListing.entries(of: directory)
    }

    func resolve(path: String) throws(WorldError) -> String { try LogFiles.resolve(path: path) }

    func status(path: String) throws(WorldError) -> FileStatus {
        try LogFiles.status(path: path)
    }

    func openLog(path: String) throws(WorldError) -> LogHandle { try LogFiles.open(path: path) }

    func status(of handle: LogHandle) throws(WorldError) -> FileStatus {
        try LogFiles.status(of: handle)
    }

    func read(
        _ handle: LogHandle, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(WorldError) -> Int {
        try unsafe LogFiles.read(handle, at: offset, into: buffer)
    }

    func close(_ handle: LogHandle) { LogFiles.close(handle) }

    func watch(directory: String) throws(WorldError) -> WatchID { WatchID(number: 1) }

    func unwatch(_ watch: WatchID) {}
}

// MARK: State

extension StageWorld {
    func stateFiles() throws(WorldError) -> [StateFileEntry] { try state.files() }

    func makeMapping(name: String, byteCount: Int) throws(WorldError) -> StateMapping {
        try state.makeMapping(name: name, byteCount: byteCount)
    }

    func openMapping(name: String) throws(WorldError) -> StateMapping {
        try state.openMapping(name: name)
    }

    func sync(_ mapping: StateMapping, byteCount: Int) throws(WorldError) {
        try state.sync(mapping, byteCount: byteCount)
    }

    func closeMapping(_ mapping: StateMapping) { state.closeMapping(mapping) }

    func removeStateFile(name: String) throws(WorldError) { try state.remove(name: name) }

    func renameStateFile(from: String, to: String) throws(WorldError) {
        try state.rename(from: from, to: to)
    }

    func appendStateFile(
        name: String, bytes: UnsafeRawBufferPointer, sync: Bool
    ) throws(WorldError) {
        try unsafe state.append(name: name, bytes: bytes, sync: sync)
    }

    func loadPositions() throws(WorldError) -> [Position] { try positions.load() }

    func commit(_ positions: [Position], durable: Bool) throws(WorldError) {
        try self.positions.commit(positions, durable: durable)
    }

    func removePositions(of sources: [SourceKey]) throws(WorldError) {
        try positions.remove(sources: sources)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to sink: LocalSink) throws(WorldError) {
        fatalError("no output writes to this machine")
    }
}

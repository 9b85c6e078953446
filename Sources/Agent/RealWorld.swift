import HTTPTransport
package import Serving
import Store
import SystemInterface
package import WorldInterface

/// The machine that the agent runs on: a thin shell that composes the doors to the kernel, to
/// SQLite and to the network into one event loop.
///
/// There is one wait for everything: change notifications, signals, the HTTP client's sockets and
/// timer, the endpoint's sockets. Make it on the main thread, before other threads are started: it
/// takes SIGTERM, SIGINT and SIGHUP over for the whole process.
package final class RealWorld: World {
    /// The top byte of a poller token: whose descriptor it is.
    private enum TokenKind {
        static let notifications: UInt8 = 1
        static let signals: UInt8 = 2
        static let client: UInt8 = 3
        static let endpoint: UInt8 = 4
    }

    /// The state folder, held against other agents.
    private let state: StateFolder
    private let positions: PositionStore
    private let poller: Poller
    private let signals: SignalSource
    /// Nil when the user has too many inotify instances; then nothing can be watched.
    private let watcher: DirectoryWatcher?
    private let userAgent: String
    private lazy var client = HTTPClient(watcher: self, userAgent: userAgent)
    private var clientSockets: Set<Int32> = []
    private var clientDeadline: UInt64?
    private var endpoint: EndpointServer?
    private var requestCount: UInt64 = 0

    /// Takes the state folder, opens the positions in it and prepares the loop.
    ///
    /// - Parameters:
    ///   - stateDirectory: made when missing, with mode 0700.
    ///   - userAgent: what requests say of the program.
    /// - Throws: `denied` when another agent has the folder; what the system says when it cannot be
    ///   used. Damaged content never throws, see ``startNotices``.
    package init(stateDirectory: String, userAgent: String) throws(WorldError) {
        self.userAgent = userAgent
        signals = try SignalSource()
        HostProcess.raiseDescriptorLimit()
        state = try StateFolder(path: stateDirectory)
        positions = try PositionStore(folder: state)
        poller = try Poller()
        watcher = try? DirectoryWatcher()
        try poller.register(
            signals.descriptor, for: .readable, token: Self.token(TokenKind.signals))
        if let watcher {
            try poller.register(
                watcher.descriptor, for: .readable, token: Self.token(TokenKind.notifications))
        }
    }

    /// What people should know about the start, a sentence each: what was set aside, what does not
    /// work.
    package var startNotices: [String] {
        var notices: [String] = []
        if state.quarantinedEntryCount > 0 {
            notices.append(
                "\(state.quarantinedEntryCount) entries of the state folder were moved to "
                    + "\(state.path)/quarantine")
        }
        if let reason = positions.quarantineReason {
            notices.append(
                "the position database was moved to \(state.path)/quarantine, all logs are read "
                    + "again: \(reason)")
        }
        if watcher == nil {
            notices.append(
                "no inotify instance is left (fs.inotify.max_user_instances), folders are polled")
        }
        return notices
    }

    /// How often a state file of the agent was found unusable and set aside since the start.
    package var quarantineCount: Int { state.quarantinedEntryCount + positions.quarantineCount }

    /// Position rows that could not be believed when they were loaded.
    package var ignoredPositionCount: Int { positions.ignoredRowCount }

    /// Begins to answer GET and HEAD on `address` and `port`, during ``wait(until:into:)``.
    ///
    /// - Parameters:
    ///   - address: an IPv4 or IPv6 address, or a name, which is looked up and may block.
    ///   - port: 0 lets the kernel choose.
    ///   - respond: makes an answer; a slow one holds up the loop.
    /// - Returns: the port.
    @discardableResult
    package func serve(
        address: String, port: UInt16, respond: @escaping (EndpointRequest) -> EndpointResponse
    ) throws(WorldError) -> UInt16 {
        endpoint = nil
        let server = try EndpointServer(
            address: address, port: port, poller: poller, tokenKind: TokenKind.endpoint,
            respond: respond)
        endpoint = server
        return server.port
    }

    private static func token(_ kind: UInt8, _ payload: UInt32 = 0) -> UInt64 {
        UInt64(kind) << 56 | UInt64(payload)
    }

    // MARK: Time and chance

    package var monotonicNanoseconds: UInt64 { Clock.monotonicNanoseconds }

    package var wallNanoseconds: Int64 { Clock.wallNanoseconds }

    package func randomBits() -> UInt64 {
        UInt64.random(in: .min ... .max)
    }

    // MARK: The loop

    package func wait(until deadline: UInt64?, into events: inout [WorldEvent]) {
        let formerCount = events.count
        while true {
            client.takeEvents(into: &events)
            let hasEvents = events.count > formerCount
            turn(timeout: timeout(until: hasEvents ? 0 : deadline), into: &events)
            client.takeEvents(into: &events)
            if events.count > formerCount { return }
            if let deadline, Clock.monotonicNanoseconds >= deadline { return }
        }
    }

    /// Nanoseconds until the caller, the client's timer or the endpoint wants to be woken.
    private func timeout(until deadline: UInt64?) -> UInt64? {
        let deadlines = [deadline, clientDeadline, endpoint?.nextDeadline]
        var earliest: UInt64?
        for case let deadline? in deadlines { earliest = min(earliest ?? deadline, deadline) }
        guard let earliest else { return nil }
        let now = Clock.monotonicNanoseconds
        return earliest > now ? earliest - now : 0
    }

    /// One wait, and everything that it found due.
    private func turn(timeout: UInt64?, into events: inout [WorldEvent]) {
        // The kernel refuses a wait only for arguments that cannot occur here.
        let count = (try? poller.wait(timeoutNanoseconds: timeout)) ?? 0
        let now = Clock.monotonicNanoseconds
        for index in 0..<count { dispatch(poller.event(at: index), now: now, into: &events) }
        if let deadline = clientDeadline, deadline <= now {
            clientDeadline = nil
            client.timerFired()
        }
        endpoint?.expire(now: now)
    }

    private func dispatch(_ event: Poller.Event, now: UInt64, into events: inout [WorldEvent]) {
        switch UInt8(truncatingIfNeeded: event.token >> 56) {
        case TokenKind.client:
            let socket = Int32(truncatingIfNeeded: event.token)
            // An earlier event of this turn may have ended the watch.
            guard clientSockets.contains(socket) else { return }
            client.socketIsReady(
                socket, readable: event.state.contains(.readable),
                writable: event.state.contains(.writable),
                failed: !event.state.isDisjoint(with: [.failed, .hungUp]))
        case TokenKind.notifications: takeNotifications(into: &events)
        case TokenKind.signals: try? signals.takeEvents(into: &events)
        default: endpoint?.handle(event, now: now)
        }
    }

    private func takeNotifications(into events: inout [WorldEvent]) {
        do {
            try watcher?.takeEvents(into: &events)
        } catch {
            events.append(.notificationsLost)
        }
    }
}

// MARK: Log files and change notification

extension RealWorld {
    package func list(directory: String) throws(WorldError) -> [DirectoryEntry] {
        try DirectoryListing.entries(of: directory)
    }

    package func resolve(path: String) throws(WorldError) -> String {
        try LogFiles.resolve(path: path)
    }

    package func status(path: String) throws(WorldError) -> FileStatus {
        try LogFiles.status(path: path)
    }

    package func openLog(path: String) throws(WorldError) -> LogHandle {
        try LogFiles.open(path: path)
    }

    package func status(of handle: LogHandle) throws(WorldError) -> FileStatus {
        try LogFiles.status(of: handle)
    }

    package func read(
        _ handle: LogHandle, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(WorldError) -> Int {
        try unsafe LogFiles.read(handle, at: offset, into: buffer)
    }

    package func close(_ handle: LogHandle) {
        LogFiles.close(handle)
    }

    package func watch(directory: String) throws(WorldError) -> WatchID {
        guard let watcher else { throw .limit("cannot watch \(directory): no inotify instance") }
        return try watcher.watch(directory: directory)
    }

    package func unwatch(_ watch: WatchID) {
        watcher?.unwatch(watch)
    }
}

// MARK: State and sinks

extension RealWorld {
    package func stateFiles() throws(WorldError) -> [StateFileEntry] {
        try state.files()
    }

    package func makeMapping(name: String, byteCount: Int) throws(WorldError) -> StateMapping {
        try state.makeMapping(name: name, byteCount: byteCount)
    }

    package func openMapping(name: String) throws(WorldError) -> StateMapping {
        try state.openMapping(name: name)
    }

    package func sync(_ mapping: StateMapping, byteCount: Int) throws(WorldError) {
        try state.sync(mapping, byteCount: byteCount)
    }

    package func closeMapping(_ mapping: StateMapping) {
        state.closeMapping(mapping)
    }

    package func removeStateFile(name: String) throws(WorldError) {
        try state.remove(name: name)
    }

    package func renameStateFile(from: String, to: String) throws(WorldError) {
        try state.rename(from: from, to: to)
    }

    package func appendStateFile(
        name: String, bytes: UnsafeRawBufferPointer, sync: Bool
    ) throws(WorldError) {
        try unsafe state.append(name: name, bytes: bytes, sync: sync)
    }

    package func loadPositions() throws(WorldError) -> [Position] {
        try positions.load()
    }

    package func commit(_ positions: [Position], durable: Bool) throws(WorldError) {
        try self.positions.commit(positions, durable: durable)
    }

    package func removePositions(of sources: [SourceKey]) throws(WorldError) {
        try positions.remove(sources: sources)
    }

    package func write(_ bytes: UnsafeRawBufferPointer, to sink: LocalSink) throws(WorldError) {
        switch sink {
        case .standardOutput: try unsafe FileWriting.writeToStandardOutput(bytes)
        case .file(let path, let makeDirectories):
            try unsafe FileWriting.append(bytes, toFile: path, makeDirectories: makeDirectories)
        }
    }
}

// MARK: Network

extension RealWorld: SocketWatcher {
    package func start(_ request: HTTPRequest) -> RequestID {
        requestCount += 1
        let id = RequestID(number: requestCount)
        client.start(request, id: id)
        return id
    }

    package func cancel(_ request: RequestID) {
        client.cancel(request)
    }

    package func watch(socket: Int32, reading: Bool, writing: Bool) {
        var states: Poller.State = []
        if reading { states.insert(.readable) }
        if writing { states.insert(.writable) }
        // The kernel reports hang-ups even to those who ask for nothing, again and again.
        guard !states.isEmpty else { return unwatch(socket: socket) }
        let token = Self.token(TokenKind.client, UInt32(bitPattern: socket))
        if clientSockets.contains(socket),
            (try? poller.modify(socket, for: states, token: token)) != nil
        {
            return
        }
        // When this fails too, the request ends by its time limit.
        try? poller.register(socket, for: states, token: token)
        clientSockets.insert(socket)
    }

    package func unwatch(socket: Int32) {
        guard clientSockets.remove(socket) != nil else { return }
        poller.remove(socket)
    }

    package func setTimer(milliseconds: Int?) {
        clientDeadline = milliseconds.map {
            Clock.monotonicNanoseconds &+ UInt64(max(0, $0)) &* 1_000_000
        }
    }
}

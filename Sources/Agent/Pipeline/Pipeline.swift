internal import Buffering
internal import Delivery
internal import Encoding
internal import Parsing
internal import Records
internal import Tailing
public import WorldInterface

/// A shard: reads log files, makes records, keeps them, delivers them; one thread, one loop, no
/// lock.
///
/// Whatever it does is a reaction to an event of its world.
///
/// Call ``step(until:)`` until ``hasStopped``; ``run()`` does just that.
public final class Pipeline {
    /// Whether the program was asked to end and everything that could be delivered is.
    public private(set) var hasStopped = false
    /// Messages for the operator since the last look, oldest first.
    public var messages: [String] = []
    /// Takes events that are nobody's else: answers to the metadata client, reload requests.
    public var onEvent: (WorldEvent) -> Void = { _ in }
    /// Called once in every round, with monotonic nanoseconds.
    public var onRound: (UInt64) -> Void = { _ in }
    /// When ``onRound`` has something to do, in monotonic nanoseconds.
    public var roundDeadline: () -> UInt64? = { nil }

    let world: any World
    let plan: PipelinePlan
    let ledger: PositionLedger
    let deadLetters: DeadLetterFile
    let inputs: [InputStage]
    let outputs: [any OutputStage]
    private var ready: [LogStream] = []
    private var waiting: [LogStream] = []
    /// Streams of which something waits for its rest.
    private var pending: [LogStream] = []
    /// Whether something happened for which streams may have waited.
    private var hasNews = false
    /// When waiting streams are tried again anyhow, in monotonic nanoseconds.
    private var nextWake: UInt64 = .max
    /// Which outputs had room when streams had their turns last.
    private var hadRoom: [Bool] = []
    private var nextForget: UInt64 = 0
    private var events: [WorldEvent] = []
    private let turn: TurnMachine
    private var stopTime: UInt64?
    private var forgotten: [(source: SourceKey, since: UInt64)] = []
    /// Outputs whose buffers could not be made durable at the last try.
    private var unsyncedOutputs: Set<String> = []

    /// Sets the stages up and takes over what an earlier run left in the state folder.
    ///
    /// Nothing is read or sent yet.
    public init(plan: PipelinePlan, world: any World) throws(WorldError) {
        self.plan = plan
        self.world = world
        ledger = try PositionLedger(world: world)
        deadLetters = DeadLetterFile(
            world: world, byteLimit: plan.deadLetterByteLimit ?? DeadLetterFile.usualByteLimit,
            configurationDigest: plan.configurationDigest)
        var outputs: [any OutputStage] = []
        for output in plan.outputs {
            let buffer = ChunkBuffer(output: output.name, world: world, limits: output.limits)
            try ledger.recover(buffer)
            outputs.append(
                OutputFactory.make(
                    output, buffer: buffer, ledger: ledger, deadLetters: deadLetters, plan: plan,
                    world: world))
        }
        self.outputs = outputs
        let ledger = ledger
        inputs = plan.inputs.map { InputStage(plan: $0, world: world, ledger: ledger) }
        turn = TurnMachine(world: world, ledger: ledger)
        deadLetters.rawBytes = { [unowned self] in
            self.rawBytes(source: $0, offset: $1, byteCount: $2)
        }
    }

    /// Runs until asked to stop.
    public func run() {
        while !hasStopped { step() }
        close()
    }

    /// Waits for something to happen, at most until `limit` (monotonic nanoseconds), and reacts.
    public func step(until limit: UInt64? = nil) {
        events.removeAll(keepingCapacity: true)
        let deadline = nextDeadline
        world.wait(until: limit.map { min($0, deadline ?? .max) } ?? deadline, into: &events)
        for event in events { dispatch(event) }
        let now = world.monotonicNanoseconds
        onRound(now)
        if stopTime == nil { read(now: now) }
        if plan.syncsFully { syncBuffers() }
        pump(now: world.monotonicNanoseconds)
        collectMessages()
        finishIfStopped()
    }

    /// Stops reading, delivers what is there as far as the grace goes, then ends.
    public func requestStop() {
        if stopTime == nil { stopTime = world.monotonicNanoseconds + plan.graceNanoseconds }
    }

    /// Gives back everything; what is not delivered stays in the state folder.
    public func close() {
        for input in inputs { input.tailer.close() }
        for output in outputs { output.close() }
    }

    // MARK: Events

    private func dispatch(_ event: WorldEvent) {
        switch event {
        case .stopRequested:
            requestStop()
        case .response(let id, let response):
            hasNews = true
            for output in outputs where output.handle(id, response) { return }
            onEvent(event)
        case .directoryChanged, .watchEnded, .notificationsLost:
            for input in inputs where input.tailer.handle(event) { return }
        case .responseBytes, .reloadRequested:
            hasNews = true
            onEvent(event)
        }
    }

    private var nextDeadline: UInt64? {
        if stopTime == nil, !ready.isEmpty { return 0 }
        var deadline = UInt64.max
        if let stopTime {
            deadline = stopTime
        } else {
            for input in inputs { deadline = min(deadline, input.tailer.nextDeadline) }
        }
        for output in outputs { deadline = min(deadline, output.nextDeadline ?? .max) }
        if let round = roundDeadline() { deadline = min(deadline, round) }
        // Nothing is read any more after a stop, so what reading waits for is of no interest.
        if stopTime != nil { return deadline }
        if !waiting.isEmpty { deadline = min(deadline, nextWake) }
        return min(deadline, nextPartialDeadline)
    }

    /// How often it is tried whether a pause is over when no event says so, in nanoseconds.
    private static let pauseNanoseconds: UInt64 = 100_000_000

    // MARK: Reading

    private var nextPartialDeadline: UInt64 = .max

    private func read(now: UInt64) {
        if now >= nextPartialDeadline { wakePartials(now: now) }
        for input in inputs {
            input.tailer.work(now: now)
            for stream in input.tailer.takeReadyStreams() {
                if adopt(stream, input) {
                    ready.append(stream)
                } else {
                    input.tailer.ignore(stream)
                }
            }
            for stream in input.tailer.takeEndedStreams() { retire(stream, input) }
        }
        wakeWaiting(now: now)
        takeTurns(now: now)
        stopAtEnd()
    }

    /// Gives every ready stream one turn, so that none waits for another's backlog.
    private func takeTurns(now: UInt64) {
        let turns = ready
        ready.removeAll(keepingCapacity: true)
        var areFull = false
        for stream in turns {
            // Room for one block must not cost a try of each of a thousand streams. Only those
            // whose files were rotated may go on: for them a buffer may have more.
            if areFull, stream.files.count < 2 {
                waiting.append(stream)
                continue
            }
            guard let context = stream.context as? StreamContext else { continue }
            stream.isQueued = false
            switch turn.take(context, now: now) {
            case .more: requeue(stream)
            case .idle: flushPartials(of: context, now: now)
            case .notReady: wait(stream, now: now)
            case .noRoom:
                context.input.isPaused = true
                wait(stream, now: now)
                areFull = areFull || !outputs.contains { $0.buffer.hasRoom(spills: $0.isBlocked) }
            }
            notePending(stream, context)
        }
        if areFull { for input in inputs { input.isPaused = true } }
        hadRoom = outputs.map { $0.buffer.hasRoom(spills: $0.isBlocked) }
    }

    private func requeue(_ stream: LogStream) {
        guard !stream.isQueued else { return }
        stream.isQueued = true
        ready.append(stream)
    }

    /// Lets waiting streams try again when something happened that they may wait for, or when
    /// they have waited long enough: thousands may wait, and rounds come by the thousand, too.
    private func wakeWaiting(now: UInt64) {
        guard !waiting.isEmpty else { return }
        let room = outputs.map { $0.buffer.hasRoom(spills: $0.isBlocked) }
        let hasMoreRoom = zip(room, hadRoom).contains { $0 && !$1 }
        guard hasNews || hasMoreRoom || now >= nextWake else { return }
        hasNews = false
        nextWake = .max
        for input in inputs { input.isPaused = false }
        ready += waiting
        waiting.removeAll(keepingCapacity: true)
    }

    private func wait(_ stream: LogStream, now: UInt64) {
        stream.isQueued = true
        waiting.append(stream)
        nextWake = min(nextWake, now + Pipeline.pauseNanoseconds)
    }

    /// Notes that something of a stream waits for its rest, if so.
    ///
    /// While the stream stands in line its turn comes first, however long that takes.
    private func notePending(_ stream: LogStream, _ context: StreamContext) {
        guard let deadline = context.pendingDeadline else { return }
        if !stream.isQueued { nextPartialDeadline = min(nextPartialDeadline, deadline) }
        guard !context.isPending else { return }
        context.isPending = true
        pending.append(stream)
    }

    /// Looks once more for what follows parts that have waited long enough, new files among it:
    /// they go alone only if their rest is not there by then.
    private func wakePartials(now: UInt64) {
        nextPartialDeadline = .max
        let streams = pending
        pending.removeAll(keepingCapacity: true)
        for stream in streams {
            guard let context = stream.context as? StreamContext else { continue }
            context.isPending = false
            if let deadline = context.pendingDeadline, now >= deadline, !stream.isQueued {
                context.input.tailer.look(at: stream)
            }
            notePending(stream, context)
        }
    }

    /// Sends parts of a stream alone that have waited long enough, now that all of it is read.
    private func flushPartials(of context: StreamContext, now: UInt64) {
        guard let deadline = context.pendingDeadline else { return }
        if now >= deadline { turn.flushPartials(of: context, now: now) }
    }

    /// Makes a context for a stream seen first; false when nobody wants it.
    private func adopt(_ stream: LogStream, _ input: InputStage) -> Bool {
        if stream.context != nil { return true }
        guard let tag = input.plan.tag(stream.path) else { return false }
        let routes = zip(plan.outputs, outputs).filter { $0.0.matches(tag) }
            .map { StreamRoute(output: $0.1) }
        guard !routes.isEmpty else {
            messages.append("no output takes the tag \(tag) of \(stream.path)")
            return false
        }
        let facts = StreamFacts(tag: tag, path: stream.path, container: stream.container)
        stream.context = StreamContext(
            stream: stream, input: input, tag: tag, filters: input.plan.makeFilters(facts),
            routes: routes)
        return true
    }

    private func retire(_ stream: LogStream, _ input: InputStage) {
        guard let context = stream.context as? StreamContext else { return }
        turn.flushPartials(of: context, now: .max)
        input.retire(context)
        context.close()
        stream.context = nil
    }

    private func stopAtEnd() {
        guard plan.inputs.contains(where: \.exitsAtEnd), ready.isEmpty, waiting.isEmpty,
            pending.allSatisfy({ ($0.context as? StreamContext)?.pendingDeadline == nil })
        else { return }
        requestStop()
    }

    // MARK: Delivering

    private func pump(now: UInt64) {
        for output in outputs { output.pump(now: now, isFlush: stopTime != nil) }
        forgetSources()
    }

    /// Removes the positions of sources that are gone: a while later, since a file that was
    /// renamed away may be renamed back, and only when nothing of them waits any more.
    private func forgetSources() {
        let now = world.monotonicNanoseconds
        for input in inputs {
            forgotten += input.tailer.takeForgottenSources().map { ($0, now) }
        }
        guard let first = forgotten.first, now >= nextForget,
            now >= first.since + Pipeline.forgetNanoseconds
        else { return }
        nextForget = now + Pipeline.forgetNanoseconds / 60
        let gone = forgotten.filter { source, since in
            now >= since + Pipeline.forgetNanoseconds
                && outputs.allSatisfy { !$0.buffer.isWaiting(source) }
        }.map(\.source)
        guard !gone.isEmpty, (try? ledger.remove(gone)) != nil else { return }
        let removed = Set(gone)
        forgotten.removeAll { removed.contains($0.source) }
    }

    /// Time from the end of a source to the removal of its position, in nanoseconds.
    private static let forgetNanoseconds: UInt64 = 600_000_000_000

    private func syncBuffers() {
        for output in outputs {
            do {
                try output.buffer.sync()
                unsyncedOutputs.remove(output.name)
            } catch {
                guard unsyncedOutputs.insert(output.name).inserted else { continue }
                messages.append(
                    "cannot make the buffer of \(output.name) durable: \(error.message)")
            }
        }
    }

    private func finishIfStopped() {
        guard let stopTime else { return }
        let isDrained = outputs.allSatisfy { $0.isDrained }
        if isDrained || world.monotonicNanoseconds >= stopTime { hasStopped = true }
    }

    private func collectMessages() {
        for input in inputs where !input.tailer.messages.isEmpty {
            messages += input.tailer.messages.map { input.plan.name + ": " + $0 }
            input.tailer.messages.removeAll()
        }
    }

    /// The bytes of a record in its file, while the file is open.
    private func rawBytes(
        source: UInt64, offset: UInt64, byteCount: Int
    ) -> (path: String, bytes: [UInt8])? {
        for input in inputs {
            if let found = input.tailer.bytes(
                of: SourceKey(bits: source), at: offset, byteCount: min(byteCount, 1 << 20))
            {
                return found
            }
        }
        return nil
    }
}

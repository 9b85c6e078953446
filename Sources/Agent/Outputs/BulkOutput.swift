internal import Buffering
internal import Delivery
internal import Encoding
internal import Records
internal import WorldInterface

/// An output to Elasticsearch.
final class BulkOutput: OutputStage {
    let name: String
    let buffer: ChunkBuffer
    private(set) var tally = OutputTally()
    let sender: BulkSender

    private let world: any World
    private let encoder: BulkEncoder
    private let format: BulkFormat
    private let ledger: PositionLedger
    private let deadLetters: DeadLetterFile
    private let flushNanoseconds: UInt64
    private var frame: OpenFrame?
    private var ranges: [UInt64: FrameRange] = [:]
    private var nextToken: UInt64 = 1
    private var waitingSince: UInt64?
    /// Ranges whose records all have their end, but that are not settled yet.
    private var finished: [Settlement] = []
    private var retryTime: UInt64 = 0
    private var reportedTrouble: String?

    init(
        name: String, format: BulkFormat, settings: BulkSettings, buffer: ChunkBuffer,
        ledger: PositionLedger, deadLetters: DeadLetterFile, flushNanoseconds: UInt64,
        world: any World
    ) {
        self.name = name
        self.buffer = buffer
        self.world = world
        self.ledger = ledger
        self.deadLetters = deadLetters
        self.flushNanoseconds = flushNanoseconds
        self.format = format
        encoder = BulkEncoder(format: format)
        sender = BulkSender(settings: settings, world: world)
        if buffer.hasWaitingFrames { waitingSince = world.monotonicNanoseconds }
    }

    /// What went wrong since the last look, once for each kind of trouble in a row.
    func newTrouble() -> String? {
        let trouble = isBlocked ? sender.counters.lastError : nil
        defer { reportedTrouble = trouble }
        return trouble == reportedTrouble ? nil : trouble
    }

    // MARK: Taking

    func append(
        _ batch: borrowing RecordBatch, from context: StreamContext, route: inout StreamRoute
    ) {
        var index = 0
        while index < batch.count {
            let run = nextRun(batch, from: index, context: context, route: route)
            index = run.lowerBound
            while index < run.upperBound {
                index = append(batch, index, end: run.upperBound, context, &route)
            }
        }
        tally.replacements = encoder.replacementCount
    }

    /// Encodes from `index` on as far as one frame goes; gives the next record.
    private func append(
        _ batch: borrowing RecordBatch, _ index: Int, end: Int, _ context: StreamContext,
        _ route: inout StreamRoute
    ) -> Int {
        let ordinal = batch[index].sourceOrdinal
        let source = context.source(of: ordinal).bits
        encoder.ownSource = source
        encoder.clock = world.wallNanoseconds
        encoder.omitsType = sender.omitsType
        let key = encoder.key(of: batch, index, source: source)
        if frame != nil, route.template != .bulk(key) {
            close(positions: context.positions(before: index, of: batch))
        }
        if frame == nil { open(batch, index, key, context, &route, room: 4096) }
        guard var current = frame else { return index }
        let step = encoder.encode(
            batch, from: index, to: end, key: key, ordinal: ordinal, tag: context.tag.view,
            to: &current.writer)
        current.recordCount += step.count
        frame = current
        if step.needsRoom {
            if current.recordCount > 0 {
                close(positions: context.positions(before: step.next, of: batch))
            } else {
                reopenLarger(batch, step.next, key, context, &route)
            }
        }
        return step.next
    }

    private func open(
        _ batch: borrowing RecordBatch, _ index: Int, _ key: BulkTemplateKey,
        _ context: StreamContext, _ route: inout StreamRoute, room: Int
    ) {
        if route.template != .bulk(key) {
            route.template = .bulk(key)
            route.slot = TemplateSlot()
        }
        let template = encoder.template(for: key, of: batch, index, tag: context.tag.view)
        frame = OpenFrame(
            writer: buffer.beginFrame(slot: &route.slot, template: template, room: room))
    }

    /// A record that does not fit an empty frame gets one that is large enough for anything.
    private func reopenLarger(
        _ batch: borrowing RecordBatch, _ index: Int, _ key: BulkTemplateKey,
        _ context: StreamContext, _ route: inout StreamRoute
    ) {
        buffer.abandonFrame()
        frame = nil
        open(
            batch, index, key, context, &route,
            room: batch.encodedByteLimit(of: index) + 6 * context.tag.view.count + 8192)
    }

    func endTurn(of context: StreamContext, route: inout StreamRoute, positions: [FramePosition]) {
        if frame == nil {
            if route.claimed == positions { return }
            var slot = TemplateSlot()
            let empty = ByteView("")
            let template = RecordTemplate(
                prefix: empty, hasOffset: false, middle: empty, suffix: empty, tag: empty)
            frame = OpenFrame(
                writer: buffer.beginFrame(slot: &slot, template: template, room: 0))
        }
        route.claimed = positions
        close(positions: positions)
    }

    private func close(positions: [FramePosition]) {
        guard let current = frame else { return }
        frame = nil
        buffer.endFrame(
            byteCount: current.writer.count, recordCount: current.recordCount,
            positions: positions)
        if waitingSince == nil { waitingSince = world.monotonicNanoseconds }
    }

    // MARK: Delivering

    func pump(now: UInt64, isFlush: Bool) {
        sender.wake()
        settle()
        while sender.wantsMore, isDue(now: now, isFlush: isFlush),
            let range = buffer.takeRange(maximumByteCount: sender.bodyByteCount)
        {
            ranges[nextToken] = range
            sender.send(buffer.slices(of: range), token: nextToken)
            nextToken += 1
            waitingSince = buffer.hasWaitingFrames ? now : nil
        }
        // What is due and cannot be had now, since a chunk cannot be mapped, is tried later.
        if sender.wantsMore, isDue(now: now, isFlush: isFlush) { waitingSince = now }
        settle()
    }

    private func isDue(now: UInt64, isFlush: Bool) -> Bool {
        guard buffer.hasWaitingFrames else { return false }
        if isFlush || buffer.waitingByteCount >= sender.bodyByteCount { return true }
        guard let waitingSince else { return true }
        return now >= waitingSince + flushNanoseconds
    }

    var nextDeadline: UInt64? {
        var deadline = sender.nextDeadline
        if let waitingSince, sender.wantsMore {
            deadline = min(deadline ?? .max, waitingSince + flushNanoseconds)
        }
        if retryTime > 0, !finished.isEmpty || buffer.hasSettledPositions {
            deadline = min(deadline ?? .max, retryTime)
        }
        return deadline
    }

    func handle(_ id: RequestID, _ response: HTTPResponse) -> Bool {
        guard sender.handle(id, response) else { return false }
        settle()
        return true
    }

    /// Brings what is finished to its end, in this order: dead letters are kept, the range is
    /// settled, the positions are stored, the chunk is free again.
    ///
    /// What the disk refuses is tried again; nothing after it in this order happens meanwhile.
    private func settle() {
        finished += sender.takeSettlements()
        let now = world.monotonicNanoseconds
        guard now >= retryTime else { return }
        let hadFinished = !finished.isEmpty
        while let settlement = finished.first {
            guard keepRejections() else { return retryTime = now + BulkOutput.retryNanoseconds }
            finished.removeFirst()
            tally.delivered += UInt64(settlement.delivered)
            tally.duplicates += UInt64(settlement.duplicates)
            tally.failureStore += UInt64(settlement.failureStore)
            if let range = ranges.removeValue(forKey: settlement.token) { buffer.settle(range) }
        }
        let positions = buffer.takeSettledPositions()
        guard hadFinished || !positions.isEmpty else { return }
        do {
            try ledger.commit(positions, of: name)
            buffer.recycle()
        } catch {
            buffer.returnSettledPositions(positions)
            retryTime = now + BulkOutput.retryNanoseconds
        }
    }

    /// Time to wait after the disk refused a dead letter or positions, in nanoseconds.
    private static let retryNanoseconds: UInt64 = 1_000_000_000

    /// Keeps the dead letters of the first finished range, each once; false when one could not be
    /// kept.
    private func keepRejections() -> Bool {
        while let rejection = finished[0].rejections.first {
            guard deadLetters.append(rejection, output: name) else { return false }
            finished[0].rejections.removeFirst()
            tally.deadLetters += 1
            if rejection.isGivenUp { tally.givenUp += 1 }
        }
        return true
    }

    var isBlocked: Bool { sender.isBlocked || sender.isHolding }

    var isDrained: Bool {
        sender.isIdle && !buffer.hasWaitingFrames && ranges.isEmpty && !buffer.hasSettledPositions
    }

    func close() {
        sender.cancel()
        buffer.close()
    }
}

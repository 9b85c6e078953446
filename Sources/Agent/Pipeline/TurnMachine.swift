internal import Buffering
internal import Parsing
internal import Records
internal import Tailing
internal import WorldInterface

/// Takes one stream's turn: one block from the file through all stages into the buffers.
final class TurnMachine {
    /// What a turn came to.
    enum Outcome {
        /// There is more to read now.
        case more
        /// Nothing to read until something happens.
        case idle
        /// A filter is not ready for the stream's records.
        case notReady
        /// A buffer has no room.
        case noRoom
    }

    private let world: any World
    private let ledger: PositionLedger
    private var batch = RecordBatch()
    private let block: BlockBuffer

    init(world: any World, ledger: PositionLedger) {
        self.world = world
        self.ledger = ledger
        block = BlockBuffer()
    }

    /// Reads a block of the stream and brings its records into the buffers of its outputs.
    func take(_ context: StreamContext, now: UInt64) -> Outcome {
        if !hasRoom(context) { return .noRoom }
        for filter in context.filters where !filter.isReady(now: now) { return .notReady }
        context.noteRevisions()
        let tailer = context.input.tailer
        block.fit(context.input.plan.tailing, wantedByteCount: context.wantedBlockByteCount)
        context.wantedBlockByteCount = 0
        guard let read = unsafe tailer.read(context.stream, into: block.bytes, now: now) else {
            if context.forgetPassedOver() { endTurn(context) }
            return .idle
        }
        if context.longLineByteCount > 0, context.isNew(read.file) {
            finishLongLine(context, now: now)
        }
        context.follow(read.file, ledger: ledger)
        if context.runsThroughManyFiles { flushFilters(of: context, now: .max) }
        let consumed =
            read.isLongLine || context.longLineByteCount > 0
            ? takeLongLine(read, context, now: now)
            : takeLines(block.view(read.byteCount), context, now: now)
        tailer.consumed(consumed, of: read)
        endTurn(context)
        return consumed > 0 || read.hasMore ? .more : .idle
    }

    /// Lets everything go that waited long enough for a rest that does not come: parts of lines,
    /// and records that filters keep back.
    func flushPartials(of context: StreamContext, now: UInt64) {
        guard let deadline = context.pendingDeadline, now >= deadline else { return }
        context.framer.flushPending(into: &batch, now: now)
        if batch.count > 0 { pass(context, now: now) }
        flushFilters(of: context, now: now)
        endTurn(context)
    }

    private func flushFilters(of context: StreamContext, now: UInt64) {
        for (index, filter) in context.filters.enumerated() {
            filter.flush(into: &batch, now: now)
            if batch.count > 0 { pass(context, from: index + 1, now: now) }
        }
    }

    /// Whether all outputs can take a block.
    ///
    /// Files that were rotated do not stay for ever.
    private func hasRoom(_ context: StreamContext) -> Bool {
        let isUrgent = context.stream.files.count > 1
        return context.routes.allSatisfy { route in
            route.output.buffer.hasRoom(spills: isUrgent || route.output.isBlocked)
        }
    }

    private func takeLines(
        _ view: ByteView, _ context: StreamContext, now: UInt64
    ) -> Int {
        let clock = world.wallNanoseconds
        var place = 0
        while place < view.count {
            let rest = view.slice(place, view.count)
            let count =
                if let text = context.utf16(rest) {
                    context.framer.frame(text, into: &batch, clock: clock, now: now)
                } else {
                    context.framer.frame(rest, into: &batch, clock: clock, now: now)
                }
            if count == 0 { break }
            place += count
            pass(context, now: now)
        }
        return place
    }

    /// Brings a batch through the filters into the outputs.
    private func pass(_ context: StreamContext, from first: Int = 0, now: UInt64) {
        if first == 0 { context.input.recordCount += UInt64(batch.count) }
        for filter in context.filters[first...] { filter.apply(to: &batch, now: now) }
        for index in context.routes.indices {
            context.routes[index].output.append(
                batch, from: context, route: &context.routes[index])
        }
        batch.reset()
    }

    private func endTurn(_ context: StreamContext) {
        let positions = context.positions
        for index in context.routes.indices {
            context.routes[index].output.endTurn(
                of: context, route: &context.routes[index], positions: positions)
        }
        context.dropFinishedFiles()
    }

    // MARK: Long lines

    /// Takes what was read of a line that is longer than the limit: its start makes a record, or
    /// none, as the rule says; the rest is passed over up to the line feed.
    private func takeLongLine(
        _ read: LogBlock, _ context: StreamContext, now: UInt64
    ) -> Int {
        let limit = context.input.plan.tailing.lineByteCount
        let view = block.view(read.byteCount)
        if context.longLineByteCount == 0 {
            let hole = context.utf16(view) == nil ? context.framer.passOverHole(view) : 0
            if hole > 0 { return hole }
            if !block.isFull(limit) {
                context.wantedBlockByteCount = block.largerByteCount(limit)
                return 0
            }
            context.startLongLine(view.slice(0, min(view.count, limit)))
        }
        let end = read.isLongLine ? nil : lineEnd(view, context)
        context.longLineByteCount += end ?? view.count
        if end != nil { finishLongLine(context, now: now) }
        return end ?? view.count
    }

    private func lineEnd(_ view: ByteView, _ context: StreamContext) -> Int? {
        if let text = context.utf16(view) { return text.lineEnd(from: 0) }
        return view.firstIndex(of: 0x0A).map { $0 + 1 }
    }

    private func finishLongLine(_ context: StreamContext, now: UInt64) {
        let start = context.endLongLine()
        let clock = world.wallNanoseconds
        unsafe start.bytes.withUnsafeBytes { bytes in
            let view = unsafe ByteView(bytes)
            if let text = context.utf16(view) {
                context.framer.frameLongLine(
                    text, sourceByteCount: start.byteCount, into: &batch, clock: clock, now: now)
            } else {
                context.framer.frameLongLine(
                    view, sourceByteCount: start.byteCount, into: &batch, clock: clock, now: now)
            }
        }
        pass(context, now: now)
    }
}

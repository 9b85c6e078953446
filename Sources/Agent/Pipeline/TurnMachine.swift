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
        block.fit(context.input.plan.tailing, isInsideLongLine: context.longLineByteCount > 0)
        guard let read = unsafe tailer.read(context.stream, into: block.bytes, now: now) else {
            return .idle
        }
        context.follow(read.file, ledger: ledger)
        let consumed =
            read.isLongLine || context.longLineByteCount > 0
            ? takeLongLine(read, context, now: now)
            : takeLines(block.view(read.byteCount), context, now: now)
        tailer.consumed(consumed, of: read)
        endTurn(context)
        return consumed > 0 || read.hasMore ? .more : .idle
    }

    /// Sends parts alone whose rest does not come.
    func flushPartials(of context: StreamContext, now: UInt64) {
        guard context.framer.hasPending else { return }
        context.framer.flushPending(into: &batch, now: now)
        if batch.count > 0 { pass(context) }
        endTurn(context)
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
            let count = context.framer.frame(
                view.slice(place, view.count), into: &batch, clock: clock, now: now)
            if count == 0 { break }
            place += count
            pass(context)
        }
        return place
    }

    /// Brings a batch through the filters into the outputs.
    private func pass(_ context: StreamContext) {
        context.input.recordCount += UInt64(batch.count)
        for filter in context.filters { filter.apply(to: &batch) }
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
        context.framer.dropFinishedFiles()
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
            if !block.isFull(limit) {
                block.grow(limit)
                return 0
            }
            context.startLongLine(view.slice(0, min(view.count, limit)))
        }
        let end = read.isLongLine ? nil : view.firstIndex(of: 0x0A)
        let taken = end.map { $0 + 1 } ?? view.count
        context.longLineByteCount += taken
        if end != nil { finishLongLine(context, now: now) }
        return taken
    }

    private func finishLongLine(_ context: StreamContext, now: UInt64) {
        let start = context.endLongLine()
        unsafe start.bytes.withUnsafeBytes { bytes in
            context.framer.frameLongLine(
                unsafe ByteView(bytes), sourceByteCount: start.byteCount, into: &batch,
                clock: world.wallNanoseconds, now: now)
        }
        pass(context)
    }
}

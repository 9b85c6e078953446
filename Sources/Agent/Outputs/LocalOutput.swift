internal import Buffering
internal import Delivery
internal import Digests
internal import Encoding
internal import Records
internal import WorldInterface

/// An output to standard output, to files, or to nowhere.
final class LocalOutput: OutputStage {
    let name: String
    let buffer: ChunkBuffer
    private(set) var tally = OutputTally()

    private let world: any World
    private var encoder: LocalRecordEncoder
    private var framing: LocalBatchFraming
    private let target: LocalTarget?
    private let ledger: PositionLedger
    private let flushNanoseconds: UInt64
    private var frame: OpenFrame?
    private var waitingSince: UInt64?
    /// A range whose writing failed, to be tried again.
    private var pendingRange: FrameRange?
    private var retryTime: UInt64 = 0
    /// The tags of that range that were written.
    private var writtenTags: Set<String> = []
    private var lastError: String?
    private var reportedTrouble: String?

    /// The time to wait after a sink refused, in nanoseconds.
    private static let retryNanoseconds: UInt64 = 1_000_000_000

    /// `target` nil: records are formatted and thrown away.
    init(
        name: String, format: LocalFormat, escapesNonASCII: Bool, target: LocalTarget?,
        buffer: ChunkBuffer, ledger: PositionLedger, flushNanoseconds: UInt64, world: any World
    ) {
        self.name = name
        self.buffer = buffer
        self.target = target
        self.ledger = ledger
        self.flushNanoseconds = flushNanoseconds
        self.world = world
        encoder = LocalRecordEncoder(format, escapesNonASCII: escapesNonASCII)
        framing = LocalBatchFraming(format)
        if buffer.hasWaitingFrames { waitingSince = world.monotonicNanoseconds }
    }

    // MARK: Taking

    func append(
        _ batch: borrowing RecordBatch, from context: StreamContext, route: inout StreamRoute
    ) {
        var index = 0
        while index < batch.count {
            let run = nextRun(batch, from: index, context: context, route: route)
            for record in run where !batch[record].isDropped {
                append(batch, record, context, &route)
            }
            index = max(run.upperBound, index + 1)
        }
        tally.replacements = UInt64(encoder.replacementCount)
    }

    private func append(
        _ batch: borrowing RecordBatch, _ index: Int, _ context: StreamContext,
        _ route: inout StreamRoute
    ) {
        if frame == nil { open(context, &route, room: 4096) }
        if write(batch, index, context) { return }
        if let current = frame, current.recordCount > 0 {
            close(positions: context.positions(before: index, of: batch))
        } else {
            buffer.abandonFrame()
            frame = nil
        }
        open(
            context, &route,
            room: batch.encodedByteLimit(of: index) + 6 * context.tag.view.count + 8192)
        _ = write(batch, index, context)
    }

    private func open(_ context: StreamContext, _ route: inout StreamRoute, room: Int) {
        if route.template != .tag {
            route.template = .tag
            route.slot = TemplateSlot()
        }
        let empty = ByteView("")
        let template = RecordTemplate(
            prefix: empty, hasOffset: false, middle: empty, suffix: empty, tag: context.tag.view)
        frame = OpenFrame(
            writer: buffer.beginFrame(slot: &route.slot, template: template, room: room))
    }

    private func write(
        _ batch: borrowing RecordBatch, _ index: Int, _ context: StreamContext
    ) -> Bool {
        guard var current = frame, current.writer.room > CompactRecord.headerByteCount else {
            return false
        }
        let start = current.writer.count
        current.writer.advance(CompactRecord.headerByteCount)
        guard encoder.encode(batch, index, tag: context.tag.view, to: &current.writer) else {
            return false
        }
        let header = batch[index]
        unsafe CompactRecord.store(
            bodyByteCount: current.writer.count - start - CompactRecord.headerByteCount,
            sourceByteCount: header.sourceByteCount, sourceOffset: header.sourceOffset,
            at: current.writer.base + start)
        current.recordCount += 1
        frame = current
        return true
    }

    func endTurn(of context: StreamContext, route: inout StreamRoute, positions: [FramePosition]) {
        if frame == nil {
            if route.claimed == positions { return }
            open(context, &route, room: 0)
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
        guard isDue(now: now, isFlush: isFlush) else { return }
        while let range = pendingRange ?? buffer.takeRange(maximumByteCount: .max) {
            guard write(range) else {
                pendingRange = range
                retryTime = now + LocalOutput.retryNanoseconds
                return
            }
            pendingRange = nil
            tally.delivered += UInt64(range.recordCount)
            buffer.settle(range)
        }
        // What cannot be had now, since a chunk cannot be mapped, is tried later.
        waitingSince = buffer.hasWaitingFrames ? now : nil
        commit()
    }

    private func isDue(now: UInt64, isFlush: Bool) -> Bool {
        if pendingRange != nil || buffer.hasSettledPositions { return now >= retryTime }
        guard buffer.hasWaitingFrames else { return false }
        if isFlush || buffer.waitingByteCount >= LocalOutput.batchByteCount { return true }
        guard let waitingSince else { return true }
        return now >= waitingSince + flushNanoseconds
    }

    /// Bytes after which a batch does not wait for the flush; Fluent Bit's chunks are as large.
    private static let batchByteCount = 2_048_000

    var nextDeadline: UInt64? {
        if pendingRange != nil || buffer.hasSettledPositions { return retryTime }
        return waitingSince.map { $0 + flushNanoseconds }
    }

    func handle(_ id: RequestID, _ response: HTTPResponse) -> Bool { false }

    var isBlocked: Bool { pendingRange != nil }

    func newTrouble() -> String? {
        let trouble = isBlocked ? lastError : nil
        defer { reportedTrouble = trouble }
        return trouble == reportedTrouble ? nil : trouble
    }

    var isDrained: Bool {
        pendingRange == nil && !buffer.hasWaitingFrames && !buffer.hasSettledPositions
    }

    func close() { buffer.close() }

    private func commit() {
        let positions = buffer.takeSettledPositions()
        do {
            try ledger.commit(positions, of: name)
            buffer.recycle()
        } catch {
            buffer.returnSettledPositions(positions)
            retryTime = world.monotonicNanoseconds + LocalOutput.retryNanoseconds
        }
    }

    // MARK: Writing

    /// Writes a range tag by tag, as one flush of each.
    private func write(_ range: FrameRange) -> Bool {
        guard let target else { return true }
        var tags: [String] = []
        var slices: [String: [FrameSlice]] = [:]
        for slice in buffer.slices(of: range) {
            let tag = slice.template.tag.text
            if slices[tag] == nil { tags.append(tag) }
            slices[tag, default: []].append(slice)
        }
        for tag in tags where !writtenTags.contains(tag) {
            guard write(slices[tag] ?? [], tag: tag, to: target) else { return false }
            writtenTags.insert(tag)
        }
        writtenTags.removeAll()
        return true
    }

    private func write(_ slices: [FrameSlice], tag: String, to target: LocalTarget) -> Bool {
        let size = slices.reduce(64) {
            $0 + $1.payload.count + $1.recordCount * LocalBatchFraming.extraByteCount
        }
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        defer { unsafe memory.deallocate() }
        var writer = unsafe ByteWriter(base: memory, capacity: size)
        let sink = sink(for: tag, target)
        framing.begin(isFileEmpty: isEmpty(sink))
        for slice in slices {
            var place = 0
            for _ in 0..<slice.recordCount {
                let record = unsafe CompactRecord.load(at: slice.payload.base + place)
                let start = place + CompactRecord.headerByteCount
                place = start + record.bodyByteCount
                _ = framing.append(slice.payload.slice(start, place), to: &writer)
            }
        }
        _ = framing.end(to: &writer)
        do {
            let bytes = unsafe UnsafeRawBufferPointer(start: memory, count: writer.count)
            unsafe try world.write(bytes, to: sink)
            return true
        } catch {
            lastError = error.message
            return false
        }
    }

    private func sink(for tag: String, _ target: LocalTarget) -> LocalSink {
        switch target {
        case .standardOutput: return .standardOutput
        case .files(let directory, let name, let makesDirectories):
            let file = name ?? LocalOutput.fileName(of: tag)
            return .file(path: directory + "/" + file, makeDirectories: makesDirectories)
        }
    }

    private func isEmpty(_ sink: LocalSink) -> Bool {
        guard case .file(let path, _) = sink else { return false }
        return ((try? world.status(path: path))?.size ?? 0) == 0
    }

    /// A tag as one path component: it may hold whatever the name of a pod or file holds.
    static func fileName(of tag: String) -> String {
        var name = String(tag.map { $0 == "/" ? "_" : $0 })
        // File systems take 255 bytes; what is longer is told apart by a hash.
        if name.utf8.count > 255 {
            let digest = SHA256Digest.hash(tag).leadingBits
            while name.utf8.count > 230 { name.removeLast() }
            name += "-" + String(digest, radix: 16)
        }
        return name.isEmpty || name == "." || name == ".." ? "_" + name : name
    }
}

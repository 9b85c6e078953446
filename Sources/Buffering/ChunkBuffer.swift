public import Records
public import WorldInterface

/// The buffer of one output: a ring of chunk files that are mapped once and used again, and, when
/// the output is slow or down, more chunks on disk up to a limit.
///
/// Writing: ``beginFrame(slot:template:room:)``, store records,
/// ``endFrame(byteCount:recordCount:positions:)``.
/// Reading: ``takeRange(maximumByteCount:)``, ``slices(of:)``, and ``settle(_:)`` when all its
/// records are delivered or set aside; then ``takeSettledPositions()``, store them, and
/// ``recycle()``. One thread only.
public final class ChunkBuffer {
    /// The output's name.
    public let output: String
    /// What it has counted.
    public private(set) var counters = BufferCounters()

    let world: any World
    let limits: BufferLimits
    let outputHash: UInt64
    private var open: Chunk?
    private var chunks: [Chunk] = []
    private var free: [Chunk] = []
    private var fileByteCount = 0
    /// Bytes of files that could not be mapped at the start.
    ///
    /// They do not count against the limit: nothing would ever make room again.
    private var unreadableByteCount = 0
    private var nextGeneration: UInt64 = 1
    private var nextFileNumber = 0
    private var nextSerial: PositionTracker.Serial = 1
    private var refusedUntil: UInt64?
    private var openFrame: (offset: Int, templateIndex: Int, begun: Int64)?
    private var tracker = PositionTracker()
    private var serials: [PositionTracker.Serial: (chunk: Chunk, waiting: Int)] = [:]
    private var settled: [SourceKey: FramePosition] = [:]

    /// Makes an empty buffer; ``recover(isDelivered:)`` takes over what an earlier run left.
    public init(output: String, world: any World, limits: BufferLimits = BufferLimits()) {
        limits.validate()
        self.output = output
        self.world = world
        self.limits = limits
        outputHash = ChunkFileName.hash(of: output)
    }

    // MARK: Writing

    /// Starts a frame whose records share `template`, with at least `room` bytes for them.
    ///
    /// `slot` remembers where the template stands in the chunk; keep one for each template. The
    /// frame goes into memory when the buffer is at its limit or the disk is full; ask
    /// ``hasRoom(spills:)`` before reading more. The writer is valid until the frame is ended or
    /// abandoned.
    public func beginFrame(
        slot: inout TemplateSlot, template: RecordTemplate, room: Int
    ) -> ByteWriter {
        precondition(openFrame == nil, "one frame is open at a time")
        let templateByteCount =
            ChunkFormat.overhead(positionCount: 0) + 16
            + template.prefix.count + template.middle.count + template.suffix.count
            + template.tag.count
        let reserve = ChunkFormat.overhead(positionCount: FrameLimits.positionCount)
        let needed = templateByteCount + reserve + room
        let chunk = chunkWithRoom(needed)
        if slot.generation != chunk.generation { store(template, in: chunk, slot: &slot) }
        let start = chunk.end + ChunkFormat.frameHeaderByteCount
        let capacity = chunk.byteCount - chunk.end - reserve
        openFrame = (chunk.end, slot.index, world.wallNanoseconds)
        guard let base = unsafe chunk.memory.baseAddress else {
            preconditionFailure("a chunk is mapped")
        }
        return unsafe ByteWriter(
            base: base.advanced(by: start).assumingMemoryBound(to: UInt8.self), capacity: capacity)
    }

    /// Closes the open frame over the first `byteCount` bytes that were written.
    ///
    /// `positions` hold once the records are read: one for the source and, where a record went on
    /// in the next file of a rotated set, one for that file. At most
    /// ``FrameLimits/positionCount``. An empty frame with positions is allowed: lines that
    /// made no record.
    public func endFrame(byteCount: Int, recordCount: Int, positions: [FramePosition]) {
        guard let begun = openFrame, let chunk = open else {
            preconditionFailure("a frame is begun before it is ended")
        }
        precondition(positions.count <= FrameLimits.positionCount, "a frame has few positions")
        openFrame = nil
        let header = FrameHeader(
            kind: ChunkFormat.frameKind, payloadByteCount: byteCount, recordCount: recordCount,
            templateIndex: begun.templateIndex, generation: chunk.generation,
            begunNanoseconds: begun.begun, positionCount: positions.count)
        var place = begun.offset + header.positionsOffset
        for position in positions {
            let before = tracker.furthest(of: position.source)
            let claim = FrameClaim(
                end: position, stdoutStart: before?.stdoutOffset ?? 0,
                stderrStart: before?.stderrOffset ?? 0)
            unsafe ChunkFormat.storeClaim(claim, in: chunk.memory, at: place)
            place += ChunkFormat.positionByteCount
        }
        unsafe ChunkFormat.storeFrame(header, in: chunk.memory, at: begun.offset)
        chunk.end = begun.offset + header.byteCount
        chunk.needsSync = true
        add(header, at: begun.offset, positions: positions, to: chunk)
        counters.recordsWritten += UInt64(recordCount)
    }

    /// Forgets the open frame and what was written into it.
    public func abandonFrame() { openFrame = nil }

    // MARK: Reading

    /// The next records that nobody has taken, as many frames of one chunk as expand to at most
    /// `maximumByteCount` bytes, but at least one frame.
    ///
    /// Nil when all are taken.
    public func takeRange(maximumByteCount: Int) -> FrameRange? {
        for chunk in chunks where chunk.hasWaitingFrames {
            // One that cannot be mapped now must not hold up the others.
            guard map(chunk) else { continue }
            let first = chunk.nextFrame
            var byteCount = 0
            var recordCount = 0
            while chunk.hasWaitingFrames {
                let size = chunk.frames[chunk.nextFrame].expandedByteCount
                if chunk.nextFrame > first, byteCount + size > maximumByteCount { break }
                byteCount += size
                recordCount += chunk.frames[chunk.nextFrame].header.recordCount
                chunk.nextFrame += 1
            }
            chunk.pinCount += 1
            waitingByteCount -= byteCount
            return FrameRange(
                chunk: chunk, frames: first..<chunk.nextFrame, byteCount: byteCount,
                recordCount: recordCount,
                begunNanoseconds: chunk.frames[first].header.begunNanoseconds)
        }
        return nil
    }

    /// The records of a range; borrowed until it is settled.
    public func slices(of range: FrameRange) -> [FrameSlice] {
        range.frames.compactMap {
            range.chunk.frames[$0].header.recordCount > 0 ? range.chunk.slice($0) : nil
        }
    }

    /// Reports that every record of a range is delivered or set aside for good.
    public func settle(_ range: FrameRange) {
        let chunk = range.chunk
        chunk.pinCount -= 1
        for index in range.frames {
            chunk.frames[index].isDone = true
            counters.recordsSettled += UInt64(chunk.frames[index].header.recordCount)
            let frame = chunk.frames[index]
            finish(
                frame.serial, positions: frame.isClaim ? chunk.claims(of: frame).map(\.end) : [],
                in: chunk)
        }
    }

    /// The positions that became final since the last call, the furthest of each source.
    ///
    /// Store them before ``recycle()``.
    public func takeSettledPositions() -> [FramePosition] {
        defer { settled.removeAll(keepingCapacity: true) }
        return settled.values.sorted { $0.source.bits < $1.source.bits }
    }

    /// Whether positions became final that have not been taken.
    public var hasSettledPositions: Bool { !settled.isEmpty }

    /// Takes positions back that could not be stored.
    public func returnSettledPositions(_ positions: [FramePosition]) {
        for position in positions { settled.advance(to: position) }
    }

    /// Frees chunks whose records are all done and whose positions have been taken.
    ///
    /// Call it after the positions are stored.
    public func recycle() {
        guard settled.isEmpty else { return }
        sealUsedUp()
        // In two steps, since retiring a chunk looks at the others.
        let finished = chunks.filter(\.isFinished)
        guard !finished.isEmpty else { return }
        chunks.removeAll(where: \.isFinished)
        for chunk in finished { retire(chunk) }
    }

    /// Ends the chunk being written when it is settled and a block would not fit.
    ///
    /// It may be the only one that there is room for.
    private func sealUsedUp() {
        guard openFrame == nil, let chunk = open, chunk.isSettled, !takesBlock(chunk) else {
            return
        }
        chunk.isSealed = true
        open = nil
    }

    // MARK: State

    /// Records that are not settled.
    public var waitingRecordCount: Int {
        Int(counters.recordsRecovered + counters.recordsWritten - counters.recordsSettled)
    }

    /// Bytes on the wire of records that nobody has taken.
    public private(set) var waitingByteCount = 0

    /// Whether another block may be read: there is a chunk with room, or there can be one.
    ///
    /// As long as the output keeps up, the chunks that are mapped are enough, and a reader that
    /// waits for them costs nothing, since the log file is the first buffer. `spills` when it must
    /// not wait: the output does not take anything, or the log file is about to go away. Then
    /// chunks are kept on disk up to the limit.
    public func hasRoom(spills: Bool) -> Bool {
        if let open, takesBlock(open) { return true }
        if !free.isEmpty { return true }
        if let refusedUntil, world.monotonicNanoseconds < refusedUntil { return false }
        if fileByteCount + limits.chunkByteCount > limits.totalByteCount { return false }
        return spills || chunks.count { $0.mapping != nil } < limits.mappedChunkCount
    }

    private func takesBlock(_ chunk: Chunk) -> Bool {
        !chunk.isInMemory && chunk.byteCount - chunk.end > limits.chunkByteCount / 4
    }

    /// Whether some records have not been taken.
    public var hasWaitingFrames: Bool { chunks.contains { $0.hasWaitingFrames } }

    /// Wall clock at the beginning of the oldest frame that nobody has taken.
    public var oldestWaitingNanoseconds: Int64? {
        for chunk in chunks where chunk.hasWaitingFrames {
            return chunk.frames[chunk.nextFrame].header.begunNanoseconds
        }
        return nil
    }

    /// Bytes on disk, free chunks included.
    public var byteCount: Int { fileByteCount + unreadableByteCount }

    /// Bytes of chunks with unsettled records.
    public var usedByteCount: Int {
        chunks.reduce(0) { $0 + ($1.isSettled ? 0 : $1.end) }
    }

    /// Chunks in use by state.
    public var chunkCounts: (open: Int, sealed: Int, inFlight: Int) {
        var counts = (open: 0, sealed: 0, inFlight: 0)
        for chunk in chunks {
            if chunk.pinCount > 0 {
                counts.inFlight += 1
            } else if chunk.isSealed {
                counts.sealed += 1
            } else {
                counts.open += 1
            }
        }
        return counts
    }

    /// Bytes that may be used in all.
    public var limitByteCount: Int { limits.totalByteCount }

    /// Whether frames of a source still wait to be settled.
    public func isWaiting(_ source: SourceKey) -> Bool { tracker.isWaiting(source) }

    /// Makes all frames survive a power cut, for before a source file goes away.
    public func sync() throws(WorldError) {
        for chunk in chunks where chunk.needsSync && !chunk.isInMemory {
            guard map(chunk), let mapping = chunk.mapping else { continue }
            try world.sync(mapping, byteCount: chunk.end)
            chunk.needsSync = false
        }
    }

    /// Unmaps everything; the files stay for the next run.
    public func close() {
        for chunk in chunks + free {
            if chunk.isInMemory { unsafe chunk.memory.deallocate() }
            if !chunk.isInMemory, let mapping = chunk.mapping { world.closeMapping(mapping) }
            chunk.mapping = nil
        }
        chunks.removeAll()
        free.removeAll()
        open = nil
    }

    // MARK: Recovery

    /// Takes over the chunks of an earlier run.
    ///
    /// Frames for which `isDelivered` says yes to all positions are done; the others will be
    /// delivered again. Gives how far each source has been read, by the frames found: a frame
    /// counts only if those before it are found too, or what was in them is delivered.
    public func recover(isDelivered: (FramePosition) -> Bool) throws(WorldError) -> [FramePosition]
    {
        var found: [Chunk] = []
        for entry in try world.stateFiles() {
            guard let number = ChunkFileName.number(in: entry.name, output: outputHash) else {
                continue
            }
            nextFileNumber = max(nextFileNumber, number + 1)
            fileByteCount += Int(entry.byteCount)
            do {
                if let chunk = try BufferRecovery.open(entry, world: world, output: outputHash) {
                    let latest = unsafe ChunkFormat.latestGeneration(in: chunk.memory)
                    nextGeneration = max(nextGeneration, chunk.generation + 1, latest + 1)
                    // Of a long outage there are hundreds: each is mapped again in its turn.
                    unmap(chunk)
                    found.append(chunk)
                } else {
                    counters.corruptChunks += 1
                    if remove(entry.name) { fileByteCount -= Int(entry.byteCount) }
                }
            } catch {
                counters.lastError = error.message
                leaveUnread(byteCount: Int(entry.byteCount))
            }
        }
        var read: [SourceKey: FramePosition] = [:]
        // Chunks made from now on are newer than those that cannot be read.
        if counters.unreadableChunks > 0 { nextGeneration += ChunkBuffer.unknownGenerations }
        for chunk in found.sorted(by: { $0.generation < $1.generation }) {
            adopt(chunk, isDelivered: isDelivered, read: &read)
        }
        return Array(read.values)
    }

    /// What cannot be read now may be whole: it stays for a later start.
    private func leaveUnread(byteCount: Int) {
        fileByteCount -= byteCount
        unreadableByteCount += byteCount
        counters.unreadableChunks += 1
    }

    /// More generations than one process uses.
    private static let unknownGenerations: UInt64 = 1 << 32

    private func adopt(
        _ chunk: Chunk, isDelivered: (FramePosition) -> Bool,
        read: inout [SourceKey: FramePosition]
    ) {
        guard map(chunk) else { return leaveUnread(byteCount: chunk.byteCount) }
        guard chunk.generation > 0 else {
            keepOrRemove(chunk)
            return
        }
        let frames = chunk.frames
        chunk.frames = []
        for frame in frames {
            let claims = chunk.claims(of: frame)
            // A position that was delivered stays out, or storing it again would be a step back.
            let (isClaim, waiting) = BufferRecovery.judge(
                claims, isDelivered: isDelivered, read: &read)
            if !isClaim { counters.voidClaims += 1 }
            if waiting.isEmpty && !claims.isEmpty { continue }
            add(frame.header, at: frame.offset, positions: isClaim ? waiting : [], to: chunk)
            chunk.frames[chunk.frames.count - 1].isClaim = isClaim
            counters.recordsRecovered += UInt64(frame.header.recordCount)
        }
        chunk.isSealed = true
        if chunk.frames.isEmpty {
            retire(chunk)
        } else {
            counters.recoveredChunks += 1
            chunks.append(chunk)
            unmapSurplus()
        }
    }

    // MARK: Chunks

    private func chunkWithRoom(_ needed: Int) -> Chunk {
        if let chunk = open {
            if chunk.byteCount - chunk.end >= needed { return chunk }
            chunk.isSealed = true
            open = nil
        }
        let size = needed + ChunkFormat.headerByteCount
        let chunk = freshChunk(byteCount: max(limits.chunkByteCount, size)) ?? memoryChunk(size)
        unsafe ChunkFormat.storeHeader(
            in: chunk.memory, generation: chunk.generation, output: outputHash,
            nanoseconds: world.wallNanoseconds)
        open = chunk
        chunks.append(chunk)
        return chunk
    }

    private func freshChunk(byteCount: Int) -> Chunk? {
        if let index = free.lastIndex(where: { $0.byteCount >= byteCount }) {
            let used = free.remove(at: index)
            guard let mapping = used.mapping else { return nil }
            return Chunk(
                name: used.name, byteCount: used.byteCount, generation: takeGeneration(),
                mapping: mapping)
        }
        guard fileByteCount + byteCount <= limits.totalByteCount else {
            counters.refusals += 1
            return nil
        }
        unmapSurplus(making: 1)
        let name = ChunkFileName.make(output: outputHash, number: nextFileNumber)
        do {
            let mapping = try world.makeMapping(name: name, byteCount: byteCount)
            nextFileNumber += 1
            fileByteCount += byteCount
            refusedUntil = nil
            return Chunk(
                name: name, byteCount: byteCount, generation: takeGeneration(), mapping: mapping)
        } catch {
            counters.refusals += 1
            counters.lastError = error.message
            refusedUntil = world.monotonicNanoseconds + ChunkBuffer.refusalNanoseconds
            return nil
        }
    }

    /// Time to wait after the disk had no room.
    private static let refusalNanoseconds: UInt64 = 1_000_000_000

    private func memoryChunk(_ needed: Int) -> Chunk {
        let size = max(limits.chunkByteCount, needed)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        counters.memoryChunks += 1
        return unsafe Chunk(
            name: "", byteCount: size, generation: takeGeneration(),
            mapping: StateMapping(name: "", number: -1, bytes: memory))
    }

    private func takeGeneration() -> UInt64 {
        defer { nextGeneration += 1 }
        return nextGeneration
    }

    /// Marks a chunk as free, so that no later start takes its frames, and keeps it for use.
    private func retire(_ chunk: Chunk) {
        if chunk.isInMemory { return unsafe chunk.memory.deallocate() }
        // One that cannot be mapped now must not take up its room for ever.
        guard map(chunk) else { return discard(chunk) }
        unsafe ChunkFormat.storeHeader(
            in: chunk.memory, generation: 0, output: outputHash, nanoseconds: 0)
        keepOrRemove(chunk)
    }

    private func keepOrRemove(_ chunk: Chunk) {
        let mapped = chunks.count { $0.mapping != nil } + free.count
        if chunk.byteCount == limits.chunkByteCount, chunk.mapping != nil,
            mapped < limits.mappedChunkCount
        {
            free.append(chunk)
            return
        }
        discard(chunk)
    }

    private func discard(_ chunk: Chunk) {
        if let mapping = chunk.mapping { world.closeMapping(mapping) }
        chunk.mapping = nil
        if remove(chunk.name) { fileByteCount -= chunk.byteCount }
    }

    private func remove(_ name: String) -> Bool {
        do {
            try world.removeStateFile(name: name)
            return true
        } catch {
            counters.lastError = error.message
            return false
        }
    }

    private func unmap(_ chunk: Chunk) {
        guard let mapping = chunk.mapping else { return }
        world.closeMapping(mapping)
        chunk.mapping = nil
    }

    private func map(_ chunk: Chunk) -> Bool {
        if chunk.mapping != nil { return true }
        unmapSurplus(making: 1)
        do {
            let mapping = try world.openMapping(name: chunk.name)
            guard unsafe mapping.bytes.count >= chunk.byteCount else {
                world.closeMapping(mapping)
                counters.lastError = "\(chunk.name) was shortened by somebody else"
                return false
            }
            chunk.mapping = mapping
            return true
        } catch {
            counters.lastError = error.message
            return false
        }
    }

    /// Unmaps sealed chunks, the newest first, since the oldest is delivered next.
    private func unmapSurplus(making wanted: Int = 0) {
        var mapped = chunks.count { $0.mapping != nil } + free.count
        for chunk in chunks.reversed() where mapped + wanted > limits.mappedChunkCount {
            guard chunk.isSealed, !chunk.isInMemory, chunk.pinCount == 0, chunk.mapping != nil
            else { continue }
            unmap(chunk)
            mapped -= 1
        }
        while mapped + wanted > limits.mappedChunkCount, let chunk = free.popLast() {
            discard(chunk)
            mapped -= 1
        }
    }

    // MARK: Frames

    private func store(_ template: RecordTemplate, in chunk: Chunk, slot: inout TemplateSlot) {
        let payload = chunk.end + ChunkFormat.frameHeaderByteCount
        let size = unsafe ChunkFormat.storeTemplate(template, in: chunk.memory, at: payload)
        let header = FrameHeader(
            kind: ChunkFormat.templateKind, payloadByteCount: size,
            recordCount: chunk.templates.count, templateIndex: template.hasOffset ? 1 : 0,
            generation: chunk.generation, begunNanoseconds: world.wallNanoseconds,
            positionCount: 0)
        unsafe ChunkFormat.storeFrame(header, in: chunk.memory, at: chunk.end)
        slot = TemplateSlot(generation: chunk.generation, index: chunk.templates.count)
        chunk.templates.append((payload, size, template.hasOffset))
        chunk.end += header.byteCount
    }

    private func add(
        _ header: FrameHeader, at offset: Int, positions: [FramePosition], to chunk: Chunk
    ) {
        let serial = nextSerial
        nextSerial += 1
        let added = chunk.template(header.templateIndex)?.addedByteCount ?? 0
        let expanded =
            header.payloadByteCount
            + header.recordCount * (added - CompactRecord.headerByteCount)
        waitingByteCount += expanded
        chunk.frames.append(
            Chunk.Frame(
                offset: offset, header: header, expandedByteCount: expanded, serial: serial))
        chunk.openPositionCount += 1
        guard !positions.isEmpty else { return }
        serials[serial] = (chunk, positions.count)
        for position in positions { tracker.add(position, serial: serial) }
    }

    private func finish(
        _ serial: PositionTracker.Serial, positions: [FramePosition], in chunk: Chunk
    ) {
        // Nobody waits for a frame without positions.
        if serials[serial] == nil { chunk.openPositionCount -= 1 }
        for position in positions {
            tracker.finish(serial, of: position.source) { released, position in
                settled.advance(to: position)
                guard var entry = serials.removeValue(forKey: released) else { return }
                entry.waiting -= 1
                if entry.waiting > 0 {
                    serials[released] = entry
                } else {
                    entry.chunk.openPositionCount -= 1
                }
            }
        }
    }
}

/// Limits of a frame.
public enum FrameLimits {
    /// The most positions in one frame: the source's own and those of rotated files that the
    /// last record ran through.
    public static let positionCount = 8
}

/// Remembers where a template stands in the open chunk of a buffer.
public struct TemplateSlot: Sendable {
    var generation: UInt64
    var index: Int

    /// A slot whose template is nowhere yet.
    public init() { self.init(generation: 0, index: 0) }

    init(generation: UInt64, index: Int) {
        self.generation = generation
        self.index = index
    }
}

/// Frames of one chunk that were taken together.
public struct FrameRange {
    let chunk: Chunk
    let frames: Range<Int>
    /// Bytes that the records expand to.
    public let byteCount: Int
    /// How many records there are.
    public let recordCount: Int
    /// Wall clock at the beginning of the first frame.
    public let begunNanoseconds: Int64
}

/// What a buffer has counted since it was made.
public struct BufferCounters: Sendable {
    /// Records written into frames.
    public var recordsWritten: UInt64 = 0
    /// Records found undelivered at the start.
    public var recordsRecovered: UInt64 = 0
    /// Records delivered or set aside.
    public var recordsSettled: UInt64 = 0
    /// Chunks taken over from an earlier run.
    public var recoveredChunks: UInt64 = 0
    /// Chunk files that could not be read at the start and wait for a later one; they do not count
    /// against the limit.
    public var unreadableChunks: UInt64 = 0
    /// Chunk files that are none and were removed.
    public var corruptChunks: UInt64 = 0
    /// Frames found whose predecessors were lost, so that their source is read again.
    public var voidClaims: UInt64 = 0
    /// Chunks made in memory for want of room on disk.
    public var memoryChunks: UInt64 = 0
    /// Chunks refused at the limit or for want of disk.
    public var refusals: UInt64 = 0
    /// The latest error of the file system, for the log.
    public var lastError: String?
}

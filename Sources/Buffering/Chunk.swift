internal import Records
internal import WorldInterface

/// One chunk file in use, with what is known of its frames.
final class Chunk {
    /// What is known of a frame without looking at the file.
    struct Frame {
        var offset: Int
        var header: FrameHeader
        /// Bytes that its records expand to.
        var expandedByteCount: Int
        /// The frame's number in the order of writing.
        var serial: PositionTracker.Serial
        var isDone = false
        /// Whether its positions count. They do not when frames before it are lost: then its
        /// records are delivered, but its source is read again.
        var isClaim = true
    }

    let name: String
    let byteCount: Int
    let generation: UInt64
    /// The mapping, nil while the chunk waits on disk only.
    var mapping: StateMapping?
    /// Where the next frame starts.
    var end = ChunkFormat.headerByteCount
    /// No frame is added any more.
    var isSealed = false
    /// Frames of records, oldest first.
    ///
    /// Templates are not among them.
    var frames: [Frame] = []
    /// Payload offset, size and kind of each template, by index.
    var templates: [(offset: Int, byteCount: Int, hasOffset: Bool)] = []
    /// The first frame that nobody has taken yet.
    var nextFrame = 0
    /// Requests that borrow the memory.
    var pinCount = 0
    /// Frames whose position has not been stored yet.
    var openPositionCount = 0
    /// Whether frames were added since the last sync.
    var needsSync = false
    /// Whether it has no file: made for the rest of a block when there was no room on disk.
    ///
    /// Its records do not survive a crash, but then neither does the claim that they were read.
    var isInMemory: Bool { name.isEmpty }

    init(name: String, byteCount: Int, generation: UInt64, mapping: StateMapping) {
        self.name = name
        self.byteCount = byteCount
        self.generation = generation
        self.mapping = mapping
    }

    /// The mapped memory; the chunk must be mapped.
    var memory: UnsafeMutableRawBufferPointer {
        guard let mapping else { preconditionFailure("a chunk is mapped while it is used") }
        return unsafe mapping.bytes
    }

    /// Whether somebody may still take frames.
    var hasWaitingFrames: Bool { nextFrame < frames.count }

    /// Whether nothing of it is needed any more.
    var isFinished: Bool { isSealed && isSettled }

    /// Whether all its records are done and all its positions out.
    var isSettled: Bool { openPositionCount == 0 && pinCount == 0 && !hasWaitingFrames }

    /// Records that are not done.
    var waitingRecordCount: Int {
        frames.reduce(0) { $0 + ($1.isDone ? 0 : $1.header.recordCount) }
    }

    /// What a frame claims.
    func claims(of frame: Frame) -> [FrameClaim] {
        let start = frame.offset + frame.header.positionsOffset
        return (0..<frame.header.positionCount).map {
            unsafe ChunkFormat.loadClaim(
                in: memory, at: start + $0 * ChunkFormat.positionByteCount)
        }
    }

    /// The template with `index`, or nil when the file does not hold it.
    func template(_ index: Int) -> RecordTemplate? {
        guard index < templates.count else { return nil }
        let entry = templates[index]
        return unsafe ChunkFormat.loadTemplate(
            in: memory, at: entry.offset, byteCount: entry.byteCount, hasOffset: entry.hasOffset)
    }

    /// Frame `index` as delivery wants it.
    func slice(_ index: Int) -> FrameSlice {
        let frame = frames[index]
        guard let template = template(frame.header.templateIndex) else {
            preconditionFailure("a frame's template stands before it in the chunk")
        }
        let payload = unsafe ChunkFormat.view(
            memory, frame.offset + ChunkFormat.frameHeaderByteCount, frame.header.payloadByteCount)
        return FrameSlice(
            template: template, payload: payload, recordCount: frame.header.recordCount,
            sourceBits: claims(of: frame).first?.end.source.bits ?? 0)
    }
}

internal import Buffering
internal import Parsing
internal import Records
internal import Tailing
internal import WorldInterface

/// What the pipeline keeps with a stream: its framer, its filters, and where its outputs stand.
final class StreamContext {
    let stream: LogStream
    let input: InputStage
    let tag: TagText
    let framer: LineFramer
    let filters: [any StreamFilter]
    var routes: [StreamRoute]
    /// The bytes of a line over the limit that were passed over so far; 0: not inside one.
    var longLineByteCount = 0

    /// Whether it stands in the list of those of which something waits for its rest.
    var isPending = false
    /// Bytes that the next block must hold at least; 0: as many as usual.
    var wantedBlockByteCount = 0

    private var longLineStart: [UInt8] = []
    private var revision: UInt64 = 0
    private var file: LogFile?
    private var nextOrdinal: UInt32 = 0
    private var sources: [(ordinal: UInt32, key: SourceKey)] = []

    init(
        stream: LogStream, input: InputStage, tag: String, filters: [any StreamFilter],
        routes: [StreamRoute]
    ) {
        self.stream = stream
        self.input = input
        self.tag = TagText(tag)
        self.filters = filters
        self.routes = routes
        framer = LineFramer(
            rules: input.plan.framing, path: stream.path, parser: input.plan.parser,
            tools: input.framingTools)
    }

    /// Whether `file` is another one than before, or the same one from the front.
    func isNew(_ file: LogFile) -> Bool {
        self.file !== file || sources.last?.key != file.key
    }

    /// Bytes of the current file as text in UTF-16, if it is in that encoding.
    func utf16(_ bytes: ByteView) -> UTF16Text? {
        switch file?.encoding {
        case .utf16LittleEndian: UTF16Text(bytes: bytes, isBigEndian: false)
        case .utf16BigEndian: UTF16Text(bytes: bytes, isBigEndian: true)
        case .utf8, nil: nil
        }
    }

    /// Goes on with `file` if it is another one than before, or the same one from the front.
    func follow(_ file: LogFile, ledger: PositionLedger) {
        defer { stream.hasPassedOver = false }
        guard isNew(file), let key = file.key else { return }
        self.file = file
        nextOrdinal += 1
        for index in routes.indices {
            routes[index].done = ledger.claim(of: routes[index].output.name, on: key)
        }
        beginFile(at: file.offset)
        sources.append((nextOrdinal, key))
        let used = framer.extentsInUse
        sources.removeAll { source in !used.contains { $0.ordinal == source.ordinal } }
        ledger.note(path: file.path, of: key)
        for index in routes.indices {
            routes[index].earlierDone = sources.dropLast().map {
                ledger.claim(of: routes[index].output.name, on: $0.key)
            }
        }
    }

    /// Has the framer go on with a file: with each stream where the least advanced output stands.
    private func beginFile(at offset: UInt64) {
        let stdoutStart = routes.map(\.done.stdoutOffset).min() ?? 0
        let stderrStart = routes.map(\.done.stderrOffset).min() ?? 0
        if stream.hasPassedOver || stdoutStart > offset { forget(.stdout) }
        if stream.hasPassedOver || stderrStart > offset { forget(.stderr) }
        framer.beginFile(
            ordinal: nextOrdinal, at: offset, stdoutStart: stdoutStart, stderrStart: stderrStart)
    }

    /// Forgets what waits for a rest that was passed over behind the last block; whether there was
    /// anything.
    ///
    /// For when nothing behind that place is there to read, so that no file is begun.
    func forgetPassedOver() -> Bool {
        guard stream.hasPassedOver else { return false }
        stream.hasPassedOver = false
        let hasForgotten = forget(.stdout)
        return forget(.stderr) || hasForgotten
    }

    /// Forgets what waits for the rest of a record that is taken care of.
    ///
    /// Positions that were stored last are lost first in a power cut: an earlier file, with parts
    /// that go on in a later one, may be read again although all of that is done.
    @discardableResult
    private func forget(_ stream: ContainerStream) -> Bool {
        let hasForgotten = filters.reduce(false) { $1.forget(stream) || $0 }
        return framer.forgetParts(of: stream) || hasForgotten
    }

    /// Forgets what outputs keep of shared fields when a filter has new ones.
    func noteRevisions() {
        // Closures, since a key path is looked up at each use.
        if filters.allSatisfy({ $0.holds.isEmpty }) {
            for filter in filters { filter.releaseShared() }
        }
        let sum = filters.reduce(0) { $0 &+ $1.revision }
        guard sum != revision else { return }
        revision = sum
        for index in routes.indices { routes[index].template = .none }
    }

    /// The source in which records of a file start.
    func source(of ordinal: UInt32) -> SourceKey {
        sources.last { $0.ordinal == ordinal }?.key ?? SourceKey(bits: 0)
    }

    /// Where the streams stand once everything handed on so far is done.
    var positions: [FramePosition] { positions(of: extents) }

    /// Where the streams stand: as far as framing is, but not behind a record that a filter keeps.
    private var extents: [FileExtent] {
        var extents = framer.extentsInUse
        for filter in filters {
            for hold in filter.holds {
                for place in extents.indices {
                    extents[place].hold(hold.stream, in: hold.ordinal, at: hold.offset)
                }
            }
        }
        return extents
    }

    /// When something that waits for its rest must go, in monotonic nanoseconds.
    var pendingDeadline: UInt64? {
        var earliest = framer.pendingDeadline
        for filter in filters {
            guard let deadline = filter.deadline else { continue }
            earliest = min(earliest ?? deadline, deadline)
        }
        return earliest
    }

    /// Whether records are kept open through so many files that a frame could not carry the
    /// positions of all.
    var runsThroughManyFiles: Bool { framer.extentsInUse.count >= FileExtent.maximumCount }

    /// Forgets earlier files in which nothing starts that is still open.
    func dropFinishedFiles() {
        var oldest: UInt32?
        for filter in filters {
            for hold in filter.holds { oldest = min(oldest ?? hold.ordinal, hold.ordinal) }
        }
        framer.dropFinishedFiles(keepingFrom: oldest)
    }

    /// Where the streams stand once the records of a batch in front of `index` are done: no
    /// further than where those behind it start.
    func positions(before index: Int, of batch: borrowing RecordBatch) -> [FramePosition] {
        var extents = extents
        for record in index..<batch.count {
            let header = batch[record]
            for place in extents.indices {
                extents[place].hold(
                    header.stream, in: header.sourceOrdinal, at: header.sourceOffset)
            }
        }
        return positions(of: extents)
    }

    /// One position for each source.
    ///
    /// A file may have been visited twice, when it grew after reading had gone on to the next one;
    /// then the later visit counts, unless a record that started in the earlier one is not
    /// complete.
    private func positions(of extents: [FileExtent]) -> [FramePosition] {
        var positions: [FramePosition] = []
        for extent in extents {
            let source = source(of: extent.ordinal)
            var position = FramePosition(
                source: source, stdoutOffset: extent.stdoutOffset,
                stderrOffset: extent.stderrOffset)
            if let index = positions.firstIndex(where: { $0.source == source }) {
                let earlier = positions.remove(at: index)
                if framer.hasPending {
                    position.stdoutOffset = min(position.stdoutOffset, earlier.stdoutOffset)
                    position.stderrOffset = min(position.stderrOffset, earlier.stderrOffset)
                }
            }
            positions.append(position)
        }
        return positions
    }

    // MARK: Long lines

    /// Keeps the front of a line that no block can hold.
    func startLongLine(_ start: ByteView) { longLineStart = start.array }

    /// The line has ended: its front, and how long it was.
    func endLongLine() -> (bytes: [UInt8], byteCount: Int) {
        defer {
            longLineStart = []
            longLineByteCount = 0
        }
        return (longLineStart, longLineByteCount)
    }

    /// The stream is over.
    func close() { for filter in filters { filter.close() } }
}

/// How a stream stands with one of its outputs.
struct StreamRoute {
    let output: any OutputStage
    /// Where the template of its records stands in the chunk.
    var slot = TemplateSlot()
    /// What that template was made for.
    var template = RouteTemplate.none
    /// The positions that were handed on last.
    var claimed: [FramePosition] = []
    /// Records of the current file below this are in a chunk or delivered already.
    var done = FramePosition(source: SourceKey(bits: 0), stdoutOffset: 0, stderrOffset: 0)
    /// The same of earlier files in which records start that end in the current one.
    var earlierDone: [FramePosition] = []

    /// Whether a record was taken care of in an earlier run.
    func isDone(_ header: RecordHeader, source: SourceKey) -> Bool {
        if source == done.source { return isBelow(done, header) }
        return earlierDone.contains { $0.source == source && isBelow($0, header) }
    }

    private func isBelow(_ position: FramePosition, _ header: RecordHeader) -> Bool {
        header.sourceOffset
            < (header.stream == .stderr ? position.stderrOffset : position.stdoutOffset)
    }
}

/// A tag whose bytes stay where they are.
///
/// Safe: the memory is its own.
@safe final class TagText {
    let text: String
    let view: ByteView

    init(_ text: String) {
        self.text = text
        let bytes = Array(text.utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        unsafe memory.initialize(from: bytes, count: bytes.count)
        unsafe view = ByteView(base: memory, count: bytes.count)
    }

    deinit { unsafe view.base.deallocate() }
}

public import Records

/// Cuts the blocks of one stream of files into records: finds lines, takes the container format
/// off, joins the parts of long lines for each of the container's two streams.
///
/// The files of a rotated set are one stream: a line that was cut by a rotation ends in the next
/// file, and its record belongs to the file where it starts. Fields of records point into the
/// block and into the batch's scratch memory.
public final class LineFramer {
    /// What it has counted.
    public internal(set) var counters = FramingCounters()

    let rules: FramingRules
    private let parser: RecordParser?
    let keys: FramingKeys
    let stdout = PendingRecord()
    let stderr = PendingRecord()
    let tools: FramingTools
    private var lastFormat = 0
    var extents: [FileExtent]
    /// Whether open records have run through too many files and go as they are.
    private var hasOverdue = false
    /// Whether nothing but NUL bytes came of the current file so far.
    private var isAtHead = false

    /// A framer for a stream of files whose path, as configured, is `path`.
    ///
    /// Lines that no container format wraps are taken apart by `parser`, if there is one and it
    /// can.
    public init(
        rules: FramingRules, path: String, parser: RecordParser? = nil,
        tools: FramingTools = FramingTools()
    ) {
        self.rules = rules
        self.parser = parser
        self.tools = tools
        keys = FramingKeys(rules: rules, path: path)
        extents = []
    }

    // MARK: Files

    /// Goes on with another file, of which lines are wanted from `offset` on: those of standard
    /// output, and of no stream, from `stdoutStart`, those of standard error from `stderrStart`.
    ///
    /// What lies in front of a stream's start is taken care of, and the start is never inside a
    /// record: so lines there are passed over, not joined with what follows. `ordinal` rises from
    /// file to file.
    public func beginFile(
        ordinal: UInt32, at offset: UInt64, stdoutStart: UInt64 = 0, stderrStart: UInt64 = 0
    ) {
        if extents.count >= FileExtent.maximumCount { hasOverdue = true }
        isAtHead = offset == 0
        extents.append(
            FileExtent(
                ordinal: ordinal, consumed: offset, stdoutStart: stdoutStart,
                stderrStart: stderrStart))
    }

    /// Where the streams stand in each file that still matters: the current one, and earlier ones
    /// in which a record starts that is not complete.
    public var extentsInUse: [FileExtent] { extents.map(position(of:)) }

    /// Forgets earlier files once their positions have been handed on, but none from `held` on: a
    /// record that starts there is still open somewhere else.
    public func dropFinishedFiles(keepingFrom held: UInt32? = nil) {
        guard extents.count > 1 else { return }
        let oldest = [stdout, stderr].reduce(held ?? .max) {
            $1.isOpen ? min($0, $1.header.sourceOrdinal) : $0
        }
        let current = extents[extents.count - 1].ordinal
        extents.removeAll { $0.ordinal < min(oldest, current) }
    }

    private func position(of extent: FileExtent) -> FileExtent {
        var extent = extent
        extent.stdoutOffset = offset(of: stdout, .stdout, in: extent)
        extent.stderrOffset = offset(of: stderr, .stderr, in: extent)
        return extent
    }

    private func offset(
        of pending: PendingRecord, _ stream: ContainerStream, in extent: FileExtent
    ) -> UInt64 {
        let start = extent.start(of: stream)
        guard pending.isOpen else { return max(extent.consumed, start) }
        if pending.header.sourceOrdinal == extent.ordinal {
            return max(pending.header.sourceOffset, start)
        }
        // The record started in an earlier file; this file's first line continues it.
        return pending.header.sourceOrdinal < extent.ordinal ? start : max(extent.consumed, start)
    }

    // MARK: Lines

    /// Whether parts wait for their rest.
    public var hasPending: Bool { stdout.isOpen || stderr.isOpen }

    /// Bytes held for records that are not complete.
    public var pendingByteCount: Int { stdout.byteCount + stderr.byteCount }

    /// When the oldest waiting part should go alone, in monotonic nanoseconds.
    public var pendingDeadline: UInt64? {
        guard stdout.isOpen || stderr.isOpen else { return nil }
        let since = min(
            stdout.isOpen ? stdout.since : .max, stderr.isOpen ? stderr.since : .max)
        return since + rules.partialNanoseconds
    }

    /// Makes records of the whole lines at the front of `block`, which starts at the current file's
    /// next offset, until the batch has its preferred size.
    ///
    /// Gives the bytes consumed.
    ///
    /// - Parameters:
    ///   - clock: wall clock in nanoseconds, for lines that carry no time.
    ///   - now: monotonic nanoseconds, for parts that wait.
    public func frame(
        _ block: ByteView, into batch: inout RecordBatch, clock: Int64, now: UInt64
    ) -> Int {
        guard let last = extents.indices.last else { return 0 }
        flushOverdue(into: &batch)
        let start = extents[last].consumed
        let ordinal = extents[last].ordinal
        let wanted = wantedStart(extents[last])
        var place = holeByteCount(block)
        isAtHead = isAtHead && place == block.count
        while batch.count < RecordBatch.preferredCount,
            let end = block.firstIndex(of: 0x0A, from: place)
        {
            var header = RecordHeader()
            header.sourceOffset = start + UInt64(place)
            header.sourceByteCount = UInt32(truncatingIfNeeded: end + 1 - place)
            header.sourceOrdinal = ordinal
            let line = block.slice(place, end)
            place = end + 1
            if header.sourceOffset < wanted, isPassedOver(line, at: header.sourceOffset) {
                continue
            }
            addOfAnyLength(line, header, to: &batch, clock: clock, now: now)
        }
        extents[last].consumed = start + UInt64(place)
        return place
    }

    /// The NUL bytes at the front of `block` when it is the front of a file.
    ///
    /// A program that goes on at its old offset after its file was emptied leaves a hole there;
    /// Fluent Bit 5.1 passes over it, too.
    private func holeByteCount(_ block: ByteView) -> Int {
        guard isAtHead else { return 0 }
        var count = 0
        while count < block.count, block[count] == 0 { count += 1 }
        return count
    }

    /// Passes over the hole at the front of a file as far as `block` shows it, for blocks without a
    /// line.
    ///
    /// Gives the bytes consumed.
    public func passOverHole(_ block: ByteView) -> Int {
        guard let last = extents.indices.last else { return 0 }
        let count = holeByteCount(block)
        extents[last].consumed += UInt64(count)
        return count
    }

    /// Takes a line that no block could hold: `start` is its front, `sourceByteCount` what it
    /// takes in the file, line feed included.
    public func frameLongLine(
        _ start: ByteView, sourceByteCount: Int, into batch: inout RecordBatch, clock: Int64,
        now: UInt64
    ) {
        guard let last = extents.indices.last else { return }
        flushOverdue(into: &batch)
        var header = RecordHeader()
        header.sourceOffset = extents[last].consumed
        header.sourceByteCount = UInt32(truncatingIfNeeded: sourceByteCount)
        header.sourceOrdinal = extents[last].ordinal
        let isWanted =
            header.sourceOffset >= wantedStart(extents[last])
            || !isPassedOver(start, at: header.sourceOffset)
        if isWanted { addLong(start, header, isCut: true, to: &batch, clock: clock, now: now) }
        extents[last].consumed += UInt64(sourceByteCount)
    }

    @inline(__always)
    func addOfAnyLength(
        _ line: ByteView, _ header: RecordHeader, to batch: inout RecordBatch, clock: Int64,
        now: UInt64
    ) {
        if line.count > rules.lineByteCount {
            let isCut = line.count > rules.lineByteCount + 1
            addLong(line, header, isCut: isCut, to: &batch, clock: clock, now: now)
        } else {
            add(line, header, to: &batch, clock: clock, now: now)
        }
    }

    private func addLong(
        _ line: ByteView, _ header: RecordHeader, isCut: Bool, to batch: inout RecordBatch,
        clock: Int64, now: UInt64
    ) {
        guard case .truncate = rules.longLines else {
            counters.skippedLines += 1
            return
        }
        guard isCut else {
            add(line, header, to: &batch, clock: clock, now: now)
            return
        }
        counters.truncatedLines += 1
        var header = header
        header.isTruncated = true
        let kept = min(line.count, rules.lineByteCount + 1)
        let start = UTF8Cut.wholeCharacters(line.slice(0, kept))
        add(start, header, to: &batch, clock: clock, now: now)
    }

    /// Sends parts alone that have waited since before `now` minus the rule's time.
    public func flushPending(into batch: inout RecordBatch, now: UInt64) {
        for pending in [stdout, stderr]
        where pending.isOpen && pending.since + rules.partialNanoseconds <= now {
            flush(pending, into: &batch)
        }
    }

    func flush(_ pending: PendingRecord, into batch: inout RecordBatch) {
        guard pending.isOpen else { return }
        counters.openEnds += 1
        emitJoined(pending, into: &batch)
    }

    /// Sends records alone that started too many files ago.
    func flushOverdue(into batch: inout RecordBatch) {
        guard hasOverdue else { return }
        hasOverdue = false
        flush(stdout, into: &batch)
        flush(stderr, into: &batch)
    }

    // MARK: Formats

    @inline(__always)
    private func add(
        _ line: ByteView, _ header: RecordHeader, to batch: inout RecordBatch, clock: Int64,
        now: UInt64
    ) {
        counters.lines &+= 1
        let text = cutCarriageReturn(line)
        if lastFormat < rules.formats.count, rules.formats[lastFormat] == .cri,
            addWholeCRI(text, header, to: &batch)
        {
            return
        }
        addOfAnyFormat(line, text, header, to: &batch, clock: clock, now: now)
    }

    /// Finds the format of a line; what has none is plain text.
    private func addOfAnyFormat(
        _ line: ByteView, _ text: ByteView, _ header: RecordHeader, to batch: inout RecordBatch,
        clock: Int64, now: UInt64
    ) {
        var index = lastFormat
        for _ in 0..<rules.formats.count {
            if index >= rules.formats.count { index = 0 }
            let fits =
                switch rules.formats[index] {
                case .cri: addCRI(text, header, to: &batch, now: now)
                case .docker: addDocker(text, header, to: &batch, clock: clock, now: now)
                }
            if fits {
                lastFormat = index
                return
            }
            index += 1
        }
        if rules.joinsDockerParts, joinDockerPart(text, header, to: &batch, clock: clock, now: now)
        {
            return
        }
        addPlain(line, text, header, to: &batch, clock: clock)
    }

    /// Takes a line that no container format wraps, with and without its carriage return.
    func addPlain(
        _ line: ByteView, _ text: ByteView, _ header: RecordHeader, to batch: inout RecordBatch,
        clock: Int64
    ) {
        // Fluent Bit 5.1 leaves empty lines out wherever it joins lines.
        if isBlank(line), rules.skipsEmptyLines || !rules.formats.isEmpty { return }
        // It gives its parsers the line without the carriage return, and keeps it in a line that
        // they do not take.
        if parser != nil, rules.formats.isEmpty,
            addParsed(text, header, to: &batch, clock: clock)
        {
            return
        }
        addText(parser == nil ? text : line, header, to: &batch, clock: clock)
    }

    private func isBlank(_ line: ByteView) -> Bool {
        line.isEmpty || line.count == 1 && line[0] == 0x0D
    }

    /// A line without its carriage return; one that is nothing else keeps it, as in Fluent Bit 5.1.
    @inline(__always)
    func cutCarriageReturn(_ line: ByteView) -> ByteView {
        guard line.count > 1, line[line.count - 1] == 0x0D else { return line }
        return line.slice(0, line.count - 1)
    }

    private func addText(
        _ line: ByteView, _ header: RecordHeader, to batch: inout RecordBatch, clock: Int64
    ) {
        if !rules.formats.isEmpty {
            counters.unframedLines += 1
            flush(stdout, into: &batch)
            flush(stderr, into: &batch)
        }
        var header = header
        header.nanoseconds = clock
        batch.beginRecord()
        if !rules.locationFollowsText {
            keys.appendLocation(offset: header.sourceOffset, to: &batch)
        }
        batch.append(Field(key: keys.text, value: line, kind: .text))
        if rules.locationFollowsText {
            keys.appendLocation(offset: header.sourceOffset, to: &batch)
        }
        appendMark(header, to: &batch)
        batch.endRecord(header)
    }

    /// Makes a record of what the parser finds in a line; false when it finds nothing.
    private func addParsed(
        _ line: ByteView, _ header: RecordHeader, to batch: inout RecordBatch, clock: Int64
    ) -> Bool {
        guard let parser else { return false }
        tools.members.removeAll()
        let outcome = parser.parse(
            line, clock: clock, into: &tools.members, scratch: &batch.scratch)
        guard case .match(let nanoseconds) = outcome else { return false }
        var header = header
        header.nanoseconds = nanoseconds ?? clock
        batch.beginRecord()
        for index in 0..<tools.members.count { batch.append(tools.members[index]) }
        keys.appendLocation(offset: header.sourceOffset, to: &batch)
        appendMark(header, to: &batch)
        batch.endRecord(header)
        return true
    }

    // MARK: CRI

    /// Takes a line that is a record by itself; false for all others, even if they are of the
    /// format.
    @inline(__always)
    private func addWholeCRI(
        _ line: ByteView, _ header: RecordHeader, to batch: inout RecordBatch
    ) -> Bool {
        guard let split = CRILine.splitUsual(line), !split.isPartial,
            !(split.stream == .stdout ? stdout.isOpen : stderr.isOpen),
            let nanoseconds = tools.times.parse(split.time)
        else { return false }
        var header = header
        header.nanoseconds = nanoseconds
        header.stream = split.stream
        emit(header, time: split.time, flag: "F", text: split.text, into: &batch)
        return true
    }

    private func addCRI(
        _ line: ByteView, _ header: RecordHeader, to batch: inout RecordBatch, now: UInt64
    ) -> Bool {
        guard let split = CRILine.split(line),
            let nanoseconds = tools.times.parse(trimmed(split.time))
        else { return false }
        let pending = split.stream == .stdout ? stdout : stderr
        if pending.isOpen, pending.format != .cri { flush(pending, into: &batch) }
        if split.isPartial || pending.isOpen {
            join(split, header, nanoseconds, pending, into: &batch, now: now)
            return true
        }
        var header = header
        header.nanoseconds = nanoseconds
        header.stream = split.stream
        emit(header, time: split.time, flag: "F", text: split.text, into: &batch)
        return true
    }

    func trimmed(_ time: ByteView) -> ByteView {
        var end = time.count
        while end > 0, time[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return time.slice(0, end)
    }

    private func join(
        _ split: CRILine, _ header: RecordHeader, _ nanoseconds: Int64, _ pending: PendingRecord,
        into batch: inout RecordBatch, now: UInt64
    ) {
        if !pending.isOpen {
            var first = header
            first.nanoseconds = nanoseconds
            first.stream = split.stream
            pending.open(.cri, first, head: split.time, now: now)
        }
        if !pending.append(split.text, of: header, limit: rules.recordByteCount) {
            counters.truncatedRecords += 1
        }
        guard !split.isPartial else { return }
        counters.joinedRecords += 1
        emitJoined(pending, into: &batch)
    }

    func emitJoined(_ pending: PendingRecord, into batch: inout RecordBatch) {
        let text = batch.scratch.copy(
            pending.isCut && pending.format == .cri
                ? UTF8Cut.wholeCharacters(pending.text) : pending.text)
        let head = batch.scratch.copy(pending.head)
        switch pending.format {
        case .docker:
            emitJoinedDocker(pending, head: head, text: text, into: &batch)
        case .dockerLine:
            emitJoinedDockerLine(pending, head: head, text: text, into: &batch)
        case .cri:
            emit(
                pending.header, time: head, flag: "P", text: text,
                offset: pending.lastPartOffset, into: &batch)
        }
        pending.close()
    }

    @inline(__always)
    private func emit(
        _ header: RecordHeader, time: ByteView, flag: StaticString, text: ByteView,
        offset: UInt64? = nil, into batch: inout RecordBatch
    ) {
        batch.beginRecord()
        batch.append(Field(key: keys.time, value: time, kind: .escaped))
        batch.append(
            Field(
                key: keys.stream,
                value: header.stream == .stdout ? FramingKeys.stdout : FramingKeys.stderr,
                kind: .escaped))
        batch.append(Field(key: keys.flag, value: ByteView(flag), kind: .escaped))
        batch.append(Field(key: keys.log, value: text, kind: .text))
        keys.appendLocation(offset: offset ?? header.sourceOffset, to: &batch)
        appendMark(header, to: &batch)
        batch.endRecord(header)
    }

    /// Marks a record that was cut.
    @inline(__always)
    func appendMark(_ header: RecordHeader, to batch: inout RecordBatch) {
        guard header.isTruncated, rules.longLines != .truncate(isMarked: false) else { return }
        batch.append(
            Field(key: ByteView("tailrace"), value: ByteView("{\"truncated\":true}"), kind: .json))
    }
}

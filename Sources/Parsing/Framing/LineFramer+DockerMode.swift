internal import Records

/// Fluent Bit 5.1's `Docker_Mode`: lines of Docker's json-file format are joined to one line of
/// the same format, which then goes the way of any line. The joined line has the members of its
/// last part; the parts of the two streams are kept apart.
extension LineFramer {
    /// Takes a line that is a part of a longer one, or ends it; false when it is a whole line.
    func joinDockerPart(
        _ line: ByteView, _ header: RecordHeader, to batch: inout RecordBatch, clock: Int64,
        now: UInt64
    ) -> Bool {
        tools.members.removeAll()
        guard line.firstByte == UInt8(ascii: "{"),
            case .object = JSONScanner.scanObject(line, into: &tools.members),
            let log = DockerLine.text(in: tools.members)
        else { return false }
        let pending = DockerLine.stream(in: tools.members) == .stderr ? stderr : stdout
        let isComplete = DockerLine.isComplete(log)
        if isComplete, !pending.isOpen { return false }
        if pending.isOpen {
            pending.replaceHead(line)
        } else {
            var first = header
            first.stream = DockerLine.stream(in: tools.members)
            first.nanoseconds = clock
            pending.open(.dockerLine, first, head: line, now: now)
        }
        if !pending.append(log, of: header, limit: rules.recordByteCount) {
            counters.truncatedRecords += 1
        }
        guard isComplete else { return true }
        counters.joinedRecords += 1
        emitJoined(pending, into: &batch)
        return true
    }

    /// Sends a joined line on: the last part's line with the whole text in it.
    func emitJoinedDockerLine(
        _ pending: PendingRecord, head: ByteView, text: ByteView, into batch: inout RecordBatch
    ) {
        let whole = pending.isCut ? DockerLine.wholeEscapes(UTF8Cut.wholeCharacters(text)) : text
        tools.members.removeAll()
        guard case .object = JSONScanner.scanObject(head, into: &tools.members) else { return }
        var writer = batch.scratch.writer(head.count + whole.count)
        var place = 0
        if let log = DockerLine.text(in: tools.members) {
            let start = unsafe log.base - head.base
            writer.append(head.slice(0, start))
            writer.append(whole)
            place = start + log.count
        }
        writer.append(head.slice(place, head.count))
        let line = writer.written
        addPlain(line, line, pending.header, to: &batch, clock: pending.header.nanoseconds)
    }
}

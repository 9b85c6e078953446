internal import Records

/// Docker's json-file format: `{"log":"text\n","stream":"stdout","time":"..."}` a line. A line
/// of the program that is longer than 16 KiB is cut into several, of which only the last `log`
/// ends with a line feed. Source: files written by Docker 20.10 and Fluent Bit 5.1's parser.
extension LineFramer {
    /// Frames a line of this format; false when it is none.
    func addDocker(
        _ line: ByteView, _ header: RecordHeader, to batch: inout RecordBatch, clock: Int64,
        now: UInt64
    ) -> Bool {
        guard let first = line.firstByte, first == UInt8(ascii: "{") else { return false }
        tools.members.removeAll()
        guard case .object = JSONScanner.scanObject(line, into: &tools.members),
            let log = DockerLine.text(in: tools.members)
        else { return false }
        var header = header
        header.stream = DockerLine.stream(in: tools.members)
        header.nanoseconds = nanoseconds(in: tools.members, &batch) ?? clock
        let pending = header.stream == .stderr ? stderr : stdout
        if pending.isOpen, pending.format != .docker { flush(pending, into: &batch) }
        if DockerLine.isComplete(log) && !pending.isOpen {
            emitDocker(header, text: log, offset: header.sourceOffset, into: &batch)
        } else {
            joinDocker(line, log, header, pending, into: &batch, now: now)
        }
        return true
    }

    private func joinDocker(
        _ line: ByteView, _ log: ByteView, _ header: RecordHeader, _ pending: PendingRecord,
        into batch: inout RecordBatch, now: UInt64
    ) {
        if !pending.isOpen { pending.open(.docker, header, head: line, now: now) }
        if !pending.append(log, of: header, limit: rules.recordByteCount) {
            counters.truncatedRecords += 1
        }
        guard DockerLine.isComplete(log) else { return }
        counters.joinedRecords += 1
        emitJoined(pending, into: &batch)
    }

    /// Emits a joined record: the members of its first line with the whole text.
    func emitJoinedDocker(
        _ pending: PendingRecord, head: ByteView, text: ByteView, into batch: inout RecordBatch
    ) {
        tools.members.removeAll()
        guard case .object = JSONScanner.scanObject(head, into: &tools.members) else { return }
        let whole = pending.isCut ? DockerLine.wholeEscapes(UTF8Cut.wholeCharacters(text)) : text
        emitDocker(pending.header, text: whole, offset: pending.lastPartOffset, into: &batch)
    }

    /// Emits the members scanned last, in their order, with `text` as the log.
    private func emitDocker(
        _ header: RecordHeader, text: ByteView, offset: UInt64, into batch: inout RecordBatch
    ) {
        batch.beginRecord()
        for index in 0..<tools.members.count {
            var member = tools.members[index]
            if member.key.equals(keys.log.name) {
                member.value = text
                member.kind = .escaped
            }
            batch.append(member)
        }
        keys.appendLocation(offset: offset, to: &batch)
        appendMark(header, to: &batch)
        batch.endRecord(header)
    }

    /// The time of a line.
    ///
    /// Docker writes UTC; Fluent Bit's parser ignores any other zone.
    private func nanoseconds(in members: borrowing FieldBuffer, _ batch: inout RecordBatch)
        -> Int64?
    {
        guard let quoted = DockerLine.string("time", in: members) else { return nil }
        if let nanoseconds = tools.times.parse(quoted),
            quoted[quoted.count - 1] == UInt8(ascii: "Z")
        {
            return nanoseconds
        }
        var end = min(quoted.count, 19)
        guard end == 19 else { return nil }
        while end < quoted.count, quoted[end] == 0x2E || (0x30...0x39).contains(quoted[end]) {
            end += 1
        }
        var writer = batch.scratch.writer(end + 1)
        writer.append(quoted.slice(0, end))
        writer.append("Z")
        return tools.times.parse(writer.written)
    }
}

/// Looks into the members of a line in Docker's format.
enum DockerLine {
    /// The inside of the `log` string.
    static func text(in members: borrowing FieldBuffer) -> ByteView? { string("log", in: members) }

    /// The stream named, or none.
    static func stream(in members: borrowing FieldBuffer) -> ContainerStream {
        guard let name = string("stream", in: members) else { return .none }
        if name.equals(FramingKeys.stdout) { return .stdout }
        return name.equals(FramingKeys.stderr) ? .stderr : .none
    }

    /// The inside of a string member.
    static func string(_ key: StaticString, in members: borrowing FieldBuffer) -> ByteView? {
        let wanted = ByteView(key)
        for index in 0..<members.count where members[index].key.equals(wanted) {
            let value = members[index].value
            guard value.count >= 2, value[0] == UInt8(ascii: "\"") else { return nil }
            return value.slice(1, value.count - 1)
        }
        return nil
    }

    /// Whether a text ends with an escaped line feed.
    static func isComplete(_ text: ByteView) -> Bool {
        guard text.count >= 2, text[text.count - 1] == UInt8(ascii: "n") else { return false }
        var slashes = 0
        while slashes < text.count - 1, text[text.count - 2 - slashes] == UInt8(ascii: "\\") {
            slashes += 1
        }
        return slashes % 2 == 1
    }

    /// The text without an escape that the limit on records cut in the middle.
    static func wholeEscapes(_ text: ByteView) -> ByteView {
        var end = text.count
        let least = max(0, end - 6)
        var index = end - 1
        while index >= least {
            if text[index] == UInt8(ascii: "\\") {
                var slashes = 1
                while index - slashes >= 0, text[index - slashes] == UInt8(ascii: "\\") {
                    slashes += 1
                }
                let length = index + 1 < text.count && text[index + 1] == UInt8(ascii: "u") ? 6 : 2
                if slashes % 2 == 1, index + length > text.count { end = index }
                break
            }
            index -= 1
        }
        return text.slice(0, end)
    }
}

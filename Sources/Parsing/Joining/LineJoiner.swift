public import Records

/// Joins the records of one stream whose lines belong together, such as stack traces, by the rules
/// of multiline parsers.
///
/// Standard output and standard error are joined apart.
///
/// The order of records stays; a joined one stands where it was complete. Its time and its other
/// fields are those of its first line.
public final class LineJoiner {
    /// A record that is open: where it starts.
    public struct Hold: Hashable, Sendable {
        /// The file.
        public var ordinal: UInt32
        /// The stream.
        public var stream: ContainerStream
        /// The offset.
        public var offset: UInt64
    }

    /// The longest time that a record stays open, whatever its parser says, in nanoseconds.
    public static let longestNanoseconds: UInt64 = 60_000_000_000

    /// Records made of more than one line.
    public private(set) var joinedCount: UInt64 = 0
    /// Records cut at the limit.
    public private(set) var truncatedCount: UInt64 = 0

    private let parsers: [MultilineParser]
    private let key: StaticKey
    private let byteLimit: Int
    private let endsLines: Bool
    private var slots = [Slot(), Slot(), Slot()]
    private var input = RecordBatch()

    private struct Slot {
        var state = MultilineJoiner()
        let record = OpenRecord()
    }

    /// A joiner for one stream.
    ///
    /// - Parameters:
    ///   - key: The field whose text is joined.
    ///   - byteLimit: The most bytes of a joined text.
    ///   - endsLines: Whether every text gets a line feed at its end, and empty lines that belong
    ///     nowhere vanish, as in the `tail` input of Fluent Bit 5.1; its filter does neither.
    public init(parsers: [MultilineParser], key: String, byteLimit: Int, endsLines: Bool) {
        self.parsers = parsers
        self.key = StaticKey(key)
        self.byteLimit = byteLimit
        self.endsLines = endsLines
    }

    /// Where open records start.
    public var holds: [Hold] {
        slots.filter(\.record.isOpen).map {
            Hold(
                ordinal: $0.record.header.sourceOrdinal, stream: $0.record.header.stream,
                offset: $0.record.header.sourceOffset)
        }
    }

    /// When the oldest open record must go, in monotonic nanoseconds.
    public var deadline: UInt64? {
        slots.filter(\.record.isOpen).map {
            min($0.state.deadline, $0.record.since + LineJoiner.longestNanoseconds)
        }.min()
    }

    /// Joins the records of a batch with each other and with those that are open.
    ///
    /// What comes out stays valid until the next call.
    public func join(_ batch: inout RecordBatch, now: UInt64) {
        swap(&batch, &input)
        batch.reset()
        for index in 0..<input.count where !input[index].isDropped {
            take(index, into: &batch, now: now)
        }
    }

    /// Lets open records go that have waited long enough.
    public func flush(into batch: inout RecordBatch, now: UInt64) {
        for index in slots.indices where slots[index].record.isOpen {
            let limit = slots[index].record.since.addingReportingOverflow(
                LineJoiner.longestNanoseconds
            ).partialValue
            guard now >= limit || slots[index].state.isDue(now: now) else { continue }
            slots[index].state.close()
            emit(index, into: &batch)
        }
    }

    /// Forgets the open record of a stream, since the lines behind its last one were read before.
    ///
    /// Records of no stream go with those of standard output. Whether there was any.
    @discardableResult
    public func forget(_ stream: ContainerStream) -> Bool {
        var hasForgotten = false
        for index in slots.indices where slots[index].record.isOpen {
            let isError = slots[index].record.header.stream == .stderr
            guard isError == (stream == .stderr) else { continue }
            slots[index].state.close()
            slots[index].record.close()
            hasForgotten = true
        }
        return hasForgotten
    }

    private func take(_ index: Int, into batch: inout RecordBatch, now: UInt64) {
        let header = input[index]
        guard let position = input.position(of: key.escaped, in: index),
            let text = text(of: input.field(position, of: index), &batch.scratch)
        else { return pass(index, into: &batch) }
        let slot = Int(header.stream.rawValue)
        let action = slots[slot].state.feed(text, now: now, parsers: parsers)
        if action.flushesBefore { emit(slot, into: &batch) }
        switch action.placement {
        case .alone:
            return passAlone(index, position, text, into: &batch)
        case .continues where slots[slot].record.isOpen:
            append(text, header, action, to: slots[slot].record)
        case .opens, .continues:
            slots[slot].record.open(input, index, textAt: position, line: text, now: now)
        }
        if action.flushesAfter { emit(slot, into: &batch) }
    }

    private func append(
        _ text: ByteView, _ header: RecordHeader, _ action: MultilineAction, to record: OpenRecord
    ) {
        let glue =
            action.usesLineFeed
            ? ByteView(
                MultilineJoiner.glue(before: text, endsWithLineFeed: record.endsWithLineFeed))
            : ByteView("")
        let wasCut = record.header.isTruncated
        joinedCount += 1
        if !record.append(text, glue: glue, header: header, limit: byteLimit), !wasCut {
            truncatedCount += 1
        }
    }

    private func emit(_ slot: Int, into batch: inout RecordBatch) {
        slots[slot].record.emit(into: &batch, ending: endsLines ? "\n" : "")
    }

    private func pass(_ index: Int, into batch: inout RecordBatch) {
        batch.beginRecord()
        for position in 0..<input[index].fieldCount {
            batch.append(input.field(position, of: index))
        }
        batch.endRecord(input[index])
    }

    /// Passes a line on that belongs to no record.
    private func passAlone(
        _ index: Int, _ position: Int, _ text: ByteView, into batch: inout RecordBatch
    ) {
        guard endsLines else { return pass(index, into: &batch) }
        if text.isEmpty { return }
        var writer = batch.scratch.writer(text.count + 1)
        writer.append(text)
        writer.append(UInt8(ascii: "\n"))
        var field = input.field(position, of: index)
        field.value = writer.written
        field.kind = .text
        input.setField(position, of: index, to: field)
        pass(index, into: &batch)
    }

    /// The text of a string field, nil for other values.
    private func text(of field: Field, _ scratch: inout ByteArena) -> ByteView? {
        var body = field.value
        switch field.kind {
        case .text: return body
        case .escaped: break
        case .json:
            guard body.count >= 2, body[0] == UInt8(ascii: "\"") else { return nil }
            body = body.slice(1, body.count - 1)
        }
        guard body.firstIndex(of: UInt8(ascii: "\\")) != nil else { return body }
        var writer = scratch.writer(body.count)
        return JSONText.appendUnescaped(body, to: &writer) ? writer.written : nil
    }
}

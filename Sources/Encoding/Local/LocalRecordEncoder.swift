public import Records

/// Writes records in one of the forms of the outputs `stdout` and `file`.
///
/// It writes bodies: what belongs to one record alone. What stands around and between them in a
/// flush is ``LocalBatchFraming``'s. Bodies hold the tag where the form shows it and the line feed
/// where every record ends with one, so they can be kept in a chunk and framed later. A body is
/// empty when the form has nothing for the record: it was dropped, or has no fields and the form
/// is csv or ltsv. Costs are linear in the record's size, whatever its values hold.
public struct LocalRecordEncoder: Sendable {
    /// Ill-formed parts of UTF-8 that became U+FFFD since the encoder was made.
    public private(set) var replacementCount = 0

    private let format: LocalFormat
    private let object: JSONObjectWriter
    private let template: LocalTemplate
    private var date: LocalDateWriter
    private var messagePack = MessagePackWriter()

    /// Prepares a format.
    ///
    /// `escapesNonASCII` is `json.escape_unicode`; only JSON obeys it.
    public init(_ format: LocalFormat, escapesNonASCII: Bool = false) {
        self.format = format
        object = JSONObjectWriter(escapesNonASCII: escapesNonASCII, removesBlanks: true)
        if case .template(let text) = format {
            template = LocalTemplate(text)
        } else {
            template = LocalTemplate("")
        }
        switch format {
        case .json(let date), .jsonLines(let date), .jsonStream(let date):
            self.date = LocalDateWriter(date)
        default: date = LocalDateWriter(LocalDate(key: nil))
        }
    }

    /// Appends the body of record `index`, which came with `tag`.
    /// - Returns: False, with the writer as it was, when the room does not suffice.
    public mutating func encode(
        _ batch: borrowing RecordBatch, _ index: Int, tag: ByteView, to writer: inout ByteWriter
    ) -> Bool {
        if batch[index].isDropped { return true }
        let mark = writer.count
        var bounded = BoundedWriter(writer)
        append(batch, index, tag: tag, to: &bounded)
        writer = bounded.bytes
        if bounded.isFull {
            writer.rewind(to: mark)
            return false
        }
        replacementCount += bounded.replacementCount
        return true
    }

    private mutating func append(
        _ batch: borrowing RecordBatch, _ index: Int, tag: ByteView,
        to writer: inout BoundedWriter
    ) {
        switch format {
        case .printed: appendPrinted(batch, index, tag: tag, to: &writer)
        case .json, .jsonStream: appendObject(batch, index, to: &writer)
        case .jsonLines, .plain:
            appendObject(batch, index, to: &writer)
            writer.append("\n")
        case .tagged:
            writer.append(tag)
            writer.append(": [")
            RecordTime(nanoseconds: batch[index].nanoseconds).append(to: &writer)
            writer.append(", ")
            appendObject(batch, index, to: &writer)
            writer.append("]\n")
        case .csv(let delimiter, let hasColumnNames):
            if hasColumnNames { appendColumnNames(batch, index, delimiter, to: &writer) }
            appendSeparated(batch, index, delimiter, to: &writer)
        case .ltsv(let delimiter, let labelDelimiter):
            appendLabelled(batch, index, delimiter, labelDelimiter, to: &writer)
        case .template:
            template.append(batch, index, to: &writer)
            writer.append("\n")
        case .messagePack: appendEvent(batch, index, to: &writer)
        }
    }

    private mutating func appendObject(
        _ batch: borrowing RecordBatch, _ index: Int, to writer: inout BoundedWriter
    ) {
        writer.append(UInt8(ascii: "{"))
        let hasDate = date.append(batch, index, to: &writer)
        writer.append { object.appendMembers(batch, index, followsMember: hasDate, to: &$0) }
        writer.append(UInt8(ascii: "}"))
    }

    private func appendPrinted(
        _ batch: borrowing RecordBatch, _ index: Int, tag: ByteView,
        to writer: inout BoundedWriter
    ) {
        writer.append(tag)
        writer.append(": [[")
        RecordTime(nanoseconds: batch[index].nanoseconds).append(to: &writer)
        writer.append(", {}], {")
        for position in 0..<batch[index].fieldCount {
            let field = batch.field(position, of: index)
            if position > 0 { writer.append(", ") }
            PrintedValue.append(key: field.key, to: &writer)
            writer.append("=>")
            PrintedValue.append(field, to: &writer)
        }
        writer.append("}]\n")
    }

    /// Appends the line of keys, with its length in four bytes before it, so that
    /// ``LocalBatchFraming`` can leave it out where it is not the first line of a file.
    private func appendColumnNames(
        _ batch: borrowing RecordBatch, _ index: Int, _ delimiter: UInt8,
        to writer: inout BoundedWriter
    ) {
        guard batch[index].fieldCount > 0 else { return }
        let mark = writer.bytes.count
        writer.append(bigEndian: 0, byteCount: ColumnNames.lengthByteCount)
        writer.append("timestamp")
        for position in 0..<batch[index].fieldCount {
            writer.append(delimiter)
            PrintedValue.append(key: batch.field(position, of: index).key, to: &writer)
        }
        writer.append(UInt8(ascii: "\n"))
        guard !writer.isFull else { return }
        let length = writer.bytes.count - mark - ColumnNames.lengthByteCount
        for position in 0..<ColumnNames.lengthByteCount {
            writer.set(UInt8(truncatingIfNeeded: length >> (8 * position)), at: mark + position)
        }
    }

    private func appendSeparated(
        _ batch: borrowing RecordBatch, _ index: Int, _ delimiter: UInt8,
        to writer: inout BoundedWriter
    ) {
        guard batch[index].fieldCount > 0 else { return }
        RecordTime(nanoseconds: batch[index].nanoseconds).append(to: &writer)
        for position in 0..<batch[index].fieldCount {
            writer.append(delimiter)
            PrintedValue.append(batch.field(position, of: index), to: &writer)
        }
        writer.append("\n")
    }

    private func appendLabelled(
        _ batch: borrowing RecordBatch, _ index: Int, _ delimiter: UInt8, _ labelDelimiter: UInt8,
        to writer: inout BoundedWriter
    ) {
        guard batch[index].fieldCount > 0 else { return }
        writer.append("\"time\"")
        writer.append(labelDelimiter)
        let time = RecordTime(nanoseconds: batch[index].nanoseconds)
        DecimalText.appendFixed(time.double, to: &writer)
        for position in 0..<batch[index].fieldCount {
            let field = batch.field(position, of: index)
            writer.append(delimiter)
            PrintedValue.append(key: field.key, to: &writer)
            writer.append(labelDelimiter)
            PrintedValue.append(field, to: &writer)
        }
        writer.append("\n")
    }

    /// Appends `[[time, {}], {...}]`: the event format 2 of Fluent Bit, whose time is extension 0
    /// with seconds and nanoseconds in 32 bits each.
    ///
    /// Times outside of 1970 to 2106 do not fit and become the nearest that does.
    private mutating func appendEvent(
        _ batch: borrowing RecordBatch, _ index: Int, to writer: inout BoundedWriter
    ) {
        let time = RecordTime(nanoseconds: batch[index].nanoseconds)
        MessagePackWriter.appendArray(count: 2, to: &writer)
        MessagePackWriter.appendArray(count: 2, to: &writer)
        writer.append(0xD7)
        writer.append(0x00)
        writer.append(bigEndian: UInt64(UInt32(clamping: time.seconds)), byteCount: 4)
        writer.append(bigEndian: time.nanoseconds, byteCount: 4)
        MessagePackWriter.appendMap(count: 0, to: &writer)
        MessagePackWriter.appendMap(count: batch[index].fieldCount, to: &writer)
        for position in 0..<batch[index].fieldCount {
            let field = batch.field(position, of: index)
            MessagePackWriter.append(unescaping: field.key, to: &writer)
            switch field.kind {
            case .text: MessagePackWriter.append(text: field.value, to: &writer)
            case .escaped: MessagePackWriter.append(unescaping: field.value, to: &writer)
            case .json: messagePack.append(json: field.value, to: &writer)
            }
        }
    }
}

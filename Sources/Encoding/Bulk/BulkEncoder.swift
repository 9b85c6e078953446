public import Records

/// Writes records as compact records of an Elasticsearch `_bulk` body.
///
/// Records of one source on one day share a ``RecordTemplate``; what is written for each is its
/// time and its own fields. Ask for the ``key(of:_:source:)`` of a record, store the
/// ``template(for:of:_:tag:)``, then ``encode(_:from:key:ordinal:tag:to:)`` as many as fit it.
/// One thread only.
public final class BulkEncoder {
    /// What an encoding call came to.
    public struct Step {
        /// The first record that was not written; `count` of the batch when all were passed.
        public var next: Int
        /// How many were written; dropped ones are passed without being written.
        public var count: Int
        /// Whether the next record did not fit the room.
        public var needsRoom: Bool
    }

    /// Whether action lines are made without a type, whatever the format says: the server has
    /// refused it.
    public var omitsType = false
    /// Places where bytes that are not UTF-8 were replaced.
    public private(set) var replacementCount: UInt64 = 0

    let format: BulkFormat
    private var names: IndexNames
    private var times: TimeText
    private let objects: JSONObjectWriter
    private let copiesAsIs: Bool
    private let timeKey: KeyText
    private let tagKey: KeyText?
    private var scratch = ByteArena(byteCount: 4096)

    /// An encoder for one output.
    public init(format: BulkFormat) {
        self.format = format
        names = IndexNames(format)
        times = TimeText(format: format.timeFormat, fractionDigits: format.fractionDigits)
        objects = JSONObjectWriter(
            escapesNonASCII: format.escapesNonASCII, replacesDots: format.replacesDots)
        copiesAsIs = !format.escapesNonASCII && !format.replacesDots
        timeKey = KeyText(format.timeKey)
        tagKey = format.tagKey.map(KeyText.init)
    }

    // MARK: Templates

    /// What record `index` needs of a template.
    public func key(
        of batch: borrowing RecordBatch, _ index: Int, source: UInt64
    ) -> BulkTemplateKey {
        let span = names.span(of: time(of: batch, index))
        let shared = sharedCount(of: batch, index)
        return BulkTemplateKey(
            sourceBits: format.hasOwnActionLines ? 0 : source, firstNanoseconds: span.first,
            endNanoseconds: span.end, sharedAddress: address(of: batch, index, count: shared),
            sharedChecksum: checksum(of: batch, index, count: shared), sharedCount: shared,
            hasOwnTime: batch.position(of: timeKey.view, in: index) != nil, omitsType: omitsType)
    }

    /// The template for a key of record `index`; valid until the next call.
    public func template(
        for key: BulkTemplateKey, of batch: borrowing RecordBatch, _ index: Int, tag: ByteView
    ) -> RecordTemplate {
        scratch.reset()
        var prefix = scratch.writer(actionRoom)
        var middle = scratch.writer(64 + timeKey.view.count)
        if !format.hasOwnActionLines {
            appendActionStart(
                to: &prefix, nanoseconds: time(of: batch, index), source: key.sourceBits)
            middle.append(format.usesPositionIDs ? "\"}}\n" : "}}\n")
            appendDocumentStart(to: &middle, hasOwnTime: key.hasOwnTime)
        }
        let suffix = sharedSuffix(of: batch, index, count: key.sharedCount)
        return RecordTemplate(
            prefix: prefix.written,
            hasOffset: format.usesPositionIDs && !format.hasOwnActionLines,
            middle: middle.written, suffix: suffix, tag: tag)
    }

    private func time(of batch: borrowing RecordBatch, _ index: Int) -> Int64 {
        format.usesCurrentTime ? clock : batch[index].nanoseconds
    }

    private func appendActionStart(
        to writer: inout ByteWriter, nanoseconds: Int64, source: UInt64
    ) {
        writer.append("{\"")
        writer.append(format.operation.name)
        writer.append("\":{\"_index\":\"")
        names.append(nanoseconds, to: &writer)
        writer.append("\"")
        appendType(to: &writer)
        guard format.usesPositionIDs else { return }
        writer.append(",\"_id\":\"")
        Base64URL.append(source, to: &writer)
    }

    /// Bytes that no action line exceeds.
    private var actionRoom: Int {
        512 + names.maximumByteCount + 6 * (format.typeName?.utf8.count ?? 0)
            + 6 * BulkEncoder.longestID
    }

    /// Bytes that Elasticsearch takes as an id.
    private static let longestID = 512

    private func appendType(to writer: inout ByteWriter) {
        guard !omitsType, let name = format.typeName else { return }
        writer.append(",\"_type\":\"")
        writer.append(escaping: name)
        writer.append("\"")
    }

    private func appendDocumentStart(to writer: inout ByteWriter, hasOwnTime: Bool) {
        writer.append("{")
        guard !hasOwnTime else { return }
        writer.append("\"")
        writer.append(timeKey.view)
        writer.append("\":\"")
    }

    /// The shared fields and the document's end.
    private func sharedSuffix(
        of batch: borrowing RecordBatch, _ index: Int, count: Int
    ) -> ByteView {
        let total = batch[index].fieldCount
        var size = 16
        for position in (total - count)..<total {
            let field = batch.field(position, of: index)
            size += (field.key.count + field.value.count) * 6 + 16
        }
        var writer = scratch.writer(size)
        for position in (total - count)..<total {
            writer.append(",")
            _ = objects.append(batch.field(position, of: index), to: &writer)
        }
        switch format.operation {
        case .create, .index: writer.append("}\n")
        case .update, .upsert: writer.append("}}\n")
        }
        return writer.written
    }

    /// The number of fields at the end of a record that go into the template: those that are
    /// shared, but for a time, which decides how the document starts.
    @inline(__always)
    private func sharedCount(of batch: borrowing RecordBatch, _ index: Int) -> Int {
        let total = batch[index].fieldCount
        var first = total
        while first > 0 {
            let field = batch.field(first - 1, of: index)
            if !field.isShared || field.key.equals(timeKey.view) { break }
            first -= 1
        }
        return total - first
    }

    @inline(__always)
    private func address(of batch: borrowing RecordBatch, _ index: Int, count: Int) -> UInt {
        guard count > 0 else { return 0 }
        let field = batch.field(batch[index].fieldCount - count, of: index)
        return unsafe UInt(bitPattern: field.value.base)
    }

    /// A checksum over the shared fields, since other metadata may come to lie at an address that
    /// was given back.
    private func checksum(of batch: borrowing RecordBatch, _ index: Int, count: Int) -> UInt64 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        let total = batch[index].fieldCount
        for position in (total - count)..<total {
            let field = batch.field(position, of: index)
            sum = BulkEncoder.fold(field.value, into: BulkEncoder.fold(field.key, into: sum))
        }
        return sum
    }

    private static func fold(_ view: ByteView, into start: UInt64) -> UInt64 {
        var sum = (start ^ UInt64(truncatingIfNeeded: view.count)) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place + 8 <= view.count {
            sum = (sum ^ view.word64(at: place)) &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 29
            place += 8
        }
        while place < view.count {
            sum = (sum ^ UInt64(view[place])) &* 0x100_0000_01B3
            place += 1
        }
        return sum
    }

    // MARK: Records

    /// Writes the records from `index` up to `end` that fit the template of `key` and come from
    /// the file `ordinal`, as far as there is room.
    public func encode(
        _ batch: borrowing RecordBatch, from index: Int, to end: Int, key: BulkTemplateKey,
        ordinal: UInt32,
        tag: ByteView, to writer: inout ByteWriter
    ) -> Step {
        var step = Step(next: index, count: 0, needsRoom: false)
        while step.next < end {
            var header = batch[step.next]
            if format.usesCurrentTime { header.nanoseconds = clock }
            if header.isDropped {
                step.next += 1
                continue
            }
            guard header.sourceOrdinal == ordinal, key.holds(header.nanoseconds) else { break }
            switch write(batch, step.next, header, key, tag, to: &writer) {
            case .written: step.count += 1
            case .noRoom:
                step.needsRoom = true
                return step
            case .otherTemplate:
                return step
            }
            step.next += 1
        }
        return step
    }

    private enum Outcome {
        case written
        case noRoom
        case otherTemplate
    }

    private func write(
        _ batch: borrowing RecordBatch, _ index: Int, _ header: RecordHeader,
        _ key: BulkTemplateKey, _ tag: ByteView, to writer: inout ByteWriter
    ) -> Outcome {
        let start = writer.count
        let replacements = replacementCount
        guard writer.room >= BulkEncoder.fixedRoom + times.maximumByteCount else { return .noRoom }
        writer.advance(CompactRecord.headerByteCount)
        if format.hasOwnActionLines {
            guard appendOwnStart(batch, index, header, key, to: &writer) else {
                writer.rewind(to: start)
                return .noRoom
            }
        }
        if !key.hasOwnTime {
            times.append(header.nanoseconds, to: &writer)
            writer.append(UInt8(ascii: "\""))
        }
        let outcome = appendFields(batch, index, header, key, tag, to: &writer)
        guard case .written = outcome else {
            writer.rewind(to: start)
            replacementCount = replacements
            return outcome
        }
        unsafe CompactRecord.store(
            bodyByteCount: writer.count - start - CompactRecord.headerByteCount,
            sourceByteCount: header.sourceByteCount, sourceOffset: header.sourceOffset,
            at: writer.base + start)
        return .written
    }

    /// Room for a record's header, its time and the brackets around.
    private static let fixedRoom = 128

    /// Appends the record's own fields, in the way that suits.
    private func appendFields(
        _ batch: borrowing RecordBatch, _ index: Int, _ header: RecordHeader,
        _ key: BulkTemplateKey, _ tag: ByteView, to writer: inout ByteWriter
    ) -> Outcome {
        guard sharedCount(of: batch, index) == key.sharedCount,
            address(of: batch, index, count: key.sharedCount) == key.sharedAddress
        else { return .otherTemplate }
        let own = header.fieldCount - key.sharedCount
        let fields = unsafe batch.firstField(of: index)
        if copiesAsIs, tagKey == nil,
            unsafe BulkEncoder.roomNeeded(for: fields, own) <= writer.room
        {
            return unsafe storeFields(fields, own, key, to: &writer)
        }
        return appendFields(batch, index, own, key, tag, to: &writer)
    }

    /// Bytes that no output of these fields exceeds, what a store at the end overwrites included.
    @inline(__always)
    private static func roomNeeded(for fields: UnsafePointer<Field>, _ count: Int) -> Int {
        var room = 0
        for position in 0..<count {
            let field = unsafe fields + position
            let value = unsafe field.pointee.value.count
            room &+= unsafe field.pointee.key.count &+ 8
            room &+= unsafe field.pointee.kind == .text ? JSONText.escapedRoom(for: value) : value
        }
        return room
    }

    /// Stores fields where there is room for whatever they become.
    private func storeFields(
        _ fields: UnsafePointer<Field>, _ count: Int, _ key: BulkTemplateKey,
        to writer: inout ByteWriter
    ) -> Outcome {
        let start = unsafe writer.cursor
        let timeKey = timeKey.view
        var place = unsafe start
        var hasOwnTime = false
        var isFirst = key.hasOwnTime
        var position = 0
        while position < count {
            let field = unsafe fields + position
            position &+= 1
            if unsafe field.pointee.key.count == timeKey.count && field.pointee.key.equals(timeKey)
            {
                if !key.hasOwnTime { return .otherTemplate }
                hasOwnTime = true
            }
            if unsafe BulkEncoder.isInOnePiece(field) {
                let end = unsafe BulkEncoder.endOfPiece(fields, &position, count, timeKey)
                unsafe place[0] = UInt8(ascii: ",")
                unsafe place += isFirst ? 0 : 1
                isFirst = false
                let source = unsafe field.pointee.key.base - 1
                unsafe ByteCopy.copy(end - source, from: source, to: place)
                unsafe place += end - source
                continue
            }
            unsafe place += BulkEncoder.storeKey(of: field, isFirst: isFirst, at: place)
            isFirst = false
            let value = unsafe field.pointee.value
            switch unsafe field.pointee.kind {
            case .text:
                let stored = unsafe JSONText.storeEscaped(value, at: place)
                if stored.replacementCount > 0 {
                    replacementCount &+= UInt64(stored.replacementCount)
                }
                unsafe place += stored.byteCount
                unsafe place[0] = UInt8(ascii: "\"")
                unsafe place += 1
            case .escaped:
                unsafe ByteCopy.copy(value.count, from: value.base, to: place)
                unsafe place += value.count
                unsafe place[0] = UInt8(ascii: "\"")
                unsafe place += 1
            case .json:
                unsafe ByteCopy.copy(value.count, from: value.base, to: place)
                unsafe place += value.count
            }
        }
        unsafe writer.advance(place - start)
        return hasOwnTime == key.hasOwnTime ? .written : .otherTemplate
    }

    /// Whether `"key":value` stands in memory as it is to be written.
    @inline(__always)
    private static func isInOnePiece(_ field: UnsafePointer<Field>) -> Bool {
        let key = unsafe field.pointee.key
        return unsafe field.pointee.keyFrame == .source && field.pointee.kind == .json
            && field.pointee.value.base == key.base + (key.count &+ 2)
    }

    /// The end of the piece that the field in front of `position` begins: members that follow it
    /// in the same text, with nothing but commas between, belong to it.
    ///
    /// A field with the time's key begins a piece of its own. Moves `position` behind the piece.
    @inline(__always)
    private static func endOfPiece(
        _ fields: UnsafePointer<Field>, _ position: inout Int, _ count: Int, _ timeKey: ByteView
    ) -> UnsafePointer<UInt8> {
        let first = unsafe fields[position &- 1].value
        var end = unsafe first.base + first.count
        while position < count {
            let next = unsafe fields + position
            // Between a value and the next key of a text there are a comma and a quote at least.
            guard unsafe isInOnePiece(next) && next.pointee.key.base == end + 2,
                unsafe next.pointee.key.count != timeKey.count || !next.pointee.key.equals(timeKey)
            else { break }
            unsafe end = next.pointee.value.base + next.pointee.value.count
            position &+= 1
        }
        return unsafe end
    }

    /// Stores `,"key":`, and the quote of a string; gives the number of bytes.
    @inline(__always)
    private static func storeKey(
        of field: UnsafePointer<Field>, isFirst: Bool, at target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let key = unsafe field.pointee.key
        let quote = unsafe field.pointee.kind == .json ? 0 : 1
        let first = isFirst ? 1 : 0
        if unsafe field.pointee.keyFrame == .literal {
            // Comma, quotes and colon stand around the key already.
            let count = key.count &+ 4 &+ quote &- first
            unsafe ByteCopy.copy(count, from: key.base + (first &- 2), to: target)
            return count
        }
        var place = unsafe target
        unsafe place[0] = UInt8(ascii: ",")
        unsafe place += 1 &- first
        unsafe place[0] = UInt8(ascii: "\"")
        unsafe ByteCopy.copy(key.count, from: key.base, to: place + 1)
        unsafe place += 1 &+ key.count
        unsafe place[0] = UInt8(ascii: "\"")
        unsafe place[1] = UInt8(ascii: ":")
        unsafe place[2] = UInt8(ascii: "\"")
        unsafe place += 2 &+ quote
        return unsafe place - target
    }

    /// Appends fields whose output may not fit, or is written in another form.
    private func appendFields(
        _ batch: borrowing RecordBatch, _ index: Int, _ own: Int, _ key: BulkTemplateKey,
        _ tag: ByteView, to writer: inout ByteWriter
    ) -> Outcome {
        var hasOwnTime = false
        var isFirst = key.hasOwnTime
        if let tagKey, batch.position(of: tagKey.view, in: index) == nil {
            guard appendTag(tagKey, tag, isFirst: &isFirst, to: &writer) else { return .noRoom }
        }
        for position in 0..<own {
            let field = batch.field(position, of: index)
            if field.key.count == timeKey.view.count, field.key.equals(timeKey.view) {
                if !key.hasOwnTime { return .otherTemplate }
                hasOwnTime = true
            }
            guard append(field, isFirst: isFirst, to: &writer) else { return .noRoom }
            isFirst = false
        }
        return hasOwnTime == key.hasOwnTime ? .written : .otherTemplate
    }

    /// Appends `,"key":value`.
    private func append(_ field: Field, isFirst: Bool, to writer: inout ByteWriter) -> Bool {
        guard writer.room >= field.key.count + field.value.count + 8 else { return false }
        if !isFirst { writer.append(UInt8(ascii: ",")) }
        guard copiesAsIs else {
            guard let replaced = objects.append(field, to: &writer) else { return false }
            replacementCount += UInt64(replaced)
            return true
        }
        writer.append(UInt8(ascii: "\""))
        writer.append(field.key)
        if field.kind == .json {
            writer.append("\":")
            writer.append(field.value)
            return true
        }
        writer.append("\":\"")
        if field.kind == .escaped {
            writer.append(field.value)
        } else {
            guard let replaced = JSONText.appendEscaped(field.value, to: &writer),
                writer.room >= 1
            else { return false }
            replacementCount += UInt64(replaced)
        }
        writer.append(UInt8(ascii: "\""))
        return true
    }

    private func appendTag(
        _ key: KeyText, _ tag: ByteView, isFirst: inout Bool, to writer: inout ByteWriter
    ) -> Bool {
        let field = Field(key: key.view, value: tag, kind: .text)
        guard writer.room >= key.view.count + tag.count + 16 else { return false }
        if !isFirst { writer.append(UInt8(ascii: ",")) }
        isFirst = false
        // Fluent Bit leaves the tag's own key as it is when it replaces dots.
        let plain = JSONObjectWriter(escapesNonASCII: format.escapesNonASCII)
        return plain.append(field, to: &writer) != nil
    }

    // MARK: Action lines of their own

    /// Appends the whole action line and the document's start.
    private func appendOwnStart(
        _ batch: borrowing RecordBatch, _ index: Int, _ header: RecordHeader,
        _ key: BulkTemplateKey, to writer: inout ByteWriter
    ) -> Bool {
        guard writer.room >= actionRoom else { return false }
        let prefix = format.prefixKey?.printed(in: batch, index)
        let id = ownID(of: batch, index)
        writer.append("{\"")
        writer.append(format.operation.name)
        writer.append("\":{\"_index\":\"")
        names.append(header.nanoseconds, prefix: prefix, to: &writer)
        writer.append("\"")
        appendType(to: &writer)
        if let id {
            writer.append(",\"_id\":\"")
            writer.append(escaping: id)
            writer.append("\"")
        } else if format.usesPositionIDs {
            writer.append(",\"_id\":\"")
            Base64URL.append(ownSource, to: &writer)
            Base64URL.append(header.sourceOffset, to: &writer)
            writer.append("\"")
        }
        writer.append("}}\n")
        switch format.operation {
        case .create, .index: break
        case .update: writer.append("{\"doc\":")
        case .upsert: writer.append("{\"doc_as_upsert\":true,\"doc\":")
        }
        appendDocumentStart(to: &writer, hasOwnTime: key.hasOwnTime)
        return true
    }

    /// The text that a record brings as its id.
    ///
    /// One that is longer than an id may be counts as missing: cut, it could be another record's.
    private func ownID(of batch: borrowing RecordBatch, _ index: Int) -> String? {
        guard let id = format.idKey?.string(in: batch, index),
            id.utf8.count <= BulkEncoder.longestID
        else { return nil }
        return id
    }

    /// The bits of the source of the records being encoded, for ids in action lines of their own.
    public var ownSource: UInt64 = 0
    /// The wall clock in nanoseconds, for formats that use it instead of the record's time.
    public var clock: Int64 = 0
}

internal import Records

/// A record whose further lines have not come yet: the fields of its first line, and its text.
///
/// Safe: owns its memory. Values that are shared are not copied: they belong to the container's
/// metadata, whose owner keeps it longer than any record stays open.
@safe final class OpenRecord {
    private struct StoredField {
        var key: Range<Int>
        var value: Range<Int>
        var shared: Field?
        var kind: Field.Kind
        var isText: Bool
    }

    /// What is known of the record beside its fields.
    private(set) var header = RecordHeader()
    /// When its first line was read, in monotonic nanoseconds.
    private(set) var since: UInt64 = 0
    /// Whether it holds a record.
    private(set) var isOpen = false

    private var fields: [StoredField] = []
    private var store = GrowingBytes()
    private var text = GrowingBytes()

    /// Whether the text so far ends with a line feed.
    var endsWithLineFeed: Bool { text.last == 0x0A }

    /// Takes the fields of record `index`; the one at `position` is the text, which reads `line`.
    func open(
        _ batch: borrowing RecordBatch, _ index: Int, textAt position: Int, line: ByteView,
        now: UInt64
    ) {
        close()
        isOpen = true
        header = batch[index]
        since = now
        for place in 0..<batch[index].fieldCount {
            let field = batch.field(place, of: index)
            let key = store.append(field.key)
            let isText = place == position
            let value = isText || field.isShared ? 0..<0 : store.append(field.value)
            fields.append(
                StoredField(
                    key: key, value: value, shared: field.isShared ? field : nil,
                    kind: field.kind, isText: isText))
        }
        _ = text.append(line)
    }

    /// Adds a line, up to `limit` bytes of text in all; false when something was cut.
    func append(_ line: ByteView, glue: ByteView, header last: RecordHeader, limit: Int) -> Bool {
        if last.sourceOrdinal == header.sourceOrdinal {
            let end = last.sourceOffset + UInt64(last.sourceByteCount)
            header.sourceByteCount = UInt32(truncatingIfNeeded: end - header.sourceOffset)
        }
        let room = limit - text.count
        guard room >= glue.count + line.count else {
            header.isTruncated = true
            if room > glue.count {
                _ = text.append(glue)
                _ = text.append(line.slice(0, room - glue.count))
            }
            return false
        }
        _ = text.append(glue)
        _ = text.append(line)
        return true
    }

    /// Puts the record at the end of a batch, with `ending` behind its text, and closes it.
    func emit(into batch: inout RecordBatch, ending: StaticString) {
        guard isOpen else { return }
        if !ByteView(ending).isEmpty, !endsWithLineFeed { _ = text.append(ByteView(ending)) }
        let storeCopy = batch.scratch.copy(store.view)
        let textCopy = batch.scratch.copy(text.view)
        batch.beginRecord()
        for field in fields {
            if let shared = field.shared {
                batch.append(shared)
                continue
            }
            batch.append(
                Field(
                    key: storeCopy.slice(field.key.lowerBound, field.key.upperBound),
                    value: field.isText
                        ? textCopy
                        : storeCopy.slice(field.value.lowerBound, field.value.upperBound),
                    kind: field.isText ? .text : field.kind))
        }
        batch.endRecord(header)
        close()
    }

    /// Forgets the record.
    func close() {
        isOpen = false
        fields.removeAll(keepingCapacity: true)
        store.removeAll()
        text.removeAll()
    }
}

/// Bytes that grow.
///
/// Memory beyond what a usual record needs is given back when they are emptied.
///
/// Safe: owns its memory.
@safe private struct GrowingBytes: ~Copyable {
    private static let keptByteCount = 16 * 1024

    private var base: UnsafeMutablePointer<UInt8>
    private var capacity = 256
    private(set) var count = 0

    init() { unsafe base = .allocate(capacity: 256) }

    deinit { unsafe base.deallocate() }

    var view: ByteView { unsafe ByteView(base: base, count: count) }

    var last: UInt8? { count > 0 ? unsafe base[count - 1] : nil }

    mutating func append(_ bytes: ByteView) -> Range<Int> {
        if count + bytes.count > capacity { grow(to: max(count + bytes.count, capacity * 2)) }
        unsafe (base + count).update(from: bytes.base, count: bytes.count)
        count += bytes.count
        return (count - bytes.count)..<count
    }

    mutating func removeAll() {
        count = 0
        if capacity > GrowingBytes.keptByteCount { grow(to: 256) }
    }

    private mutating func grow(to size: Int) {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        unsafe memory.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = memory
        capacity = size
    }
}

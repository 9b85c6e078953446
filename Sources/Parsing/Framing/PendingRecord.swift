internal import Records

/// The parts of a record whose end has not come yet.
///
/// Safe: owns its memory. A class, so that the memory has one owner; it is touched once per part.
@safe final class PendingRecord {
    /// What a record is made of.
    enum Format {
        /// Lines of the container runtime interface.
        case cri
        /// Docker's lines.
        case docker
        /// Docker's lines, which become one such line.
        case dockerLine
    }

    /// Whether there are parts.
    private(set) var isOpen = false
    /// The format that the parts came in.
    private(set) var format = Format.cri
    /// What is known of the record from its first part.
    private(set) var header = RecordHeader()
    /// Offset of the latest part in its file.
    private(set) var lastPartOffset: UInt64 = 0
    /// Whether it was cut at the limit on records.
    private(set) var isCut = false
    /// When the first part was read, in monotonic nanoseconds.
    private(set) var since: UInt64 = 0

    private var headCount = 0
    private var count = 0
    private var capacity = 0
    private var base: UnsafeMutablePointer<UInt8>

    init() { unsafe base = .allocate(capacity: 1) }

    deinit { unsafe base.deallocate() }

    /// Bytes held for the record.
    var byteCount: Int { count }

    /// What the first part says beside its text: in CRI its time, in Docker's format its line.
    var head: ByteView { unsafe ByteView(base: base, count: headCount) }

    /// The text that came so far.
    var text: ByteView { unsafe ByteView(base: base + headCount, count: count - headCount) }

    /// Opens a record with what its first part says beside its text.
    func open(
        _ format: Format, _ header: RecordHeader, head: ByteView, now: UInt64
    ) {
        self.format = format
        self.header = header
        since = now
        count = 0
        isOpen = true
        isCut = false
        store(head)
        headCount = count
    }

    /// Adds the text of a part whose line has `line` for a header, up to `limit` bytes of text in
    /// all.
    ///
    /// False when it is the first of which something was cut.
    func append(_ part: ByteView, of line: RecordHeader, limit: Int) -> Bool {
        lastPartOffset = line.sourceOffset
        if line.sourceOrdinal == header.sourceOrdinal {
            let end = line.sourceOffset + UInt64(line.sourceByteCount)
            header.sourceByteCount = UInt32(clamping: end - header.sourceOffset)
        }
        let size = min(part.count, max(0, limit - (count - headCount)))
        store(part.slice(0, size))
        if line.isTruncated || size < part.count { header.isTruncated = true }
        guard size < part.count, !isCut else { return true }
        isCut = true
        return false
    }

    /// Replaces what the first part says with what a later one says.
    func replaceHead(_ head: ByteView) {
        let former = text.array
        count = 0
        store(head)
        headCount = count
        unsafe former.withUnsafeBytes { store(unsafe ByteView($0)) }
    }

    /// Forgets the record and gives its memory back, since thousands of files may have one each.
    func close() {
        isOpen = false
        count = 0
        headCount = 0
        guard capacity > 0 else { return }
        unsafe base.deallocate()
        unsafe base = .allocate(capacity: 1)
        capacity = 0
    }

    private func store(_ part: ByteView) {
        if count + part.count > capacity { grow(to: count + part.count) }
        unsafe (base + count).update(from: part.base, count: part.count)
        count += part.count
    }

    private func grow(to size: Int) {
        let larger = max(size, capacity * 2, 16 * 1024)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe memory.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = memory
        capacity = larger
    }
}

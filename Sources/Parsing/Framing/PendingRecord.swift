internal import Records

/// The parts of a record whose end has not come yet.
///
/// Safe: owns its memory. A class, so that the memory has one owner; it is touched once per part.
@safe final class PendingRecord {
    /// Whether there are parts.
    private(set) var isOpen = false
    /// The format that the parts came in.
    private(set) var format = FramingRules.ContainerFormat.cri
    /// What is known of the record from its first part.
    private(set) var header = RecordHeader()
    /// Offset of the latest part in its file.
    private(set) var lastPartOffset: UInt64 = 0
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
        _ format: FramingRules.ContainerFormat, _ header: RecordHeader, head: ByteView, now: UInt64
    ) {
        self.format = format
        self.header = header
        since = now
        count = 0
        isOpen = true
        store(head)
        headCount = count
    }

    /// Adds a part, up to `limit` bytes of text in all. False when something was cut.
    func append(_ part: ByteView, at offset: UInt64, limit: Int) -> Bool {
        lastPartOffset = offset
        let size = min(part.count, max(0, limit - (count - headCount)))
        store(part.slice(0, size))
        if size < part.count { header.isTruncated = true }
        return size == part.count
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

import Records

/// Bytes that are appended and forgotten together; the memory is kept from document to document.
///
/// Safe: the memory belongs to the object alone; views of it hold until the next append.
@safe final class GrowingBytes {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 4096) {
        self.capacity = max(capacity, 16)
        unsafe base = .allocate(capacity: self.capacity)
    }

    deinit { unsafe base.deallocate() }

    /// All bytes, valid until the next append.
    var view: ByteView { unsafe ByteView(base: base, count: count) }

    /// The bytes from `start` up to `end`, valid until the next append.
    func slice(_ start: Int, _ end: Int) -> ByteView { view.slice(start, end) }

    /// Forgets the bytes; memory above `keptCapacity` is given back.
    func removeAll(keptCapacity: Int = 16 << 20) {
        count = 0
        guard capacity > keptCapacity else { return }
        unsafe base.deallocate()
        capacity = keptCapacity
        unsafe base = .allocate(capacity: capacity)
    }

    /// Forgets what came after the first `mark` bytes.
    func truncate(to mark: Int) {
        precondition(mark >= 0 && mark <= count, "bytes are cut to where they have been")
        count = mark
    }

    @inline(__always)
    func append(_ byte: UInt8) {
        if count == capacity { grow(1) }
        unsafe base[count] = byte
        count &+= 1
    }

    @inline(__always)
    func append(_ bytes: ByteView) {
        if count &+ bytes.count > capacity { grow(bytes.count) }
        unsafe UnsafeMutableRawPointer(base + count).copyMemory(
            from: UnsafeRawPointer(bytes.base), byteCount: bytes.count)
        count &+= bytes.count
    }

    /// Appends the bytes of a literal.
    func append(_ text: StaticString) { append(ByteView(text)) }

    /// Appends the bytes of `text`.
    func append(text: String) {
        var text = text
        text.withUTF8 { append(unsafe ByteView(UnsafeRawBufferPointer($0))) }
    }

    /// Lets `body` write up to `byteCount` bytes at the end.
    func append<Result>(upTo byteCount: Int, _ body: (inout ByteWriter) -> Result) -> Result {
        if count &+ byteCount > capacity { grow(byteCount) }
        var writer = unsafe ByteWriter(base: base + count, capacity: capacity - count)
        let result = body(&writer)
        count += writer.count
        return result
    }

    /// Appends `text` as a JSON string with its quotes.
    func append(jsonString text: ByteView) {
        append(upTo: text.count * 6 + 64) { writer in
            writer.append(0x22)
            _ = JSONText.appendEscaped(text, to: &writer)
            writer.append(0x22)
        }
    }

    /// Appends `text` as a JSON string with its quotes.
    func append(jsonString text: String) {
        var text = text
        text.withUTF8 { append(jsonString: unsafe ByteView(UnsafeRawBufferPointer($0))) }
    }

    /// Appends a number in decimal.
    func append(decimal value: Int64) {
        append(upTo: 20) { $0.append(decimal: value) }
    }

    @inline(never)
    private func grow(_ byteCount: Int) {
        capacity = max(capacity * 2, count + byteCount)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
    }
}

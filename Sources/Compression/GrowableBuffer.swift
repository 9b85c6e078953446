import CCompression

/// Memory that grows as bytes are appended, and is used again from one use to the next.
///
/// Safe: owns its block; a view is valid until the next append or ``reset()``.
@safe public final class GrowableBuffer {
    /// The smallest block, in bytes.
    private static let minimumCapacity = 64 * 1024

    /// The largest block that ``reset()`` keeps, in bytes; a larger one is given back.
    public let keptByteCount: Int
    /// The number of bytes in the buffer.
    public private(set) var count = 0
    /// The size of the block in bytes, 0 before the first append.
    public private(set) var capacity = 0
    private var block: UnsafeMutableRawPointer?

    /// Makes an empty buffer, without memory yet.
    public init(keptByteCount: Int = 2 << 20) {
        self.keptByteCount = keptByteCount
    }

    deinit { unsafe tailrace_memory_free(block) }

    /// What was appended, until the next append or ``reset()``.
    public var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: block, count: count)
    }

    /// Empties the buffer; gives its block back when it is larger than ``keptByteCount``.
    public func reset() {
        count = 0
        guard capacity > keptByteCount else { return }
        unsafe tailrace_memory_free(block)
        unsafe block = nil
        capacity = 0
    }

    /// Room for at least `byteCount` more bytes, to be filled before ``advance(_:)``.
    public func room(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        if capacity - count < byteCount { grow(to: count + byteCount) }
        guard let block = unsafe block else {
            return unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeMutableRawBufferPointer(start: block + count, count: capacity - count)
    }

    /// Counts `byteCount` bytes that were stored in the ``room(_:)``.
    public func advance(_ byteCount: Int) {
        precondition(byteCount >= 0 && byteCount <= capacity - count, "a buffer stays in its block")
        count += byteCount
    }

    /// Appends a copy of `bytes`.
    public func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        let target = unsafe room(bytes.count)
        unsafe target.baseAddress?.copyMemory(from: source, byteCount: bytes.count)
        advance(bytes.count)
    }

    private func grow(to byteCount: Int) {
        let size = max(byteCount, capacity * 2, Self.minimumCapacity)
        guard let larger = unsafe tailrace_memory_resize(block, size) else {
            fatalError("out of memory for \(size) bytes")
        }
        unsafe block = larger
        capacity = size
    }
}

internal import Records

/// A key that lives as long as its owner, escaped once.
///
/// Safe: the memory belongs to the instance alone and is freed with it; views of it are used only
/// while the owner lives.
@safe final class StaticKey {
    private let memory: UnsafeMutablePointer<UInt8>
    /// The key as the inside of a JSON string.
    let escaped: ByteView
    /// The key as it is.
    let plain: ByteView

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let capacity = bytes.count * 7 + 16
        unsafe memory = .allocate(capacity: capacity)
        for (index, byte) in bytes.enumerated() { unsafe memory[index] = byte }
        unsafe plain = ByteView(base: memory, count: bytes.count)
        var writer = unsafe ByteWriter(
            base: memory + bytes.count, capacity: capacity - bytes.count)
        _ = JSONText.appendEscaped(plain, to: &writer)
        escaped = writer.written
    }

    deinit { unsafe memory.deallocate() }
}

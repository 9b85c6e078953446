import Records

/// Bytes that stay where they are as long as the object lives.
///
/// Safe: written once by the initialiser and freed with the object.
@safe final class OwnedBytes {
    private let base: UnsafeMutablePointer<UInt8>
    private let count: Int

    /// Copies a text.
    convenience init(_ text: String) { self.init(Array(text.utf8)) }

    /// Copies bytes.
    init(_ bytes: [UInt8]) {
        unsafe base = .allocate(capacity: max(bytes.count, 1))
        count = bytes.count
        for (index, byte) in bytes.enumerated() { unsafe base[index] = byte }
    }

    deinit { unsafe base.deallocate() }

    /// The bytes.
    var view: ByteView { unsafe ByteView(base: base, count: count) }
}

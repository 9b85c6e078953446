internal import Records

/// A key that lives as long as the object that holds it.
///
/// Safe: the memory is its own and never moves.
@safe final class KeyText: Sendable {
    let view: ByteView

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        unsafe memory.initialize(from: bytes, count: bytes.count)
        unsafe view = ByteView(base: memory, count: bytes.count)
    }

    deinit { unsafe view.base.deallocate() }
}

extension ByteWriter {
    /// Appends text as the inside of a JSON string; there must be room for it, six bytes a byte.
    mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { bytes in
            let view = unsafe ByteView(UnsafeRawBufferPointer(bytes))
            _ = JSONText.appendEscaped(view, to: &self)
        }
    }
}

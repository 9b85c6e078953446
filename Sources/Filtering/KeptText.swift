public import Records

/// A text of the configuration whose bytes stay where they are.
///
/// Fields point to them, so the filter that owns the text must outlive the batches it changed.
///
/// Safe: written once before anybody else sees it, given back with the object.
@safe public final class KeptText {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let count: Int

    /// Copies `text` as it is.
    public init(raw text: String) {
        count = text.utf8.count
        unsafe bytes = .allocate(capacity: count + 1)
        for (index, byte) in text.utf8.enumerated() { unsafe bytes[index] = byte }
    }

    /// Copies `text` as the inside of a JSON string.
    public convenience init(escaping text: String) {
        let raw = KeptText(raw: text)
        defer { withExtendedLifetime(raw) {} }
        let room = JSONText.escapedRoom(for: raw.count)
        var arena = ByteArena(byteCount: room)
        var writer = arena.writer(room)
        _ = JSONText.appendEscaped(raw.view, to: &writer)
        let escaped = writer.written.text
        arena.reset()
        self.init(raw: escaped)
    }

    deinit { unsafe bytes.deallocate() }

    /// All of it, valid as long as this object lives.
    public var view: ByteView { unsafe ByteView(base: bytes, count: count) }
}

extension ByteView {
    /// Whether the first bytes are those of `prefix`.
    func starts(with prefix: ByteView) -> Bool {
        count >= prefix.count && slice(0, prefix.count).equals(prefix)
    }

    /// Whether both hold the same bytes, letters of ASCII in either case.
    func equalsIgnoringCase(_ other: ByteView) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where ByteView.lower(self[index]) != ByteView.lower(other[index]) {
            return false
        }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}

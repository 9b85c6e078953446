/// Turns bytes into the inside of JSON strings and back (RFC 8259, section 7).
public enum JSONText {
    /// Appends `text` as the inside of a JSON string, without the quotes.
    ///
    /// Quote, backslash and control bytes below 0x20 are escaped; valid UTF-8 stays as it is, or
    /// becomes `\uXXXX` when `escapesNonASCII` is true; each maximal ill-formed part of UTF-8
    /// becomes U+FFFD, as `String(decoding:as:)` does it.
    /// - Returns: The number of replacements, or nil, with the writer as it was, when the room
    ///   does not suffice.
    @inlinable
    public static func appendEscaped(
        _ text: ByteView, to writer: inout ByteWriter, escapesNonASCII: Bool = false
    ) -> Int? {
        guard writer.room >= JSONEscaper.roomNeeded(for: text.count) else {
            return JSONEscaper.appendCarefully(
                text, to: &writer, escapesNonASCII: escapesNonASCII)
        }
        let result = unsafe JSONEscaper.escape(
            text, from: 0, to: text.count, at: writer.cursor, escapesNonASCII: escapesNonASCII)
        writer.advance(result.byteCount)
        return result.replacementCount
    }

    /// Bytes at a place that ``storeEscaped(_:at:)`` may write for a text of `byteCount` bytes.
    @inlinable @inline(__always) public static func escapedRoom(for byteCount: Int) -> Int {
        JSONEscaper.roomNeeded(for: byteCount)
    }

    /// Stores `text` at `place` as ``appendEscaped(_:to:escapesNonASCII:)`` appends it, without
    /// escapes for what is not ASCII; there must be the ``escapedRoom(for:)`` of its size.
    ///
    /// - Returns: The number of bytes and of replacements.
    public static func storeEscaped(
        _ text: ByteView, at place: UnsafeMutablePointer<UInt8>
    ) -> (byteCount: Int, replacementCount: Int) {
        let result = unsafe JSONEscaper.escape(
            text, from: 0, to: text.count, at: place, escapesNonASCII: false)
        return (result.byteCount, result.replacementCount)
    }

    /// Whether `text` is printable ASCII without quote and backslash: a JSON string as it stands.
    @inlinable public static func isPlain(_ text: ByteView) -> Bool {
        var index = 0
        while index + 16 <= text.count {
            let vector = text.vector16(at: index)
            if !JSONEscaper.special(in: vector).isEmpty { return false }
            if !ByteMask(equal: vector, SIMD16<UInt8>(repeating: 0x7F)).isEmpty { return false }
            index += 16
        }
        while index < text.count {
            let byte = text[index]
            if byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C { return false }
            index += 1
        }
        return true
    }
}

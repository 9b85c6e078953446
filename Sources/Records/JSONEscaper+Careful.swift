extension JSONEscaper {
    /// The way of a text that might not fit: fast as long as the room is ample for the next
    /// piece, then unit by unit with exact checks.
    @usableFromInline @inline(never)
    static func appendCarefully(
        _ text: ByteView, to writer: inout ByteWriter, escapesNonASCII: Bool
    ) -> Int? {
        let mark = writer.count
        var index = 0
        var replacements = 0
        while index < text.count {
            // A run may take up to 19 bytes more than it is asked to.
            let piece = (writer.room - roomNeeded(for: 0)) / 6 - 24
            guard piece >= 64 else { break }
            let result = unsafe escape(
                text, from: index, to: min(text.count, index + piece), at: writer.cursor,
                escapesNonASCII: escapesNonASCII)
            writer.advance(result.byteCount)
            index += result.consumedCount
            replacements += result.replacementCount
        }
        while index < text.count {
            let unit = appendUnit(text, at: index, to: &writer, escapesNonASCII: escapesNonASCII)
            guard let unit else {
                writer.rewind(to: mark)
                return nil
            }
            index += abs(unit)
            replacements += unit < 0 ? 1 : 0
        }
        return replacements
    }

    /// Appends one byte or sequence if it fits.
    ///
    /// Returns how many bytes of the text it was, as a negative number when it was replaced.
    private static func appendUnit(
        _ text: ByteView, at index: Int, to writer: inout ByteWriter, escapesNonASCII: Bool
    ) -> Int? {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { buffer -> Int? in
            guard let place = buffer.baseAddress else { return nil }
            var length = 1
            var size = 1
            let byte = text[index]
            if byte >= 0x80 {
                length = unsafe UTF8Sequence.length(
                    at: text.base + index, available: text.count - index)
                size = unsafe storeSequence(
                    text.base + index, length, at: place, escapesNonASCII: escapesNonASCII)
            } else if byte < 0x20 || byte == 0x22 || byte == 0x5C {
                size = unsafe storeEscape(of: byte, at: place)
            } else {
                unsafe place[0] = byte
            }
            guard size <= writer.room else { return nil }
            unsafe writer.append(ByteView(base: place, count: size))
            return length
        }
    }
}

internal import Records

/// Cuts text between characters.
enum UTF8Cut {
    /// `text` without a character that is cut at its end.
    static func wholeCharacters(_ text: ByteView) -> ByteView {
        var start = text.count - 1
        while start >= 0, text.count - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        guard start >= 0, text[start] >= 0xC0 else { return text }
        let length = text[start] >= 0xF0 ? 4 : text[start] >= 0xE0 ? 3 : 2
        return start + length > text.count ? text.slice(0, start) : text
    }
}

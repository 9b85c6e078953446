internal import Records

/// Copies ready JSON with the changes that ``JSONObjectWriter`` asks for, in one pass.
struct JSONRewriter {
    private let options: JSONObjectWriter

    init(_ options: JSONObjectWriter) { self.options = options }

    /// Appends `json`, changed.
    ///
    /// Nil, with the writer as it was, when the room does not suffice.
    func append(_ json: ByteView, to writer: inout ByteWriter) -> Int? {
        let mark = writer.count
        guard let count = copy(json, to: &writer) else {
            writer.rewind(to: mark)
            return nil
        }
        return count
    }

    private func copy(_ json: ByteView, to writer: inout ByteWriter) -> Int? {
        var replacementCount = 0
        var latestString = writer.count
        var index = 0
        while index < json.count {
            let byte = json[index]
            if byte == UInt8(ascii: "\"") {
                let end = JSONTokens.stringEnd(json, openedAt: index)
                latestString = writer.count
                guard let count = copyString(json.slice(index, end), to: &writer) else {
                    return nil
                }
                replacementCount += count
                index = end
                continue
            }
            index += 1
            if options.removesBlanks, byte <= 0x20 { continue }
            // Outside of strings a colon follows a key and nothing else.
            if byte == UInt8(ascii: ":"), options.replacesDots {
                Self.replaceDots(since: latestString, in: &writer)
            }
            guard writer.room >= 1 else { return nil }
            writer.append(byte)
        }
        return replacementCount
    }

    private func copyString(_ string: ByteView, to writer: inout ByteWriter) -> Int? {
        if options.escapesNonASCII { return Self.escapeNonASCII(string, to: &writer) }
        guard writer.room >= string.count else { return nil }
        writer.append(string)
        return 0
    }

    /// Appends `text`, every run of bytes above 0x7f as `\uXXXX` and all others as they are.
    ///
    /// Nil when the room does not suffice; the writer then holds a part of it.
    static func escapeNonASCII(_ text: ByteView, to writer: inout ByteWriter) -> Int? {
        var replacementCount = 0
        var index = 0
        while index < text.count {
            let isASCII = text[index] < 0x80
            var end = index + 1
            while end < text.count, (text[end] < 0x80) == isASCII { end += 1 }
            let run = text.slice(index, end)
            if isASCII {
                guard writer.room >= run.count else { return nil }
                writer.append(run)
            } else {
                guard let count = JSONText.appendEscaped(run, to: &writer, escapesNonASCII: true)
                else { return nil }
                replacementCount += count
            }
            index = end
        }
        return replacementCount
    }

    /// Replaces dots, also those written `\u002e`, by underscores in what was written since `mark`.
    static func replaceDots(since mark: Int, in writer: inout ByteWriter) {
        let end = writer.count
        let base = unsafe writer.base
        var read = mark
        var place = mark
        while read < end {
            var byte = unsafe base[read]
            var size = 1
            if byte == UInt8(ascii: ".") {
                byte = UInt8(ascii: "_")
            } else if byte == UInt8(ascii: "\\") {
                let escape = unsafe ByteView(base: base + read, count: min(6, end - read))
                if isEscapedDot(escape) {
                    (byte, size) = (UInt8(ascii: "_"), 6)
                } else if escape.count > 1 {
                    // The byte behind a backslash is no start of another escape.
                    unsafe base[place] = byte
                    place += 1
                    (byte, size) = (escape[1], 2)
                }
            }
            unsafe base[place] = byte
            place += 1
            read += size
        }
        writer.rewind(to: place)
    }

    private static func isEscapedDot(_ escape: ByteView) -> Bool {
        escape.count == 6 && escape.slice(0, 5).equals(ByteView("\\u002"))
            && escape[5] | 0x20 == UInt8(ascii: "e")
    }
}

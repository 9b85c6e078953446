public import Records

/// The tokens under which a document is found in a full-text table.
///
/// The words of all strings, numbers and truth values as Elasticsearch would print them; all in
/// lower case and separated by blanks. ``CompiledQuery/condition`` speaks of the same tokens.
public enum DocumentTokens {
    /// Bytes of a string beyond which its words are not tokens; the document gets ``longMark``.
    public static let longestText = 64 << 10
    /// The token of documents of which not all words are tokens.
    public static let longMark = "\u{1}long"

    /// Bytes that the tokens of a value need at most.
    ///
    /// Four bytes for one (`1e14` is written in full), and a copy of the longest string.
    public static func roomNeeded(for byteCount: Int) -> Int { 5 * byteCount + 128 }

    /// Appends the tokens of the JSON value `value`, a blank behind each.
    ///
    /// The writer must have ``roomNeeded(for:)`` the value's bytes. Holes and `null` have none.
    public static func append(_ value: ByteView, to writer: inout ByteWriter) {
        append(value, to: &writer, depth: 0)
    }

    private static func append(_ value: ByteView, to writer: inout ByteWriter, depth: Int) {
        guard depth < JSONLimits.greatestDepth, let first = value.firstByte else { return }
        switch first {
        case 0x22: appendText(value, to: &writer)
        case UInt8(ascii: "{"):
            JSONMembers.forEach(value) { _, member in
                append(member, to: &writer, depth: depth + 1)
                return true
            }
        case UInt8(ascii: "["):
            JSONMembers.forEachElement(value) { append($0, to: &writer, depth: depth + 1) }
        case UInt8(ascii: "t"): writer.append("true ")
        case UInt8(ascii: "f"): writer.append("false ")
        case UInt8(ascii: "n"), 0: break
        default: appendNumber(value, to: &writer)
        }
    }

    private static func appendText(_ value: ByteView, to writer: inout ByteWriter) {
        var body = value.slice(1, value.count - 1)
        if TimestampText.isTimestamp(body) { return }
        if body.count > longestText {
            body = body.slice(0, longestText)
            writer.append("\u{1}long ")
        }
        if body.firstIndex(of: 0x5C) != nil {
            appendEscapedText(body, to: &writer)
        } else {
            appendWords(body, to: &writer)
        }
    }

    private static func appendEscapedText(_ body: ByteView, to writer: inout ByteWriter) {
        var arena = ByteArena(byteCount: body.count)
        var plain = arena.writer(body.count)
        // A cut may have halved an escape; what is in front of it counts.
        _ = JSONText.appendUnescaped(body, to: &plain)
        appendWords(plain.written, to: &writer)
    }

    private static func appendWords(_ text: ByteView, to writer: inout ByteWriter) {
        if let number = number(in: text) {
            append(text: number, to: &writer)
            writer.append(" ")
        }
        // The end of the room is scratch memory until the words in front have grown so far.
        let scratchCount = Analyzer.roomNeeded(for: text.count)
        guard writer.room > 4 * text.count + scratchCount else { return }
        var scratch = unsafe ByteWriter(
            base: writer.cursor + 4 * text.count, capacity: scratchCount)
        Analyzer.forEachToken(text, &scratch) { word in
            guard writer.room > word.count else { return false }
            let start = writer.count
            writer.append(word)
            replaceSeparators(in: &writer, from: start)
            writer.append(UInt8(ascii: " "))
            return true
        }
    }

    /// Characters that join words but that the table takes for separators become one that it does
    /// not.
    private static func replaceSeparators(in writer: inout ByteWriter, from start: Int) {
        let base = unsafe writer.base
        for index in start..<writer.count {
            switch unsafe base[index] {
            case UInt8(ascii: "'"), UInt8(ascii: ","), UInt8(ascii: ";"): unsafe base[index] = 2
            default: break
            }
        }
    }

    /// The same for a word of a query.
    static func token(_ word: String) -> String {
        String(word.map { "',;".contains($0) ? "\u{2}" : $0 })
    }

    private static func appendNumber(_ value: ByteView, to writer: inout ByteWriter) {
        if JSONNumber.isInteger(value), value[0] != UInt8(ascii: "-"), value.count < 16 {
            writer.append(value)
        } else if let number = Double(value.text) {
            append(text: text(of: number), to: &writer)
        }
        writer.append(UInt8(ascii: " "))
    }

    private static func append(text: String, to writer: inout ByteWriter) {
        for byte in text.utf8 { writer.append(byte) }
    }

    /// The token of a number: its magnitude, without a fraction when it has none.
    static func text(of number: Double) -> String {
        let magnitude = number.magnitude
        if magnitude < 1e15, magnitude == magnitude.rounded() { return String(Int64(magnitude)) }
        return magnitude.description.lowercased().replacing("+", with: "")
    }

    /// The token of a string that is a number written in an uncommon way.
    private static func number(in text: ByteView) -> String? {
        guard text.count > 0, text.count <= 32, text.count > 1 else { return nil }
        var hasDigit = false
        for index in 0..<text.count {
            switch text[index] {
            case 0x30...0x39: hasDigit = true
            case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "e"),
                UInt8(ascii: "E"):
                break
            default: return nil
            }
        }
        guard hasDigit, let number = Double(text.text), number.isFinite else { return nil }
        return self.text(of: number)
    }
}

/// Strings such as `2026-11-24T08:54:17.439880043Z`, of which nearly every line has one: nobody
/// looks for their words, and they would be a third of the table.
enum TimestampText {
    /// Whether `text` has this form.
    static func isTimestamp(_ text: ByteView) -> Bool {
        guard text.count >= 19, text.count <= 40, text[4] == 0x2D, text[7] == 0x2D,
            text[10] == UInt8(ascii: "T"), text[13] == 0x3A, text[16] == 0x3A
        else { return false }
        for index in 0..<19 where ![4, 7, 10, 13, 16].contains(index) {
            if text[index] &- 0x30 > 9 { return false }
        }
        for index in 19..<text.count {
            switch text[index] {
            case 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "+"),
                UInt8(ascii: "-"), UInt8(ascii: "Z"):
                break
            default: return false
            }
        }
        return true
    }

    /// Whether a word may be one of a timestamp: `2026`, `08`, `24t08`, `17.439880043z`.
    static func mayHoldWord(_ word: String) -> Bool {
        let bytes = word.utf8
        guard let first = bytes.first, first &- 0x30 < 10, bytes.count <= 24 else { return false }
        return bytes.allSatisfy { byte in
            byte &- 0x30 < 10 || byte == UInt8(ascii: "t") || byte == UInt8(ascii: "z")
                || byte == UInt8(ascii: ".")
        }
            && (bytes.count <= 2 || bytes.count == 4 || word.contains("t") || word.contains("z")
                || word.contains("."))
    }
}

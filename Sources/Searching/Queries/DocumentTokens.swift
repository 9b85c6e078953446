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
        if text.count > 1, let number = DecimalNumber.read(text) {
            append(tokensOf: number, writtenAs: text, to: &writer)
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
        var scalars = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            scalars.append("',;".unicodeScalars.contains(scalar) ? "\u{2}" : scalar)
        }
        return String(scalars)
    }

    private static func appendNumber(_ value: ByteView, to writer: inout ByteWriter) {
        guard JSONNumber.isInteger(value), value[0] != UInt8(ascii: "-"), value.count < 16 else {
            // Fields of text are searched for its words as they are written.
            return appendWords(value, to: &writer)
        }
        writer.append(value)
        writer.append(UInt8(ascii: " "))
    }

    /// Appends the token of a number and, when it has a fraction, that of its whole part, which is
    /// its value to fields of whole numbers.
    private static func append(
        tokensOf number: Double, writtenAs word: ByteView, to writer: inout ByteWriter
    ) {
        let token = text(of: number)
        if !token.utf8.elementsEqual(word.array) {
            append(text: token, to: &writer)
            writer.append(UInt8(ascii: " "))
        }
        let whole = number.rounded(.towardZero)
        guard whole != number else { return }
        append(text: text(of: whole), to: &writer)
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
        return isFractionAndZone(text.slice(19, text.count))
    }

    /// Whether `text` is `[.digits][Z|±hh:mm|±hhmm]`: of other texts not all words pass
    /// ``mayHoldWord(_:)``.
    private static func isFractionAndZone(_ text: ByteView) -> Bool {
        var index = 0
        if text.firstByte == UInt8(ascii: ".") {
            index = 1
            while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
        }
        let zone = text.slice(index, text.count)
        guard let sign = zone.firstByte else { return true }
        if sign == UInt8(ascii: "Z") { return zone.count == 1 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        guard zone.count == 5 || zone.count == 6 && zone[3] == UInt8(ascii: ":") else {
            return false
        }
        for place in 1..<zone.count where zone.count == 5 || place != 3 {
            if zone[place] &- 0x30 > 9 { return false }
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

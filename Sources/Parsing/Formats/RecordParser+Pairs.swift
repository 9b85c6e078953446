internal import Records

/// The formats `ltsv` and `logfmt`: pairs of names and values.
///
/// In both a time that does not fit makes the whole text no match, as in Fluent Bit 5.1.
extension RecordParser {
    func parseLTSV(
        _ text: ByteView, _ clock: Int64, _ fields: inout FieldBuffer, _ scratch: inout ByteArena
    ) -> ParseOutcome {
        var sink = PairSink()
        fields.removeAll()
        var position = 0
        while position < text.count {
            let start = position
            while position < text.count, RecordParser.isLabel(text[position]) { position += 1 }
            guard position < text.count, text[position] == UInt8(ascii: ":") else { break }
            let label = text.slice(start, position)
            let end = text.firstIndex(of: 0x09, from: position + 1) ?? text.count
            let value = text.slice(position + 1, end)
            position = end + 1
            if label.isEmpty { continue }
            guard add(.text(value), label, clock, &sink, &fields, &scratch) else {
                return .noMatch
            }
        }
        return sink.isEmpty ? .noMatch : .match(nanoseconds: sink.nanoseconds)
    }

    private static func isLabel(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    func parseLogfmt(
        _ text: ByteView, _ clock: Int64, _ fields: inout FieldBuffer, _ scratch: inout ByteArena
    ) -> ParseOutcome {
        var sink = PairSink()
        fields.removeAll()
        var position = 0
        while true {
            while position < text.count, !RecordParser.isIdentifier(text[position]) {
                position += 1
            }
            guard position < text.count else { break }
            let start = position
            position = RecordParser.endOfIdentifier(text, position)
            let key = text.slice(start, position)
            let hasSign = position < text.count && text[position] == UInt8(ascii: "=")
            if !hasSign && !allowsBareKeys { return .noMatch }
            if hasSign { position += 1 }
            let value = hasSign ? RecordParser.logfmtValue(text, &position) : .flag
            guard add(value, key, clock, &sink, &fields, &scratch) else { return .noMatch }
        }
        return sink.isEmpty ? .noMatch : .match(nanoseconds: sink.nanoseconds)
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != UInt8(ascii: "=") && byte != 0x22
    }

    private static func endOfIdentifier(_ text: ByteView, _ start: Int) -> Int {
        var position = start
        while position < text.count, isIdentifier(text[position]) { position += 1 }
        return position
    }

    private static func logfmtValue(_ text: ByteView, _ position: inout Int) -> PairValue {
        guard position < text.count, text[position] == 0x22 else {
            let start = position
            position = endOfIdentifier(text, position)
            return start == position ? .flag : .text(text.slice(start, position))
        }
        position += 1
        let start = position
        var isEscaped = false
        while position < text.count, text[position] != 0x22 {
            if text[position] == 0x5c {
                isEscaped = true
                position += 1
            }
            position += 1
        }
        position = min(position, text.count)
        let value = text.slice(start, position)
        if position < text.count { position += 1 }
        return isEscaped ? .escapedText(value) : .text(value)
    }

    // MARK: Adding

    /// The value of a pair.
    private enum PairValue {
        case flag
        case text(ByteView)
        case escapedText(ByteView)
    }

    /// What has been gathered of a text.
    private struct PairSink {
        var nanoseconds: Int64?
        var isEmpty = true
        /// One bit for each kind of key seen, so that equal keys are looked for only then.
        var seen: UInt64 = 0
    }

    /// Adds a pair; false for a time that does not fit.
    private func add(
        _ value: PairValue, _ key: ByteView, _ clock: Int64, _ sink: inout PairSink,
        _ fields: inout FieldBuffer, _ scratch: inout ByteArena
    ) -> Bool {
        sink.isEmpty = false
        if timeStamp != nil, key.equals(timeKey.plain) {
            switch value {
            case .text(let text) where !text.isEmpty, .escapedText(let text):
                guard case .time(let nanoseconds) = readTime(text, clock) else { return false }
                sink.nanoseconds = nanoseconds
                if !keepsTime { return true }
            default: break
            }
        }
        let escapedKey = JSONText.isPlain(key) ? key : RecordParser.escaped(key, &scratch)
        let bit =
            UInt64(1)
            << (UInt64(key[0] &* 7 &+ key[key.count - 1] &+ UInt8(truncatingIfNeeded: key.count))
                & 63)
        if sink.seen & bit != 0, let index = fields.lastIndex(of: escapedKey) {
            fields.remove(at: index)
        }
        sink.seen |= bit
        append(value, key: escapedKey, name: key, &fields, &scratch)
        return true
    }

    private func append(
        _ value: PairValue, key: ByteView, name: ByteView, _ fields: inout FieldBuffer,
        _ scratch: inout ByteArena
    ) {
        switch value {
        case .flag: fields.append(Field(key: key, value: ByteView("true"), kind: .json))
        case .text(let text):
            let type = types.type(of: name)
            if type == .string || (text.isEmpty && format == .logfmt) {
                fields.append(Field(key: key, value: text, kind: .text))
            } else {
                TypedValue.append(text, as: type, key: key, to: &fields, scratch: &scratch)
            }
        case .escapedText(let text):
            let decoded = EscapeDecoder.decode(text, characters: true, scratch: &scratch)
            fields.append(Field(key: key, value: decoded, kind: .text))
        }
    }

    private static func escaped(_ key: ByteView, _ scratch: inout ByteArena) -> ByteView {
        var writer = scratch.writer(key.count * 6 + 64)
        _ = JSONText.appendEscaped(key, to: &writer)
        scratch.giveBack(writer.room)
        return writer.written
    }
}

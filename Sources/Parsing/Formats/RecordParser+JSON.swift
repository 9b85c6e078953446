internal import Records

/// The format `json`: one object, spliced and never decoded.
extension RecordParser {
    func parseJSON(
        _ text: ByteView, _ clock: Int64, _ fields: inout FieldBuffer, _ scratch: inout ByteArena
    ) -> ParseOutcome {
        guard let scan = JSONObjectReader.scan(text, into: &fields) else { return .noMatch }
        guard timeStamp != nil, let index = fields.firstIndex(of: timeKey.escaped),
            let time = timeText(fields[index], &scratch),
            case .time(let nanoseconds) = readTime(time, clock)
        else {
            JSONObjectReader.finish(scan, &fields, &scratch)
            return .match(nanoseconds: nil)
        }
        if !scan.traits.contains(.mayHaveDuplicateKeys) {
            if !keepsTime { fields.remove(at: index) }
            JSONObjectReader.finish(scan, &fields, &scratch)
            return .match(nanoseconds: nanoseconds)
        }
        // Of several members with the time's key Fluent Bit 5.1 reads and removes the first.
        let isRepeated = fields.lastIndex(of: timeKey.escaped) != index
        JSONObjectReader.finish(scan, &fields, &scratch)
        if !keepsTime, !isRepeated, let left = fields.firstIndex(of: timeKey.escaped) {
            fields.remove(at: left)
        }
        return .match(nanoseconds: nanoseconds)
    }

    /// The text of a string, nil for other values.
    private func timeText(_ field: Field, _ scratch: inout ByteArena) -> ByteView? {
        guard field.value.count >= 2, field.value[0] == 0x22 else { return nil }
        return JSONObjectReader.unescaped(
            field.value.slice(1, field.value.count - 1), scratch: &scratch)
    }
}

/// Reads one JSON object as a record.
enum JSONObjectReader {
    /// An object that was found.
    struct Scan {
        /// Its bytes.
        var object: ByteView
        /// What was noticed about it.
        var traits: JSONTraits
    }

    /// Reads the object at the start of `text` and finishes it; false when there is none.
    static func read(
        _ text: ByteView, into fields: inout FieldBuffer, scratch: inout ByteArena
    ) -> Bool {
        guard let scan = scan(text, into: &fields) else { return false }
        finish(scan, &fields, &scratch)
        return true
    }

    /// Reads the object at the start of `text`, or nil when there is none.
    ///
    /// Text may follow, but not another object or array. Equal keys are all there until
    /// ``finish(_:_:_:)``.
    static func scan(_ text: ByteView, into fields: inout FieldBuffer) -> Scan? {
        guard case .object(let end, let traits) = JSONScanner.scanObject(text, into: &fields),
            !beginsValue(text, after: end, &fields)
        else { return nil }
        return Scan(object: text.slice(0, end), traits: traits)
    }

    /// Removes white space from nested values, and of equal keys all but the last, which stays
    /// where it stands.
    static func finish(
        _ scan: Scan, _ fields: inout FieldBuffer, _ scratch: inout ByteArena
    ) {
        if scan.traits.contains(.mayHaveDuplicateKeys) {
            removeDuplicates(scan.object, &fields, &scratch)
        }
        if scan.traits.contains(.hasWhitespace) { compact(&fields, &scratch) }
    }

    /// Whether a second object, or an array, follows the object.
    ///
    /// Fluent Bit 5.1 takes `{"a":1} x`, but not `{"a":1}{"b":2}`.
    private static func beginsValue(
        _ text: ByteView, after end: Int, _ scratch: inout FieldBuffer
    ) -> Bool {
        let next = JSONScanner.skipBlanks(text, from: end)
        guard next < text.count else { return false }
        if text[next] == UInt8(ascii: "{") { return true }
        guard text[next] == UInt8(ascii: "[") else { return false }
        let rest = text.slice(next, text.count)
        guard case .object = JSONScanner.scanValue(rest, scratch: &scratch) else { return false }
        return true
    }

    private static func removeDuplicates(
        _ object: ByteView, _ fields: inout FieldBuffer, _ scratch: inout ByteArena
    ) {
        var writer = scratch.writer(object.count)
        guard let count = JSONScanner.removeDuplicateKeys(object, to: &writer), count > 0 else {
            scratch.giveBack(object.count)
            return
        }
        scratch.giveBack(writer.room)
        _ = JSONScanner.scanObject(writer.written, into: &fields)
    }

    private static func compact(_ fields: inout FieldBuffer, _ scratch: inout ByteArena) {
        var index = 0
        while index < fields.count {
            var field = fields[index]
            let first = field.value[0]
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                var writer = scratch.writer(field.value.count)
                if JSONScanner.compact(field.value, to: &writer) {
                    field.value = writer.written
                    fields[index] = field
                }
                scratch.giveBack(writer.room)
            }
            index += 1
        }
    }

    /// What the inside of a valid JSON string stands for; the view itself when nothing is
    /// escaped.
    static func unescaped(_ body: ByteView, scratch: inout ByteArena) -> ByteView? {
        guard body.firstIndex(of: 0x5c) != nil else { return body }
        var writer = scratch.writer(body.count)
        let isValid = JSONText.appendUnescaped(body, to: &writer)
        scratch.giveBack(writer.room)
        return isValid ? writer.written : nil
    }
}

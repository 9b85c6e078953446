internal import Records

/// The characters of strings in records.
enum FieldText {
    /// The characters of a field that is a string, else nil.
    ///
    /// Decoded into `scratch` where there are escapes.
    static func string(of field: Field, scratch: inout ByteArena) -> ByteView? {
        switch field.kind {
        case .text: return field.value
        case .escaped: return unescaped(field.value, scratch: &scratch)
        case .json:
            let value = field.value
            guard value.firstByte == UInt8(ascii: "\"") else { return nil }
            return unescaped(value.slice(1, value.count - 1), scratch: &scratch)
        }
    }

    /// The same, and the words of the two booleans.
    static func stringOrBoolean(of field: Field, scratch: inout ByteArena) -> ByteView? {
        if field.kind == .json,
            field.value.equals(ByteView("true")) || field.value.equals(ByteView("false"))
        {
            return field.value
        }
        return string(of: field, scratch: &scratch)
    }

    /// What the inside of a JSON string stands for.
    static func unescaped(_ body: ByteView, scratch: inout ByteArena) -> ByteView? {
        guard body.firstIndex(of: UInt8(ascii: "\\")) != nil else { return body }
        var writer = scratch.writer(body.count)
        guard JSONText.appendUnescaped(body, to: &writer) else { return nil }
        scratch.giveBack(writer.room)
        return writer.written
    }
}

extension RecordBatch {
    /// Removes the fields whose keys satisfy `test`.
    mutating func removeFields(of index: Int, where test: (ByteView) -> Bool) {
        for position in (0..<self[index].fieldCount).reversed()
        where test(field(position, of: index).key) {
            removeField(position, of: index)
        }
    }

    /// Appends a field as the only one with its key.
    mutating func set(_ field: Field, of index: Int) {
        removeFields(field.key, of: index)
        append(field, to: index)
    }

    /// Moves the field at `source` to `target`; those between make room.
    mutating func moveField(_ source: Int, to target: Int, of index: Int) {
        let moved = field(source, of: index)
        var place = source
        while place != target {
            let next = place < target ? place + 1 : place - 1
            setField(place, of: index, to: field(next, of: index))
            place = next
        }
        setField(target, of: index, to: moved)
    }
}

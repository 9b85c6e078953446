public import Records

/// A place in a record: a key, and keys or numbers below it.
///
/// Fluent Bit's record accessor, as `$kubernetes['labels']['app']` or plain `key`.
public struct FieldPath: Sendable, Hashable {
    /// One step into a value.
    public enum Step: Sendable, Hashable {
        /// A member of an object.
        case key(String)
        /// An element of an array.
        case index(Int)
    }

    /// The key at the top.
    public let key: String
    /// The steps below it.
    public let steps: [Step]

    /// Reads a path; the leading `$` may be missing.
    ///
    /// Nil when it is not one.
    public init?(_ text: String) {
        let body = text.hasPrefix("$") ? text.dropFirst() : text[...]
        let head = body.prefix { $0 != "[" }
        guard !head.isEmpty else { return nil }
        key = String(head)
        var steps: [Step] = []
        var rest = body.dropFirst(head.count)
        while !rest.isEmpty {
            guard let step = FieldPath.step(&rest) else { return nil }
            steps.append(step)
        }
        self.steps = steps
    }

    private static func step(_ rest: inout Substring) -> Step? {
        guard rest.first == "[" else { return nil }
        rest.removeFirst()
        if let quote = rest.first, quote == "'" || quote == "\"" {
            rest.removeFirst()
            guard let end = rest.firstIndex(of: quote) else { return nil }
            let key = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            guard rest.first == "]" else { return nil }
            rest.removeFirst()
            return .key(key)
        }
        guard let end = rest.firstIndex(of: "]"), let number = Int(rest[..<end]) else { return nil }
        rest = rest[rest.index(after: end)...]
        return .index(number)
    }

    /// The text at this place of record `index`: a string's characters, nil for anything else.
    ///
    /// Allocates.
    public func string(in batch: borrowing RecordBatch, _ index: Int) -> String? {
        guard let position = batch.position(of: key, in: index) else { return nil }
        let field = batch.field(position, of: index)
        switch field.kind {
        case .text:
            return steps.isEmpty ? field.value.text : nil
        case .escaped:
            return steps.isEmpty ? FieldPath.unescaped(field.value) : nil
        case .json:
            return walk(field.value)?.string
        }
    }

    /// The value at this place of record `index` as Fluent Bit 5.1 puts it into a name.
    ///
    /// The characters of a string, whole numbers as they are written and others with six digits
    /// behind the point, `true`, `false` or `null`; nil for objects and arrays. Allocates.
    func printed(in batch: borrowing RecordBatch, _ index: Int) -> String? {
        guard let position = batch.position(of: key, in: index) else { return nil }
        let field = batch.field(position, of: index)
        guard field.kind == .json else { return string(in: batch, index) }
        guard let value = walk(field.value) else { return nil }
        switch value.kind {
        case .string: return value.string
        case .boolean, .null: return value.rawText.text
        case .number: return FieldPath.printed(number: value.rawText)
        case .object, .array: return nil
        }
    }

    /// Nil for a number that takes 32 characters or more, as Fluent Bit 5.1 has room for no more.
    private static func printed(number text: ByteView) -> String? {
        var arena = ByteArena(byteCount: 512)
        var writer = BoundedWriter(arena.writer(512))
        if JSONNumber.isWhole(text) {
            writer.append(text)
        } else {
            DecimalText.appendFixed(JSONNumber.double(text), to: &writer)
        }
        return writer.isFull || writer.bytes.count >= 32 ? nil : writer.bytes.written.text
    }

    /// The text at this place of record `index` as bytes, decoded into the batch's scratch memory
    /// where it has to be; nil for anything but a string.
    public func text(in batch: inout RecordBatch, _ index: Int) -> ByteView? {
        guard let position = batch.position(of: key, in: index) else { return nil }
        let field = batch.field(position, of: index)
        if steps.isEmpty, field.kind == .text { return field.value }
        guard let string = string(in: batch, index) else { return nil }
        var copy = string
        return copy.withUTF8 { batch.scratch.copy(unsafe ByteView(UnsafeRawBufferPointer($0))) }
    }

    private func walk(_ value: ByteView) -> JSONCursor? {
        var cursor = JSONCursor.parse(borrowing: value)
        for step in steps {
            switch step {
            case .key(let key): cursor = cursor?.value(forKey: key)
            case .index(let wanted):
                var number = 0
                var found: JSONCursor?
                cursor?.forEachElement { element in
                    if number == wanted { found = element }
                    number += 1
                    return found == nil
                }
                cursor = found
            }
        }
        return cursor
    }

    private static func unescaped(_ body: ByteView) -> String? {
        let quoted = [UInt8(ascii: "\"")] + body.array + [UInt8(ascii: "\"")]
        return JSONCursor.parse(quoted)?.string
    }
}

extension RecordBatch {
    /// The position of the last field with a key, given unescaped.
    func position(of key: String, in index: Int) -> Int? {
        var key = key
        return key.withUTF8 { unsafe position(of: ByteView(UnsafeRawBufferPointer($0)), in: index) }
    }
}

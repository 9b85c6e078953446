public import Records

/// Writes the fields of a record as one JSON object.
///
/// The order of the fields stays, numbers and nested values stay as they were written, and valid
/// UTF-8 stays as it is unless an option says otherwise. The writer trusts that upstream stages
/// removed duplicate keys. Nothing is allocated.
public struct JSONObjectWriter: Sendable {
    /// Whether bytes above 0x7f become `\uXXXX`, in keys and in values of both kinds.
    public var escapesNonASCII: Bool
    /// Whether `.` becomes `_` in every key at every depth (Fluent Bit's `Replace_Dots`).
    public var replacesDots: Bool
    /// Whether white space between the tokens of nested values is left out.
    public var removesBlanks: Bool

    /// Chosen options; by default keys and ready JSON are copied as they are.
    public init(
        escapesNonASCII: Bool = false, replacesDots: Bool = false, removesBlanks: Bool = false
    ) {
        self.escapesNonASCII = escapesNonASCII
        self.replacesDots = replacesDots
        self.removesBlanks = removesBlanks
    }

    /// Appends `{...}` with all fields of record `index`.
    /// - Returns: How many ill-formed parts of UTF-8 became U+FFFD, or nil, with the writer as it
    ///   was, when the room does not suffice.
    public func append(
        _ batch: borrowing RecordBatch, _ index: Int, to writer: inout ByteWriter
    ) -> Int? {
        let mark = writer.count
        guard writer.room >= 2 else { return nil }
        writer.append(UInt8(ascii: "{"))
        guard let count = appendMembers(batch, index, to: &writer), writer.room >= 1 else {
            writer.rewind(to: mark)
            return nil
        }
        writer.append(UInt8(ascii: "}"))
        return count
    }

    /// Appends `"key":value,...` for all fields of record `index`, without braces; with a comma
    /// in front when `followsMember` is true and there is a field.
    /// - Returns: As ``append(_:_:to:)``.
    public func appendMembers(
        _ batch: borrowing RecordBatch, _ index: Int, followsMember: Bool = false,
        to writer: inout ByteWriter
    ) -> Int? {
        let mark = writer.count
        var replacementCount = 0
        for position in 0..<batch[index].fieldCount {
            if position > 0 || followsMember {
                guard writer.room >= 1 else { return giveUp(&writer, mark) }
                writer.append(UInt8(ascii: ","))
            }
            guard let count = append(batch.field(position, of: index), to: &writer) else {
                return giveUp(&writer, mark)
            }
            replacementCount += count
        }
        return replacementCount
    }

    /// Appends `"key":value`.
    /// - Returns: As ``append(_:_:to:)``.
    public func append(_ field: Field, to writer: inout ByteWriter) -> Int? {
        let mark = writer.count
        guard appendKey(field.key, to: &writer), let count = appendValue(field, to: &writer) else {
            return giveUp(&writer, mark)
        }
        return count
    }

    /// Appends `"key":`.
    ///
    /// False, with the writer as it was, when the room does not suffice.
    public func appendKey(_ key: ByteView, to writer: inout ByteWriter) -> Bool {
        if escapesNonASCII || replacesDots { return appendChangedKey(key, to: &writer) }
        guard writer.room >= key.count + 3 else { return false }
        writer.append(UInt8(ascii: "\""))
        if key.count <= 16, key.count > 0, writer.room >= 18 {
            // Most keys are short: one vector costs a fraction of a call to memcpy.
            unsafe UnsafeMutableRawPointer(writer.cursor).storeBytes(
                of: key.paddedVector16(at: 0), as: SIMD16<UInt8>.self)
            writer.advance(key.count)
        } else {
            writer.append(key)
        }
        writer.append(UInt8(ascii: "\""))
        writer.append(UInt8(ascii: ":"))
        return true
    }

    private func appendChangedKey(_ key: ByteView, to writer: inout ByteWriter) -> Bool {
        let mark = writer.count
        guard writer.room >= key.count + 3 else { return false }
        writer.append(UInt8(ascii: "\""))
        if escapesNonASCII {
            guard JSONRewriter.escapeNonASCII(key, to: &writer) != nil, writer.room >= 2 else {
                writer.rewind(to: mark)
                return false
            }
        } else {
            writer.append(key)
        }
        if replacesDots { JSONRewriter.replaceDots(since: mark, in: &writer) }
        writer.append(UInt8(ascii: "\""))
        writer.append(UInt8(ascii: ":"))
        return true
    }

    /// Appends the value of a field as JSON.
    /// - Returns: As ``append(_:_:to:)``.
    public func appendValue(_ field: Field, to writer: inout ByteWriter) -> Int? {
        if field.kind == .text { return appendText(field.value, to: &writer) }
        if field.kind == .escaped { return appendEscaped(field.value, to: &writer) }
        if escapesNonASCII || replacesDots || removesBlanks {
            return JSONRewriter(self).append(field.value, to: &writer)
        }
        guard writer.room >= field.value.count else { return nil }
        writer.append(field.value)
        return 0
    }

    /// Appends raw text as a quoted string.
    private func appendText(_ text: ByteView, to writer: inout ByteWriter) -> Int? {
        let mark = writer.count
        guard writer.room >= text.count + 2 else { return nil }
        writer.append(UInt8(ascii: "\""))
        guard
            let count = JSONText.appendEscaped(
                text, to: &writer, escapesNonASCII: escapesNonASCII), writer.room >= 1
        else { return giveUp(&writer, mark) }
        writer.append(UInt8(ascii: "\""))
        return count
    }

    /// Appends the inside of a JSON string with quotes around it.
    private func appendEscaped(_ body: ByteView, to writer: inout ByteWriter) -> Int? {
        let mark = writer.count
        guard writer.room >= body.count + 2 else { return nil }
        writer.append(UInt8(ascii: "\""))
        if escapesNonASCII {
            guard JSONRewriter.escapeNonASCII(body, to: &writer) != nil, writer.room >= 1 else {
                return giveUp(&writer, mark)
            }
        } else {
            writer.append(body)
        }
        writer.append(UInt8(ascii: "\""))
        return 0
    }

    private func giveUp(_ writer: inout ByteWriter, _ mark: Int) -> Int? {
        writer.rewind(to: mark)
        return nil
    }
}

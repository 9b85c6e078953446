internal import Records

/// Values as msgpack-c's `msgpack_object_print` writes them, which Fluent Bit's text forms use:
/// `{"k"=>[1, "a", nil]}`, strings quoted and otherwise raw, fractions with six digits.
enum PrintedValue {
    /// Appends the value of a field.
    static func append(_ field: Field, to writer: inout BoundedWriter) {
        if field.kind == .escaped { return append(key: field.value, to: &writer) }
        guard field.kind == .text else { return append(json: field.value, to: &writer) }
        writer.append(UInt8(ascii: "\""))
        writer.append(field.value)
        writer.append(UInt8(ascii: "\""))
    }

    /// Appends a key, given as the inside of a JSON string.
    static func append(key: ByteView, to writer: inout BoundedWriter) {
        writer.append(UInt8(ascii: "\""))
        writer.append(unescaping: key)
        writer.append(UInt8(ascii: "\""))
    }

    /// Appends a JSON value.
    static func append(json: ByteView, to writer: inout BoundedWriter) {
        var tokens = JSONTokens(json)
        while let token = tokens.next(), !writer.isFull {
            switch token {
            case .openObject: writer.append(UInt8(ascii: "{"))
            case .closeObject: writer.append(UInt8(ascii: "}"))
            case .openArray: writer.append(UInt8(ascii: "["))
            case .closeArray: writer.append(UInt8(ascii: "]"))
            case .colon: writer.append("=>")
            case .comma: writer.append(", ")
            case .string(let body): append(key: body, to: &writer)
            case .number(let text): append(number: text, to: &writer)
            case .null: writer.append("nil")
            case .true: writer.append("true")
            case .false: writer.append("false")
            }
        }
    }

    /// Appends the value without quotes if it is a string.
    static func appendBare(_ field: Field, to writer: inout BoundedWriter) {
        if field.kind == .text { return writer.append(field.value) }
        if field.kind == .escaped { return writer.append(unescaping: field.value) }
        var tokens = JSONTokens(field.value)
        if case .string(let body) = tokens.next() { return writer.append(unescaping: body) }
        append(json: field.value, to: &writer)
    }

    /// Appends whole numbers as they are written, others as doubles with six digits.
    private static func append(number text: ByteView, to writer: inout BoundedWriter) {
        if JSONNumber.isWhole(text) { return writer.append(text) }
        DecimalText.appendFixed(JSONNumber.double(text), to: &writer)
    }
}

/// Reads the text of JSON numbers.
enum JSONNumber {
    /// Whether there is neither a point nor an exponent.
    static func isWhole(_ text: ByteView) -> Bool {
        for index in 0..<text.count {
            let byte = text[index]
            if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") { return false }
        }
        return true
    }

    /// The nearest double; 0 for what is no number.
    static func double(_ text: ByteView) -> Double { Double(text.text) ?? 0 }
}

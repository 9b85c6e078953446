internal import Records

/// Builds JSON in an array.
///
/// For what is made once per container, not for records.
struct JSONBuilder {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ text: StaticString) { append(ByteView(text)) }

    mutating func append(_ json: [UInt8]) { bytes += json }

    mutating func append(_ view: ByteView) {
        for index in 0..<view.count { bytes.append(view[index]) }
    }

    /// Appends `text` as a string with its quotes.
    mutating func append(string text: String) {
        var text = text
        text.withUTF8 { buffer in
            append(escaping: unsafe ByteView(UnsafeRawBufferPointer(buffer)))
        }
    }

    /// Appends raw text as a string with its quotes.
    mutating func append(escaping view: ByteView) {
        // Six bytes at most come from one; the kernel stores a vector beyond.
        let capacity = view.count * 6 + 32
        bytes.append(UInt8(ascii: "\""))
        bytes += unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = unsafe ByteWriter(base: base, capacity: capacity)
            _ = JSONText.appendEscaped(view, to: &writer)
            count = writer.count
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a value without white space, with the last of equal keys only, and with strings
    /// that escape nothing but what must be.
    mutating func append(canonical value: JSONCursor) {
        let unique = JSONBuilder.withoutDuplicateKeys(value)
        unsafe unique.withUnsafeBytes { buffer in
            unsafe appendTokens(of: ByteView(buffer))
        }
    }

    private mutating func appendTokens(of text: ByteView) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                let end = JSONScanner.skipValue(text, from: index)
                append(string: JSONCursor.unescaped(text.slice(index + 1, end - 1)))
                index = end
            } else {
                if byte > 0x20 { bytes.append(byte) }
                index += 1
            }
        }
    }

    private static func withoutDuplicateKeys(_ value: JSONCursor) -> [UInt8] {
        let text = value.rawText
        guard value.kind == .object else { return text.array }
        return unsafe [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = unsafe ByteWriter(base: base, capacity: text.count)
            _ = JSONScanner.removeDuplicateKeys(text, to: &writer)
            count = writer.count
        }
    }
}

extension JSONCursor {
    /// The value as ``JSONBuilder/append(canonical:)`` writes it.
    var canonical: [UInt8] {
        var builder = JSONBuilder()
        builder.append(canonical: self)
        return builder.bytes
    }
}

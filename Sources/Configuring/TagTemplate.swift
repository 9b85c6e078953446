/// `Tag` of a tail input: what a file's records are tagged with (Fluent Bit 5.1).
public enum TagTemplate {
    /// The tag of a file without `Tag_Regex`.
    ///
    /// The first `*` becomes the path. Then `/`, `\` and `:` become dots, dots that follow each
    /// other become one, further `*` vanish, and so do separators at the start and a dot at the
    /// end. A tag without `*` stays as it is.
    public static func expand(_ tag: String, path: String) -> String {
        let bytes = Array(tag.utf8)
        guard let star = bytes.firstIndex(of: 0x2A) else { return tag }
        var path = Array(path.utf8)[...]
        while let first = path.first, isSeparator(first) { path.removeFirst() }
        return cleaned(bytes[..<star] + path + bytes[(star + 1)...])
    }

    private static func cleaned(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes where byte != 0x2A {
            let mapped = isSeparator(byte) ? 0x2E : byte
            if mapped == 0x2E, result.last == 0x2E { continue }
            result.append(mapped)
        }
        if result.last == 0x2E { result.removeLast() }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x2F || byte == 0x5C || byte == 0x3A
    }

    /// The tag of a file with `Tag_Regex`: each `<name>` becomes what `group` gives for the name,
    /// `_` when that is nil or empty.
    ///
    /// Nothing else changes.
    public static func expand(_ tag: String, group: (String) -> String?) -> String {
        var result = ""
        var rest = tag[...]
        while let open = rest.firstIndex(of: "<"),
            let close = rest[open...].firstIndex(of: ">")
        {
            let name = String(rest[rest.index(after: open)..<close])
            let text = group(name) ?? ""
            result += rest[..<open] + (text.isEmpty ? "_" : text)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

import WorldInterface

/// The name of a state file: one path component, nothing that leads elsewhere.
struct StateFileName {
    /// The longest name that Linux file systems take, in bytes.
    static let maximumByteCount = 255

    let text: String

    /// Checks a name.
    ///
    /// - Throws: `failed` for an empty or too long name, `.`, `..`, and names with a slash or a
    ///   zero byte.
    init(_ text: String) throws(WorldError) {
        let isComponent =
            !text.isEmpty && text != "." && text != ".."
            && text.utf8.count <= Self.maximumByteCount
            && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
        guard isComponent else { throw .failed("\"\(text)\" is no name of a state file") }
        self.text = text
    }
}

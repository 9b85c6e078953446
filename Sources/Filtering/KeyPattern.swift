public import Records

/// A name of a key, or with a `*` at its end what keys begin with.
public struct KeyPattern {
    private let text: KeptText
    private let isPrefix: Bool
    private let ignoresCase: Bool

    /// Reads a name as a configuration writes it.
    public init(_ name: String, ignoresCase: Bool) {
        isPrefix = name.utf8.last == UInt8(ascii: "*")
        text = KeptText(escaping: isPrefix ? String(name.dropLast()) : name)
        self.ignoresCase = ignoresCase
    }

    /// Whether an escaped key is meant.
    public func matches(_ key: ByteView) -> Bool {
        let wanted = text.view
        guard isPrefix ? key.count >= wanted.count : key.count == wanted.count else { return false }
        let part = key.slice(0, wanted.count)
        return ignoresCase ? part.equalsIgnoringCase(wanted) : part.equals(wanted)
    }
}

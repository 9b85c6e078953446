import Records

/// An index that is searched: its name and what is known of its fields.
public struct SearchedIndex: Sendable {
    /// The name.
    public let name: String
    /// What is known of its fields.
    public let mapping: Mapping
    private let nameStorage: JSONCursor?

    /// Makes one.
    public init(name: String, mapping: Mapping) {
        self.name = name
        self.mapping = mapping
        var quoted = JSONOutput()
        quoted.string(name)
        nameStorage = JSONCursor.parse(quoted.bytes)
    }

    /// The name as bytes that live as long as this value does.
    var nameView: ByteView {
        guard let text = nameStorage?.rawText else { return ByteView("") }
        return text.slice(1, text.count - 1)
    }
}

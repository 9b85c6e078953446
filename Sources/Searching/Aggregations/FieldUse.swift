/// A field that a search looks at, in all of its indices.
struct FieldUse {
    /// The name, as the request says it.
    let name: String
    /// What values are.
    var kind = ValueKind.unmapped
    /// How moments are written and read, unless the request says so.
    var dateStyle = DateStyle.standard
    /// An index in which values are something else altogether.
    var oddIndex: String?

    /// The field of a document's time.
    static let time = "@timestamp"

    /// Adds what another index knows of the field.
    mutating func merge(_ reader: FieldReader, index: String) {
        guard kind != reader.kind else { return }
        switch (kind, reader.kind) {
        case (.unmapped, _):
            kind = reader.kind
            dateStyle = reader.dateStyle
        case (.integer, .double), (.double, .integer), (.boolean, .double), (.double, .boolean):
            kind = .double
        case (.integer, .boolean), (.boolean, .integer): kind = .integer
        case (.keyword, .text), (.text, .keyword): kind = .text
        case (.keyword, .address), (.address, .keyword): kind = .keyword
        default: oddIndex = index
        }
    }
}

internal import Records

/// Where a value is in a record: a key, and keys or numbers below it.
///
/// Fluent Bit 5.1's record accessor, `$kubernetes['labels']['app']` or `$list[0]`, or a plain key.
public struct FieldPlace {
    private enum Step {
        case key(String)
        case index(Int)
    }

    private let key: KeptText
    private let steps: [Step]

    /// Reads an accessor; a text without `$` is a plain key.
    ///
    /// Nil when brackets or quotes do not fit together.
    public init?(_ text: String) {
        guard text.hasPrefix("$") else {
            key = KeptText(escaping: text)
            steps = []
            return
        }
        let body = text.dropFirst()
        let head = body.prefix { $0 != "[" }
        guard !head.isEmpty else { return nil }
        var steps: [Step] = []
        var rest = body[head.endIndex...]
        while !rest.isEmpty {
            guard let step = FieldPlace.step(&rest) else { return nil }
            steps.append(step)
        }
        key = KeptText(escaping: String(head))
        self.steps = steps
    }

    private static func step(_ rest: inout Substring) -> Step? {
        guard rest.popFirst() == "[", let quote = rest.first else { return nil }
        let isQuoted = quote == "'" || quote == "\""
        if isQuoted { rest.removeFirst() }
        guard let end = rest.firstIndex(of: isQuoted ? quote : "]") else { return nil }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        guard isQuoted else { return Int(name).flatMap { $0 < 0 ? nil : .index($0) } }
        return rest.popFirst() == "]" ? .key(name) : nil
    }

    /// The value here in record `index` as a field, or nil.
    ///
    /// Only a place below the top allocates.
    func field(in batch: borrowing RecordBatch, _ index: Int) -> Field? {
        guard let position = batch.position(of: key.view, in: index) else { return nil }
        let field = batch.field(position, of: index)
        if steps.isEmpty { return field }
        guard field.kind == .json, let value = walk(field.value) else { return nil }
        return Field(key: field.key, value: value.rawText, kind: .json)
    }

    private func walk(_ value: ByteView) -> JSONCursor? {
        var cursor = JSONCursor.parse(borrowing: value)
        for step in steps {
            switch step {
            case .key(let key): cursor = cursor?.value(forKey: key)
            case .index(let wanted): cursor = cursor.flatMap { FieldPlace.element(wanted, of: $0) }
            }
        }
        return cursor
    }

    private static func element(_ wanted: Int, of array: JSONCursor) -> JSONCursor? {
        var number = 0
        var found: JSONCursor?
        array.forEachElement { element in
            if number == wanted { found = element }
            number += 1
            return found == nil
        }
        return found
    }
}

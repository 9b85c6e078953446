import Records

/// Understands the values of one field of one index.
struct FieldReader {
    /// The path of the field in documents.
    let path: String
    /// What its values are.
    let kind: ValueKind
    /// Whether all values below the path belong to it.
    let takesAll: Bool
    /// The metadata that it stands for, if it is no field of documents.
    let metadata: Metadata?
    /// How moments of the field are written.
    let dateStyle: DateStyle
    private let dateReader: DateReader
    private let hasStandardDates: Bool
    private let longestText: Int

    /// What the store knows of a document beside its source.
    enum Metadata: String {
        case id = "_id"
        case index = "_index"
    }

    /// The same, but the terms of a text field, `NAME.keyword`, if it has such.
    init?(_ name: String, in mapping: Mapping, asKeyword: Bool) {
        if asKeyword, mapping.field(name)?.type == .text,
            mapping.field(name + ".keyword")?.type == .keyword
        {
            self.init(name + ".keyword", in: mapping)
        } else {
            self.init(name, in: mapping)
        }
    }

    /// The reader of a field; nil when the index does not know it.
    init?(_ name: String, in mapping: Mapping) {
        if let metadata = Metadata(rawValue: name) {
            (path, kind, takesAll, longestText) = (name, .keyword, false, .max)
            (dateStyle, dateReader, hasStandardDates) = (.standard, .standard, true)
            self.metadata = metadata
            return
        }
        guard let field = mapping.field(name) else { return nil }
        path = field.path
        kind = FieldReader.kind(of: field)
        takesAll = field.type == .flattened && !FieldReader.isInsideFlattened(field.path, mapping)
        metadata = nil
        dateStyle = DateStyle(mapped: field)
        dateReader = dateStyle.reader
        hasStandardDates = dateStyle == .standard
        longestText = field.ignoreAbove ?? .max
    }

    /// Whether a path leads into a flattened field.
    private static func isInsideFlattened(_ path: String, _ mapping: Mapping) -> Bool {
        guard let dot = path.lastIndex(of: ".") else { return false }
        return mapping.field(String(path[..<dot]))?.type == .flattened
    }

    private static func kind(of field: MappedField) -> ValueKind {
        switch field.type {
        case .keyword, .flattened: .keyword
        case .text: .text
        case .long: .integer
        case .double: .double
        case .boolean: .boolean
        case .date: .date
        case .ip: .address
        }
    }

    /// Whether it is the moment of a document that the store orders documents by.
    var isTime: Bool { kind == .date && path == FieldUse.time }

    /// Understands `value`, as it is written in a document; nil when it is no value of the field's
    /// type.
    ///
    /// Text that has to be unescaped is put into `arena`.
    func read(_ value: ByteView, arena: inout ByteArena) -> FieldValue? {
        switch kind {
        case .keyword, .text, .address: text(value, &arena)
        case .integer: integer(value, &arena)
        case .double: number(value, &arena).map(FieldValue.double)
        case .boolean: truth(value)
        case .date: moment(value, &arena)
        case .unmapped: nil
        }
    }

    private func text(_ value: ByteView, _ arena: inout ByteArena) -> FieldValue? {
        let text = FieldReader.plain(value, &arena)
        guard text.count <= longestText || FieldReader.characterCount(text) <= longestText else {
            return nil
        }
        return .text(text)
    }

    /// UTF-16 units, which Elasticsearch counts for `ignore_above`.
    private static func characterCount(_ text: ByteView) -> Int {
        var count = 0
        for index in 0..<text.count {
            let byte = text[index]
            if byte & 0xC0 != 0x80 { count += byte >= 0xF0 ? 2 : 1 }
        }
        return count
    }

    private func integer(_ value: ByteView, _ arena: inout ByteArena) -> FieldValue? {
        let text = FieldReader.plain(value, &arena)
        if let number = FieldReader.int64(text) { return .integer(number) }
        guard let number = Double(text.text), number.magnitude < 9.3e18 else { return nil }
        return Int64(exactly: number.rounded(.towardZero)).map(FieldValue.integer)
    }

    private func number(_ value: ByteView, _ arena: inout ByteArena) -> Double? {
        let text = FieldReader.plain(value, &arena)
        if let number = FieldReader.int64(text), number.magnitude < 1 << 53 {
            return Double(number)
        }
        guard let number = Double(text.text), number.isFinite else { return nil }
        return number
    }

    private func truth(_ value: ByteView) -> FieldValue? {
        switch value.count {
        case 4 where value.equals(ByteView("true")), 6 where value.equals(ByteView("\"true\"")):
            .integer(1)
        case 5 where value.equals(ByteView("false")), 7 where value.equals(ByteView("\"false\"")),
            2:
            value[0] == 0x66 || value[0] == 0x22 ? .integer(0) : nil
        default: nil
        }
    }

    private func moment(_ value: ByteView, _ arena: inout ByteArena) -> FieldValue? {
        let text = FieldReader.plain(value, &arena)
        if hasStandardDates {
            var parser = RFC3339Parser()
            if let time = parser.parse(text) {
                return .integer((time >= 0 ? time : time - 999_999) / 1_000_000)
            }
        }
        return dateReader.milliseconds(text.text).map(FieldValue.integer)
    }

    /// The nanoseconds of a moment's millisecond, if it is written with so many digits.
    static func nanoseconds(_ value: ByteView) -> Int {
        guard value.count > 2, value[0] == 0x22 else { return 0 }
        var parser = RFC3339Parser()
        guard let time = parser.parse(value.slice(1, value.count - 1)) else { return 0 }
        let rest = Int(time % 1_000_000)
        return rest < 0 ? rest + 1_000_000 : rest
    }

    /// What a string stands for; another value as it is written.
    static func plain(_ value: ByteView, _ arena: inout ByteArena) -> ByteView {
        guard value.count >= 2, value[0] == 0x22 else { return value }
        let body = value.slice(1, value.count - 1)
        guard body.firstIndex(of: 0x5C) != nil else { return body }
        var writer = arena.writer(body.count)
        return JSONText.appendUnescaped(body, to: &writer) ? writer.written : body
    }

    /// The whole number of at most 18 digits that `text` is.
    static func int64(_ text: ByteView) -> Int64? {
        let isNegative = text.firstByte == UInt8(ascii: "-")
        var index = isNegative ? 1 : 0
        guard index < text.count, text.count - index <= 18 else { return Int64(text.text) }
        var number: Int64 = 0
        while index < text.count {
            let digit = text[index] &- 0x30
            guard digit < 10 else { return nil }
            number = number * 10 + Int64(digit)
            index += 1
        }
        return isNegative ? -number : number
    }
}

public import Records

/// Computes what documents are sorted by.
public final class SortReader {
    private let keys: [SortKey]
    private let values: DocumentValues
    private let slots: [Int?]
    private let styles: [DateStyle?]
    /// The order of the values.
    public let order: SortOrder

    /// Sorts by `keys` in `indices`.
    ///
    /// Throws when a field cannot be sorted by.
    public convenience init(_ keys: [SortKey], indices: [SearchedIndex]) throws(SearchError) {
        try self.init(keys, values: DocumentValues(indices))
    }

    /// The same for documents that somebody else looks at as well.
    init(_ keys: [SortKey], values: DocumentValues) throws(SearchError) {
        self.keys = keys
        self.values = values
        order = SortOrder(keys)
        var slots: [Int?] = []
        var styles: [DateStyle?] = []
        for key in keys {
            guard case .field(let name) = key.target else {
                slots.append(nil)
                styles.append(nil)
                continue
            }
            let slot = try values.slot(of: name)
            try SortReader.check(values.fields[slot], key, values)
            slots.append(slot)
            styles.append(try key.format.map { text throws(SearchError) in try DateStyle(text) })
        }
        self.slots = slots
        self.styles = styles
    }

    private static func check(
        _ use: FieldUse, _ key: SortKey, _ values: DocumentValues
    ) throws(SearchError) {
        let builder = AggregatorBuilder(
            values: values, budget: MemoryBudget(), showsTypedKeys: false)
        try builder.refuseText(use)
        guard use.kind == .unmapped, key.unmappedType == nil, !values.indices.isEmpty else {
            return
        }
        throw SearchError(
            status: 400, type: "query_shard_exception",
            reason: "No mapping found for [\(use.name)] in order to sort on")
    }

    /// What a document is sorted by, one value for each key.
    ///
    /// - Parameters:
    ///   - index: The position of its index in the list of indices.
    ///   - id: Its id.
    ///   - source: Its source, a valid object.
    ///   - sequence: Its place in the store's order.
    public func read(
        index: Int, id: ByteView, source: ByteView, sequence: Int64
    ) -> [SortValue] {
        values.load(index: index, id: id, source: source, sequence: sequence)
        return read()
    }

    /// The same for the document that is looked at.
    func read() -> [SortValue] {
        keys.indices.map { place in
            switch keys[place].target {
            case .score: .double(1)
            case .documentOrder: .integer(values.sequence)
            case .field: read(keys[place], slots[place] ?? 0)
            }
        }
    }

    private func read(_ key: SortKey, _ slot: Int) -> SortValue {
        let all = values.values(of: slot)
        let kind = values.fields[slot].kind
        if all.count == 1 { return all[0].sortValue(kind) }
        guard let first = all.first, let last = all.last else { return missing(key, slot) }
        switch key.mode {
        case .min: return first.sortValue(kind)
        case .max: return last.sortValue(kind)
        case .sum, .avg: return combined(all, key.mode)
        case .median:
            let (low, high) = (all[(all.count - 1) / 2], all[all.count / 2])
            return combined([low, high], .avg)
        }
    }

    private func combined(_ all: [FieldValue], _ mode: SortKey.Mode) -> SortValue {
        let sum = all.reduce(0) { $0 + ($1.number ?? 0) }
        let number = mode == .avg ? sum / Double(all.count) : sum
        if case .integer = all[0], number.magnitude < 9e18 {
            return .integer(Int64(number.rounded()))
        }
        return .double(number)
    }

    /// The value of a document that has none: the end of the numbers where it goes, or nothing.
    private func missing(_ key: SortKey, _ slot: Int) -> SortValue {
        let kind = kind(key, slot)
        if case .value(let text) = key.missing {
            return SortReader.value(text, kind, values.fields[slot].dateStyle) ?? .none
        }
        let isGreatest = (key.missing == .last) != key.isDescending
        switch kind {
        case .integer, .boolean, .date: return .integer(isGreatest ? .max : .min)
        case .double: return .double(isGreatest ? .infinity : -.infinity)
        case .keyword, .text, .address, .unmapped: return .none
        }
    }

    /// What values of a key are, also where no index knows the field.
    private func kind(_ key: SortKey, _ slot: Int) -> ValueKind {
        let kind = values.fields[slot].kind
        guard kind == .unmapped, let type = key.unmappedType else { return kind }
        switch type {
        case "long", "integer", "short", "byte", "unsigned_long": return .integer
        case "double", "float", "half_float", "scaled_float": return .double
        case "boolean": return .boolean
        case "date", "date_nanos": return .date
        default: return .keyword
        }
    }

    private static func value(_ text: String, _ kind: ValueKind, _ style: DateStyle) -> SortValue? {
        switch kind {
        case .integer: Int64(text).map(SortValue.integer)
        case .boolean: .integer(text == "true" || text == "1" ? 1 : 0)
        case .double: Double(text).map(SortValue.double)
        case .date:
            (Int64(text) ?? style.milliseconds(of: text)).map(SortValue.integer)
        case .address: SortValue(address: text)
        case .keyword, .text, .unmapped: .text(Array(text.utf8))
        }
    }

    /// Understands the values of `search_after`, one for each key.
    ///
    /// A value behind the last key, the tie-break of a search in a view of the documents, is given
    /// as a whole number behind the others.
    public func searchAfter(_ given: [JSONCursor]) throws(SearchError) -> [SortValue] {
        var result: [SortValue] = []
        for (place, cursor) in given.enumerated() {
            guard place < keys.count else {
                result.append(.integer(Int64(try cursor.whole("_shard_doc"))))
                continue
            }
            result.append(try searchAfter(cursor, keys[place], place))
        }
        return result
    }

    private func searchAfter(
        _ cursor: JSONCursor, _ key: SortKey, _ place: Int
    ) throws(SearchError) -> SortValue {
        guard case .field(let name) = key.target, let slot = slots[place] else {
            if case .score = key.target { return .double(Double(cursor.scalarText ?? "") ?? 1) }
            return .integer(Int64(try cursor.whole("_doc")))
        }
        if cursor.isNull { return .none }
        guard let text = cursor.scalarText else {
            throw .illegalArgument(
                "Can't handle [search_after] field value of type [class java.util.LinkedHashMap]")
        }
        let kind = kind(key, slot)
        if kind == .double, text == "Infinity" || text == "-Infinity" {
            return .double(text == "Infinity" ? .infinity : -.infinity)
        }
        let style = styles[place] ?? values.fields[slot].dateStyle
        if let value = SortReader.value(text, kind, style) { return value }
        throw .illegalArgument("Failed to parse search_after value for field [\(name)].")
    }

    /// Writes a hit's `sort`.
    public func write(_ sortValues: [SortValue], into output: inout JSONOutput) {
        output.beginArray()
        for (place, value) in sortValues.enumerated() {
            if place < styles.count, let style = styles[place], case .integer(let time) = value,
                time != .max, time != .min
            {
                output.string(style.text(time))
            } else {
                value.write(into: &output)
            }
        }
        output.endArray()
    }
}

extension JSONCursor {
    /// A whole number of 64 bits.
    func whole(_ name: String) throws(SearchError) -> Int {
        guard let text = scalarText, let number = Int(text) else {
            throw .illegalArgument("Failed to parse search_after value for field [\(name)].")
        }
        return number
    }
}

import Records

/// Shows fields of hits as the mapping understands them: always as lists.
final class FieldFetcher {
    private struct Shown {
        let name: String
        let slot: Int
        let style: DateStyle
        let isDocValue: Bool
    }

    private let values: DocumentValues
    /// What is shown of documents of each index.
    private let shown: [[Shown]]

    /// Shows what a request asks for; nil when that is nothing.
    init?(_ request: SearchRequest, indices: [SearchedIndex]) throws(SearchError) {
        guard !request.fields.isEmpty || !request.docValueFields.isEmpty else { return nil }
        values = try DocumentValues(indices, keepsOrder: true)
        var shown: [[Shown]] = []
        for index in indices {
            var list: [Shown] = []
            for (wanted, isDocValue) in request.docValueFields.map({ ($0, true) })
                + request.fields.map({ ($0, false) })
            {
                let new = try FieldFetcher.resolve(
                    wanted, isDocValue: isDocValue, in: index, values)
                list += new.filter { field in !list.contains { $0.name == field.name } }
            }
            shown.append(list)
        }
        self.shown = shown
    }

    private static func resolve(
        _ wanted: SearchRequest.FieldRequest, isDocValue: Bool, in index: SearchedIndex,
        _ values: DocumentValues
    ) throws(SearchError) -> [Shown] {
        let pattern = PathPattern(wanted.pattern)
        let names =
            pattern.literal.map { [$0] }
            ?? index.mapping.fieldPaths.filter { pattern.matches(Array($0.utf8)) }
        var list: [Shown] = []
        for name in names {
            guard let reader = FieldReader(name, in: index.mapping) else { continue }
            if isDocValue, reader.kind == .text {
                if pattern.literal == nil { continue }
                throw .illegalArgument(
                    """
                    Text fields are not optimised for operations that require per-document field \
                    data like aggregations and sorting, so these operations are disabled by \
                    default. Please use a keyword field instead of [\(name)].
                    """
                )
            }
            let style: DateStyle
            if let format = wanted.format, reader.kind == .date {
                style = try DateStyle(format)
            } else {
                style = reader.dateStyle
            }
            list.append(
                Shown(
                    name: name, slot: try values.looseSlot(of: name), style: style,
                    isDocValue: isDocValue))
        }
        return list
    }

    /// Writes the member `fields` of a hit, if it has one of the fields.
    func write(index: Int, id: ByteView, source: ByteView, into output: inout JSONOutput) {
        guard !shown[index].isEmpty else { return }
        values.load(index: index, id: id, source: source, sequence: 0)
        let mark = output.mark
        output.key("fields")
        output.beginObject()
        var isAny = false
        for field in shown[index] {
            let kind = values.reader(of: field.slot)?.kind ?? .keyword
            var list = values.values(of: field.slot)
            guard !list.isEmpty else { continue }
            if field.isDocValue { list = DocumentValues.inOrder(list, kind) }
            isAny = true
            output.key(field.name)
            output.beginArray()
            let written = kind == .date && !field.isDocValue ? values.written(of: field.slot) : []
            for (place, value) in list.enumerated() {
                // Values that are no dates leave no place of their own.
                let fraction =
                    written.count == list.count ? FieldReader.nanoseconds(written[place]) : 0
                write(value, kind, field.style, fraction, into: &output)
            }
            output.endArray()
        }
        output.endObject()
        if !isAny { output.rewind(to: mark) }
    }

    private func write(
        _ value: FieldValue, _ kind: ValueKind, _ style: DateStyle, _ nanoseconds: Int,
        into output: inout JSONOutput
    ) {
        switch (value, kind) {
        case (.integer(let time), .date):
            output.string(style.text(time, nanoseconds: nanoseconds))
        case (.integer(let number), .boolean): output.bool(number != 0)
        case (.integer(let number), _): output.int(number)
        case (.double(let number), _): output.double(number)
        case (.text(let text), _): output.string(text)
        }
    }
}

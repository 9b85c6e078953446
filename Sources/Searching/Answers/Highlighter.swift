import Records

/// Marks found words in the fields of hits.
final class Highlighter {
    private struct Shown {
        let name: String
        let slot: Int
        let isText: Bool
        let terms: HighlightTerms.OfField
        let field: Highlight.Field
    }

    private let values: DocumentValues
    /// What may be marked in documents of each index.
    private let shown: [[Shown]]

    /// Marks what a request asks for; nil when nothing can be marked.
    init?(_ request: SearchRequest, indices: [SearchedIndex]) throws(SearchError) {
        guard let highlight = request.highlight, !highlight.fields.isEmpty else { return nil }
        values = try DocumentValues(indices, keepsOrder: true)
        let terms = HighlightTerms(request.query)
        var shown: [[Shown]] = []
        for index in indices {
            var list: [Shown] = []
            for field in highlight.fields {
                for name in Highlighter.names(field.pattern, in: index.mapping)
                where !list.contains(where: { $0.name == name }) {
                    let own = terms.of(name, requiresMatch: highlight.requiresFieldMatch)
                    guard !own.isEmpty, let reader = FieldReader(name, in: index.mapping),
                        reader.metadata == nil, reader.kind == .text || reader.kind == .keyword
                    else { continue }
                    list.append(
                        Shown(
                            name: name, slot: try values.looseSlot(of: name),
                            isText: reader.kind == .text, terms: own, field: field))
                }
            }
            shown.append(list)
        }
        guard shown.contains(where: { !$0.isEmpty }) else { return nil }
        self.shown = shown
    }

    private static func names(_ pattern: String, in mapping: Mapping) -> [String] {
        let pattern = PathPattern(pattern)
        if let name = pattern.literal { return [name] }
        return mapping.fieldPaths.filter { pattern.matches(Array($0.utf8)) }
    }

    /// Writes the member `highlight` of a hit, if something is marked.
    func write(index: Int, id: ByteView, source: ByteView, into output: inout JSONOutput) {
        guard !shown[index].isEmpty else { return }
        values.load(index: index, id: id, source: source, sequence: 0)
        let mark = output.mark
        output.key("highlight")
        output.beginObject()
        var isAny = false
        for field in shown[index] {
            let fragments = fragments(field)
            guard !fragments.isEmpty else { continue }
            isAny = true
            output.key(field.name)
            output.beginArray()
            for fragment in fragments { output.string(fragment) }
            output.endArray()
        }
        output.endObject()
        if !isAny { output.rewind(to: mark) }
    }

    private func fragments(_ shown: Shown) -> [String] {
        var fragments: [String] = []
        for value in values.values(of: shown.slot) {
            guard case .text(let view) = value else { continue }
            let text =
                shown.isText
                ? MarkedText(words: view.text, shown.terms)
                : MarkedText(term: view.text, shown.terms)
            fragments += text.fragments(
                size: shown.field.fragmentSize, count: shown.field.fragmentCount,
                pre: shown.field.preTag, post: shown.field.postTag)
        }
        let limit = shown.field.fragmentCount
        return limit == 0 ? fragments : Array(fragments.prefix(limit))
    }
}

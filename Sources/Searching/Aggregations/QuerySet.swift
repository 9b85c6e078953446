import Records

/// A query of an aggregation, made ready for each searched index.
final class QuerySet {
    private let queries: [CompiledQuery]
    /// What is known for all documents of the skeleton that is looked at; nil when documents are.
    private var isMatched: Bool?

    init(_ query: Query, _ indices: [SearchedIndex]) throws(SearchError) {
        var queries: [CompiledQuery] = []
        for index in indices { queries.append(try CompiledQuery(query, mapping: index.mapping)) }
        self.queries = queries
    }

    /// What can be fed instead of documents, at best.
    var inputs: AggregationInputs {
        queries.allSatisfy { $0.isAll } ? [.times, .minutes] : .minutes
    }

    /// Settles the answer for all documents of a skeleton; false when it differs among them.
    func settle(_ skeleton: Skeleton, index: Int) -> Bool {
        switch queries[index].residual(on: skeleton) {
        case .all: isMatched = true
        case .none: isMatched = false
        case .some: return false
        }
        return true
    }

    /// Settles the answer for documents of which only the time is known.
    func settle() { isMatched = true }

    /// Looks at documents again.
    func unsettle() { isMatched = nil }

    /// Whether the document is found.
    @inline(__always) func matches(_ document: DocumentValues) -> Bool {
        if let isMatched { return isMatched }
        let query = queries[document.index]
        return query.isAll
            || query.matches(
                id: document.id, index: document.indices[document.index].name,
                source: document.source)
    }
}

/// All queries of a search's aggregations.
final class QueryList {
    var all: [QuerySet] = []
}

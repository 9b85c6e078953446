/// Makes aggregators from what a request says.
struct AggregatorBuilder {
    /// The documents they look at.
    let values: DocumentValues
    /// The memory they may take.
    let budget: MemoryBudget
    /// Whether names in the answer carry types.
    let showsTypedKeys: Bool
    /// The queries that were made ready.
    let queries = QueryList()

    /// Makes a query of an aggregation ready.
    func querySet(_ query: Query) throws(SearchError) -> QuerySet {
        let set = try QuerySet(query, values.indices)
        queries.all.append(set)
        return set
    }

    /// Makes aggregators for `list`.
    func children(of list: [Aggregation]) throws(SearchError) -> ChildAggregators {
        var children: [ChildAggregators.Child] = []
        var pipelines: [PipelineAggregator] = []
        for aggregation in list where !aggregation.isPipeline {
            children.append(
                ChildAggregators.Child(
                    name: aggregation.name, meta: aggregation.meta,
                    aggregator: try aggregator(aggregation)))
        }
        let plain = ChildAggregators(children, pipelines: [], showsTypedKeys: showsTypedKeys)
        for aggregation in list {
            guard case .pipeline(let options) = aggregation.kind else { continue }
            pipelines.append(
                try PipelineAggregator(
                    options, name: aggregation.name, meta: aggregation.meta, siblings: plain,
                    known: pipelines, showsTypedKeys: showsTypedKeys))
        }
        return ChildAggregators(children, pipelines: pipelines, showsTypedKeys: showsTypedKeys)
    }

    private func aggregator(_ aggregation: Aggregation) throws(SearchError) -> Aggregator {
        let children = try children(of: aggregation.children)
        switch aggregation.kind {
        case .terms(let options):
            return try TermsAggregator(options, children: children, builder: self)
        case .histogram(let options):
            return try HistogramAggregator(options, children: children, builder: self)
        case .range(let options):
            return try RangeAggregator(options, children: children, builder: self)
        case .filter(let query):
            return try FilterAggregator(query, children: children, builder: self)
        case .filters(let options):
            return try FiltersAggregator(options, children: children, builder: self)
        case .missing(let field):
            return try MissingAggregator(field, children: children, builder: self)
        case .global: return GlobalAggregator(children: children, budget: budget)
        case .composite(let options):
            return try CompositeAggregator(options, children: children, builder: self)
        case .figures, .cardinality, .percentiles, .topHits, .topMetrics, .pipeline:
            return try figure(aggregation.kind)
        }
    }

    private func figure(_ kind: Aggregation.Kind) throws(SearchError) -> Aggregator {
        switch kind {
        case .cardinality(let field, let missing):
            return try CardinalityAggregator(field: field, missing: missing, builder: self)
        case .percentiles(let options):
            return try PercentilesAggregator(options, builder: self)
        case .topHits(let options): return try TopHitsAggregator(options, builder: self)
        case .topMetrics(let options): return try TopMetricsAggregator(options, builder: self)
        case .figures(let options):
            if options.figure == .count { return try ValueCountAggregator(options, builder: self) }
            return try FiguresAggregator(options, builder: self)
        default: throw .unsupported("this aggregation")
        }
    }

    /// Throws for a field whose text is taken apart.
    func refuseText(_ use: FieldUse) throws(SearchError) {
        guard use.kind == .text else { return }
        throw .illegalArgument(
            """
            Fielddata is disabled on [\(use.name)] in [\(values.indices.first?.name ?? "")]. \
            Text fields are not optimised for operations that require per-document field data \
            like aggregations and sorting, so these operations are disabled by default. Please \
            use a keyword field instead. Alternatively, set fielddata=true on [\(use.name)] in \
            order to load field data by uninverting the inverted index. Note that this can use \
            significant memory.
            """
        )
    }

    /// Throws for a field whose values are not numbers.
    func requireNumbers(_ use: FieldUse, _ type: String) throws(SearchError) {
        try refuseText(use)
        guard use.kind.isText else { return }
        let name = use.kind == .address ? "ip" : "keyword"
        throw .illegalArgument(
            "Field [\(use.name)] of type [\(name)] is not supported for aggregation [\(type)]")
    }

    /// How moments of a field are written.
    func style(_ use: FieldUse, format: String?) throws(SearchError) -> DateStyle {
        guard let format, use.kind == .date || use.kind == .unmapped else { return use.dateStyle }
        return try DateStyle(format)
    }

    /// The value that stands for none.
    ///
    /// `bytes` holds the same as text and lives as long as the result.
    func missing(
        _ text: String?, _ bytes: OwnedBytes, _ kind: ValueKind, _ style: DateStyle
    ) throws(SearchError) -> FieldValue? {
        guard let text else { return nil }
        switch kind {
        case .keyword, .text, .address, .unmapped: return .text(bytes.view)
        case .boolean: return .integer(text == "true" || text == "1" ? 1 : 0)
        case .date:
            if let number = style.milliseconds(of: text) ?? Int64(text) {
                return .integer(number)
            }
        case .integer:
            if let number = Double(text), number.magnitude < 9e18 { return .integer(Int64(number)) }
        case .double:
            if let number = Double(text) { return .double(number) }
        }
        throw .illegalArgument("For input string: \"\(text)\"")
    }
}

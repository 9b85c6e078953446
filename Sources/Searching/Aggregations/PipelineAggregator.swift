import Records

/// Computes a figure of each bucket from those of the buckets before it.
struct PipelineAggregator {
    private let options: PipelineOptions
    private let name: String
    private let meta: [UInt8]?
    private let path: FigurePath
    private let siblings: ChildAggregators
    private let isOfPipeline: Bool
    private let showsTypedKeys: Bool

    /// What is known of the buckets before.
    struct State {
        fileprivate var last: Double?
        fileprivate var sum = 0.0
    }

    init(
        _ options: PipelineOptions, name: String, meta: [UInt8]?, siblings: ChildAggregators,
        known: [PipelineAggregator], showsTypedKeys: Bool
    ) throws(SearchError) {
        self.options = options
        self.name = name
        self.meta = meta
        self.siblings = siblings
        self.showsTypedKeys = showsTypedKeys
        path = FigurePath(options.path)
        let wanted = path.names.first
        isOfPipeline = known.contains { $0.name == wanted }
        guard !isOfPipeline, let first = wanted else { return }
        guard siblings.list.contains(where: { $0.name == first }) else {
            throw .illegalArgument("No aggregation found for path [\(options.path)]")
        }
        try siblings.check(path, text: options.path)
    }

    /// The state before the first bucket.
    func begin() -> State { State() }

    /// Writes the figure of the next bucket.
    ///
    /// `others` holds the figures of the bucket's pipelines so far.
    func write(
        _ state: inout State, bucket: Int, count: Int, others: inout [String: Double],
        into output: inout JSONOutput
    ) {
        let figure =
            isOfPipeline
            ? others[path.names.first ?? ""]
            : path.names.isEmpty || count > 0
                ? siblings.figure(path: path, bucket: bucket, count: count) : nil
        guard let value = next(&state, figure.flatMap { $0.isNaN ? nil : $0 }) else { return }
        others[name] = value
        let type = options.kind == .derivative ? "derivative" : "simple_value"
        output.key(showsTypedKeys ? "\(type)#\(name)" : name)
        output.beginObject()
        if let meta {
            output.key("meta")
            output.raw(meta)
        }
        output.key("value")
        output.double(value)
        output.endObject()
    }

    /// The value of the next bucket, whose figure is `figure`; nil when it has none.
    private func next(_ state: inout State, _ figure: Double?) -> Double? {
        switch options.kind {
        case .cumulativeSum:
            state.sum += figure ?? 0
            return state.sum
        case .derivative:
            guard let figure else { return nil }
            defer { state.last = figure }
            return state.last.map { figure - $0 }
        }
    }
}

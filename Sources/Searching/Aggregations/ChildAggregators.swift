/// The aggregations that are computed for each bucket of another, or for all hits.
struct ChildAggregators {
    /// One of them.
    struct Child {
        let name: String
        let meta: [UInt8]?
        let aggregator: Aggregator
    }

    /// Those that look at documents.
    let list: [Child]
    /// Those that are computed from a row of buckets.
    let pipelines: [PipelineAggregator]
    private let showsTypedKeys: Bool

    init(_ list: [Child], pipelines: [PipelineAggregator], showsTypedKeys: Bool) {
        self.list = list
        self.pipelines = pipelines
        self.showsTypedKeys = showsTypedKeys
    }

    /// What can be fed instead of documents.
    var inputs: AggregationInputs {
        list.reduce([.times, .minutes]) { $0.intersection($1.aggregator.inputs) }
    }

    /// Whether there is none.
    var isEmpty: Bool { list.isEmpty && pipelines.isEmpty }

    /// Counts a document in a bucket.
    @inline(__always)
    func collect(_ document: DocumentValues, bucket: Int, weight: Int) throws(SearchError) {
        for index in list.indices {
            try list[index].aggregator.collect(document, bucket: bucket, weight: weight)
        }
    }

    /// Writes the answers for a bucket, each as a member.
    func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        for child in list {
            output.key(showsTypedKeys ? "\(child.aggregator.typeName)#\(child.name)" : child.name)
            output.beginObject()
            if let meta = child.meta {
                output.key("meta")
                output.raw(meta)
            }
            try child.aggregator.write(bucket: bucket, into: &output)
            output.endObject()
        }
    }

    /// The figure at the end of a path such as `errors>latency.max`, in a bucket.
    func figure(path: FigurePath, bucket: Int, count: Int) -> Double? {
        guard let name = path.names.first else { return Double(count) }
        guard let child = list.first(where: { $0.name == name }) else { return nil }
        guard path.names.count > 1 else {
            return child.aggregator.figure(bucket: bucket, name: path.figure)
        }
        let rest = FigurePath(names: Array(path.names.dropFirst()), figure: path.figure)
        return child.aggregator.children?.figure(path: rest, bucket: bucket, count: 0)
    }

    /// Throws when a path leads to no figure.
    func check(_ path: FigurePath, text: String) throws(SearchError) {
        var place: ChildAggregators? = self
        for (index, name) in path.names.enumerated() {
            guard let child = place?.list.first(where: { $0.name == name }) else {
                throw .illegalArgument(
                    """
                    Invalid aggregation order path [\(text)]. The provided aggregation [\(name)] \
                    either does not exist, or is a pipeline aggregation and cannot be used to \
                    sort the buckets.
                    """
                )
            }
            if index + 1 == path.names.count {
                guard child.aggregator.hasFigure(path.figure) else {
                    throw .illegalArgument(
                        """
                        Invalid aggregation order path [\(text)]. Missing value key or the \
                        aggregation is no metric.
                        """
                    )
                }
            }
            place = child.aggregator.children
        }
    }
}

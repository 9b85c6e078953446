import Records

/// Computes one aggregation, for each bucket of its parent.
///
/// Buckets of the parent have numbers from 0 on; the outermost aggregations have the one bucket 0.
/// A bucket number below zero stands for a bucket without documents.
class Aggregator {
    /// The name in front of the aggregation's own when the answer carries types.
    var typeName: String { "" }

    /// Counts a document in a bucket of the parent.
    ///
    /// `weight` is the number of documents that look like this one.
    func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {}

    /// Whether documents that are no hits matter as well.
    var wantsOthers: Bool { false }

    /// Takes notice of a document that is no hit.
    func collectOther(_ document: DocumentValues) throws(SearchError) {}

    /// Writes the members of the answer for a bucket of the parent.
    func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {}

    /// A figure of a bucket, which others are ordered by or computed from; nil when there is none.
    ///
    /// `name` chooses one of several figures.
    func figure(bucket: Int, name: String?) -> Double? { nil }

    /// Whether there is a figure of that name at all.
    func hasFigure(_ name: String?) -> Bool { false }

    /// The children when each bucket has exactly one bucket here, with the same number.
    var children: ChildAggregators? { nil }

    /// What can be fed instead of documents.
    var inputs: AggregationInputs { [] }
}

/// What can be fed to an aggregation instead of documents.
struct AggregationInputs: OptionSet {
    let rawValue: UInt8

    /// The moments of documents, to the millisecond.
    static let times = AggregationInputs(rawValue: 1)
    /// The minutes of documents, and the values that their skeleton has.
    static let minutes = AggregationInputs(rawValue: 2)
}

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

/// The way to a figure of a bucket.
struct FigurePath {
    /// Names of aggregations, one inside the other; none for the bucket's count.
    let names: [String]
    /// Which figure of the last; nil for its only one.
    let figure: String?

    init(names: [String], figure: String?) {
        self.names = names
        self.figure = figure
    }

    /// Reads `a>b.figure`, `a>b[figure]` or `_count`.
    init(_ text: String) {
        var parts = text.split(separator: ">").map(String.init)
        guard let last = parts.popLast(), last != "_count" || !parts.isEmpty else {
            (names, figure) = ([], nil)
            return
        }
        if last == "_count" {
            (names, figure) = (parts, "_count")
        } else if last.hasSuffix("]"), let bracket = last.firstIndex(of: "[") {
            names = parts + [String(last[..<bracket])]
            figure = String(last[last.index(after: bracket)...].dropLast())
        } else if let dot = last.lastIndex(of: "."), dot != last.startIndex {
            names = parts + [String(last[..<dot])]
            figure = String(last[last.index(after: dot)...])
        } else {
            (names, figure) = (parts + [last], nil)
        }
    }
}

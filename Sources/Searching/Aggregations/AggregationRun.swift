public import Records

/// Computes the aggregations of one search.
///
/// It is fed with the hits, one by one. Where the answers depend on nothing else it can be fed with
/// the moments of hits, or with counts by minutes of documents of the same skeleton. It belongs to
/// one thread.
public final class AggregationRun {
    private let values: DocumentValues
    private let children: ChildAggregators
    private let queries: QueryList
    private var skeleton: OwnedBytes?

    /// Prepares `aggregations` for hits of `indices`.
    ///
    /// Throws when a field cannot be aggregated in the way that is asked for.
    public init(
        _ aggregations: [Aggregation], indices: [SearchedIndex], showsTypedKeys: Bool = false
    ) throws(SearchError) {
        values = try DocumentValues(indices)
        let builder = AggregatorBuilder(
            values: values, budget: MemoryBudget(), showsTypedKeys: showsTypedKeys)
        children = try builder.children(of: aggregations)
        queries = builder.queries
    }

    /// Adds a hit.
    ///
    /// - Parameters:
    ///   - id: Its id.
    ///   - index: The position of its index in the list of indices.
    ///   - source: Its source, a valid object; it may be gone when the call returns.
    ///   - sequence: Its place in the store's order, which decides between equal documents.
    public func add(
        id: ByteView, index: Int, source: ByteView, sequence: Int64 = 0
    ) throws(SearchError) {
        values.load(index: index, id: id, source: source, sequence: sequence)
        for query in queries.all { query.unsettle() }
        try children.collect(values, bucket: 0, weight: 1)
    }

    /// Whether documents that are no hits matter as well, because buckets without hits are shown.
    public var wantsOthers: Bool { children.list.contains { $0.aggregator.wantsOthers } }

    /// Takes notice of a document that is no hit.
    ///
    /// The parameters are those of ``add(id:index:source:sequence:)``.
    public func addOther(id: ByteView, index: Int, source: ByteView) throws(SearchError) {
        values.load(index: index, id: id, source: source, sequence: 0)
        for child in children.list where child.aggregator.wantsOthers {
            try child.aggregator.collectOther(values)
        }
    }

    /// Whether the moments of hits suffice, for indices for which ``beginTimes(index:)`` is true.
    public var needsOnlyTimes: Bool { children.inputs.contains(.times) }

    /// Whether minutes of hits suffice, for skeletons for which ``begin(_:index:)`` is true.
    public var needsOnlyMinutesAndConstants: Bool { children.inputs.contains(.minutes) }

    /// Says that moments of hits of an index follow; false when documents are needed.
    public func beginTimes(index: Int) -> Bool {
        guard needsOnlyTimes, values.hasTime(in: index) else { return false }
        values.load(index: index)
        for query in queries.all { query.settle() }
        return true
    }

    /// Says that minutes of hits of a skeleton follow; false when documents are needed.
    public func begin(_ skeleton: Skeleton, index: Int) -> Bool {
        guard needsOnlyMinutesAndConstants, values.hasTime(in: index) else { return false }
        // Values point into the copy until the next document comes.
        let copy = OwnedBytes(skeleton.text)
        self.skeleton = copy
        values.load(index: index, id: ByteView(""), source: copy.view, sequence: 0)
        guard values.isWithoutHoles, !values.needsIds(in: index),
            queries.all.allSatisfy({ $0.settle(skeleton, index: index) })
        else { return false }
        return true
    }

    /// Adds hits that ``begin(_:index:)`` or ``beginTimes(index:)`` announced.
    ///
    /// - Parameters:
    ///   - milliseconds: When they were written, since 1970; for minutes any moment of the minute.
    ///   - count: How many they are.
    public func add(milliseconds: Int64, count: Int) throws(SearchError) {
        guard count > 0 else { return }
        values.setTime(milliseconds)
        try children.collect(values, bucket: 0, weight: count)
    }

    /// Writes the answers as the value of `aggregations`.
    public func write(into output: inout JSONOutput) throws(SearchError) {
        output.beginObject()
        try children.write(bucket: 0, into: &output)
        output.endObject()
    }
}

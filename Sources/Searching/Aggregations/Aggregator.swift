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

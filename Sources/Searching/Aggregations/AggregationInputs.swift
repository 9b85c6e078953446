/// What can be fed to an aggregation instead of documents.
struct AggregationInputs: OptionSet {
    let rawValue: UInt8

    /// The moments of documents, to the millisecond.
    static let times = AggregationInputs(rawValue: 1)
    /// The minutes of documents, and the values that their skeleton has.
    static let minutes = AggregationInputs(rawValue: 2)
}

/// What records must have in common to share a template: the source that their ids are made of,
/// the span of time in which the index name stays the same, the container's metadata.
public struct BulkTemplateKey: Equatable, Sendable {
    /// The bits of the source's key.
    var sourceBits: UInt64
    /// Records from here on, in nanoseconds since 1970, have the same index name.
    var firstNanoseconds: Int64
    /// Records before this have the same index name.
    var endNanoseconds: Int64
    /// The address of the first shared value; 0: there is none.
    var sharedAddress: UInt
    /// A checksum over the shared fields, by which other ones at the same address are told apart.
    var sharedChecksum: UInt64
    /// The number of shared fields at the end of the record.
    var sharedCount: Int
    /// Whether the record brings its own time under the time's key.
    var hasOwnTime: Bool
    /// Whether the action line is without the format's type.
    var omitsType: Bool

    /// Whether a record of this time has the key's index name.
    @inline(__always)
    func holds(_ nanoseconds: Int64) -> Bool {
        nanoseconds >= firstNanoseconds
            && (nanoseconds < endNanoseconds || endNanoseconds == .max)
    }
}

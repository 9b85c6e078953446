public import Records

/// The options of the `kubernetes` filter that concern the record itself.
///
/// Names and defaults are Fluent Bit's (5.1).
public struct MergeOptions: Sendable {
    /// `Merge_Log`.
    public var mergesLog = false
    /// `Merge_Log_Key`, or nil to merge at the top level.
    public var mergeLogKey: String?
    /// `Merge_Log_Trim`.
    public var trimsMergedValues = true
    /// `Merge_Parser` as the owner of the parsers numbered it, or nil for JSON.
    public var mergeParser: Int?
    /// `Keep_Log`.
    public var keepsLog = true
    /// How large a merged object may be; a larger one stays text.
    public var jsonLimits = JSONLimits()

    /// Options with the defaults above.
    public init() {}
}

/// What a filter has done since its start, in records.
public struct KubernetesFilterCounters: Equatable, Sendable {
    /// Dropped because an annotation excludes them.
    public var excluded: UInt64 = 0
    /// Whose `log` was merged.
    public var merged: UInt64 = 0
    /// Whose `log` is a JSON object above a limit, and so stayed text.
    public var overLimit: UInt64 = 0
    /// Marked because their metadata is missing.
    public var missingMetadata: UInt64 = 0
    /// Whose object held a key twice, at any depth.
    public var duplicateKeys: UInt64 = 0

    /// All zero.
    public init() {}
}

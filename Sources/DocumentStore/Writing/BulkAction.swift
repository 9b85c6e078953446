import Records

/// What one action of a bulk request asks for.
struct BulkAction {
    /// The kind of the action.
    enum Operation: UInt8 {
        case index, create, update, delete

        /// Its name in requests and answers.
        var name: StaticString {
            switch self {
            case .index: "index"
            case .create: "create"
            case .update: "update"
            case .delete: "delete"
            }
        }
    }

    /// Which numbering of versions the action wants.
    enum VersionType: UInt8 {
        case `internal`, external, externalOrEqual
    }

    var operation: Operation
    /// The name of the target.
    var index: ByteView
    /// The id; nil when the store is to make one.
    var id: ByteView?
    /// The source, or the body of an update; empty for a delete.
    var source: ByteView
    /// The version the caller gave.
    var version: Int64?
    var versionType = VersionType.internal
    /// Whether the target must be an alias, or a data stream.
    var requiresAlias = false
    var requiresDataStream = false
    /// The pipeline it names.
    var pipeline: ByteView?
    /// Whether it has conditions on sequence numbers, which are not kept.
    var hasSequenceCondition = false
    /// Whether it names dynamic templates, which are not supported here.
    var hasDynamicTemplates = false
}

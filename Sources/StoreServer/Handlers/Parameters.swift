internal import DocumentStore
internal import Searching

/// Parameters that several requests share.
enum Parameters {
    /// Parameters of requests that change the store and that make no difference in one of a single
    /// node, whose writes are durable and visible when they are answered.
    static let harmlessWhenWriting: Set = [
        "refresh", "timeout", "wait_for_active_shards", "master_timeout", "routing",
        "include_source_on_error", "list_executed_pipelines",
    ]
    /// The same of requests that read definitions and states.
    static let harmlessWhenReading: Set = [
        "local", "master_timeout", "timeout", "flat_settings", "include_defaults", "human",
    ]

    /// The indices of a request: `index` of the path and the parameters about them.
    static func indices(_ call: inout Call) throws(SearchError) -> IndexSelection {
        var selection = IndexSelection(call.capture("index"))
        if let flag = try call.parameters.bool("ignore_unavailable") {
            selection.ignoresUnavailable = flag
        }
        if let flag = try call.parameters.bool("allow_no_indices") {
            selection.allowsNoIndices = flag
        }
        if let list = call.parameters.list("expand_wildcards") {
            for word in list where !["open", "closed", "hidden", "none", "all"].contains(word) {
                throw ServerError.illegal("No valid expand wildcard value [\(word)]")
            }
            selection.expandsHidden = list.contains("hidden") || list.contains("all")
        }
        call.parameters.ignore(["ignore_throttled"])
        return selection
    }

    /// Takes the parameters of a write.
    static func read(
        _ call: inout Call, into write: inout DocumentWrite, ignoring more: Set<String> = []
    ) throws(SearchError) {
        write.parameters = try bulk(&call)
        if let version = try call.parameters.int("version") { write.version = Int64(version) }
        switch call.parameters.string("version_type") {
        case nil, "external":
            break
        case "external_gte": write.allowsEqualVersion = true
        case "internal":
            if write.version != nil {
                throw ServerError.validation(
                    "internal versioning can not be used for optimistic concurrency control. "
                        + "Please use `if_seq_no` and `if_primary_term` instead")
            }
        case let other?:
            throw ServerError.illegal("No version type match [\(other)]")
        }
        for name in ["if_seq_no", "if_primary_term"] where call.parameters.string(name) != nil {
            throw ServerError.unsupported("[\(name)]")
        }
        call.parameters.ignore(more)
        call.parameters.ignore(harmlessWhenWriting)
        try call.parameters.finish()
    }

    /// Takes the parameters that concern the targets of writes.
    static func bulk(_ call: inout Call) throws(SearchError) -> BulkParameters {
        var parameters = BulkParameters()
        parameters.requiresAlias = try call.parameters.bool("require_alias") ?? false
        parameters.requiresDataStream = try call.parameters.bool("require_data_stream") ?? false
        parameters.pipeline = call.parameters.string("pipeline")
        return parameters
    }

    /// Which parts of a source are shown.
    static func sourceFilter(_ call: inout Call) throws(SearchError) -> SourceFilter {
        let source = call.parameters.string("_source")
        var includes =
            call.parameters.list("_source_includes") ?? call.parameters.list("_source_include")
        let excludes =
            call.parameters.list("_source_excludes") ?? call.parameters.list("_source_exclude")
        switch source {
        case nil, "true", "": break
        case "false": return .none
        case let text?: includes = text.split(separator: ",").map(String.init)
        }
        guard includes != nil || excludes != nil else { return .all }
        return SourceFilter(includes: includes ?? [], excludes: excludes ?? [])
    }
}

import Searching

// The errors of writing and of the catalogue, in Elasticsearch's words (8.17).
extension SearchError {
    static func illegalArgument(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "illegal_argument_exception", reason: reason)
    }

    static func parse(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "parse_exception", reason: reason)
    }

    static func validation(_ problems: [String]) -> SearchError {
        let list = problems.enumerated().map { "\($0.offset + 1): \($0.element);" }
        return SearchError(
            status: 400, type: "action_request_validation_exception",
            reason: "Validation Failed: " + list.joined())
    }

    static func indexNotFound(_ name: String, _ reason: String? = nil) -> SearchError {
        var error = SearchError(
            status: 404, type: "index_not_found_exception",
            reason: reason ?? "no such index [\(name)]")
        error.details = [
            (key: "resource.type", value: "index_or_alias"), (key: "resource.id", value: name),
            (key: "index_uuid", value: "_na_"), (key: "index", value: name),
        ]
        return error
    }

    static func invalidIndexName(_ name: String, _ what: String) -> SearchError {
        var error = SearchError(
            status: 400, type: "invalid_index_name_exception",
            reason: "Invalid index name [\(name)], \(what)")
        error.details = [(key: "index_uuid", value: "_na_"), (key: "index", value: name)]
        return error
    }

    static func alreadyExists(_ name: String, uuid: String) -> SearchError {
        var error = SearchError(
            status: 400, type: "resource_already_exists_exception",
            reason: "index [\(name)/\(uuid)] already exists")
        error.details = [(key: "index_uuid", value: uuid), (key: "index", value: name)]
        return error
    }

    static func versionConflict(id: String, _ what: String) -> SearchError {
        SearchError(
            status: 409, type: "version_conflict_engine_exception",
            reason: "[\(id)]: version conflict, \(what)")
    }

    static func documentParsing(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "document_parsing_exception", reason: reason)
    }

    static func documentMissing(id: String) -> SearchError {
        SearchError(
            status: 404, type: "document_missing_exception", reason: "[\(id)]: document missing")
    }

    static func contextMissing(_ id: String) -> SearchError {
        SearchError(
            status: 404, type: "search_context_missing_exception",
            reason: "No search context found for id [\(id)]")
    }
}

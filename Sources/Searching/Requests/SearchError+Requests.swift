/// The errors that reading a request gives, in Elasticsearch 8's words.
extension SearchError {
    /// A request whose shape is understood but whose values are not acceptable.
    static func illegalArgument(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "illegal_argument_exception", reason: reason)
    }

    /// A body that is not what the place expects.
    static func parsing(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "parsing_exception", reason: reason)
    }

    /// An option that the named part does not know, or a value that it cannot take.
    static func content(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "x_content_parse_exception", reason: reason)
    }

    /// A request that Elasticsearch refuses before it looks at any index.
    static func validation(_ reason: String) -> SearchError {
        SearchError(
            status: 400, type: "action_request_validation_exception",
            reason: "Validation Failed: 1: \(reason);")
    }

    /// A part of Elasticsearch's language that this store does not have.
    static func unsupported(_ what: String) -> SearchError {
        illegalArgument("\(what) is not supported by this store")
    }
}

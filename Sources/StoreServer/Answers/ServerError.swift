internal import Searching

/// The errors of the server itself, in Elasticsearch's words (8.17).
enum ServerError {
    /// A body over the limit.
    static func tooLarge(limit: Int) -> SearchError {
        SearchError(
            status: 413, type: "content_too_long_exception",
            reason: "the body is larger than the limit of \(limit) bytes (maximum-body)")
    }

    /// Too many bodies at the same time.
    static func busy() -> SearchError {
        SearchError(
            status: 429, type: "es_rejected_execution_exception",
            reason: "the bodies of the requests at work take all the memory they may "
                + "(maximum-bodies); try again")
    }

    /// A body that claims to be gzip.
    static func badGzip(_ reason: String) -> SearchError {
        SearchError(
            status: 400, type: "illegal_argument_exception",
            reason: "the body is not gzip: \(reason)")
    }

    /// A body that is not JSON.
    static func badJSON() -> SearchError {
        SearchError(
            status: 400, type: "parsing_exception",
            reason: "the body is not JSON, or nested deeper than 64 levels")
    }

    /// A request that needs a body.
    static func bodyRequired() -> SearchError {
        SearchError(status: 400, type: "parse_exception", reason: "request body is required")
    }

    /// A value that cannot be.
    static func illegal(_ reason: String) -> SearchError {
        SearchError(status: 400, type: "illegal_argument_exception", reason: reason)
    }

    /// A part of Elasticsearch that is not here.
    static func unsupported(_ what: String) -> SearchError {
        illegal("\(what) is not supported by this store")
    }

    /// A request that names too little.
    static func validation(_ problem: String) -> SearchError {
        SearchError(
            status: 400, type: "action_request_validation_exception",
            reason: "Validation Failed: 1: \(problem);")
    }

    /// Something that is not there.
    static func missing(_ reason: String) -> SearchError {
        SearchError(status: 404, type: "resource_not_found_exception", reason: reason)
    }

    /// Somebody who is not allowed.
    static func denied(_ reason: String, status: Int) -> SearchError {
        SearchError(status: status, type: "security_exception", reason: reason)
    }

    /// A fault inside; its reason is in the log only.
    static func fault(requestID: String) -> SearchError {
        SearchError(
            status: 500, type: "exception",
            reason: "an unexpected error; the server's log has the reason under request "
                + requestID)
    }
}

/// An error that Elasticsearch answers with a plain text and not with an object.
struct PlainError: Error, Sendable {
    /// The status of HTTP.
    var status: Int
    /// What is wrong.
    var message: String
    /// The methods that would be right, for `Allow`.
    var allowed: [String] = []
    /// Whether the body repeats the status.
    var showsStatus = true
}

/// What becomes of a record by the answer it got.
///
/// The table follows the behaviour of Elasticsearch 7 to 9 and OpenSearch 1 to 3: the status
/// decides first, the error's type settles the exceptions.
public enum ItemVerdict: Hashable, Sendable {
    /// It is stored.
    case done
    /// It was stored by an earlier try.
    case duplicate
    /// It is stored in the data stream's failure store.
    case failureStore
    /// The server cannot take it now.
    case retry
    /// The server had no room for a batch of this size; retry with smaller ones.
    case retrySmaller
    /// A server error of unknown nature: retry a bounded number of times.
    case retryBounded
    /// The destination is misconfigured or blocked: keep the record, try slowly, tell somebody.
    case hold
    /// It can never be stored as it is.
    case reject

    /// The verdict on one item of a bulk answer.
    ///
    /// A version conflict means that a record to be created is there already; an update that met
    /// another one was not made.
    public init(
        status: Int, errorType: String, reason: String, usedFailureStore: Bool,
        isUpdate: Bool = false
    ) {
        switch status {
        case 200...299: self = usedFailureStore ? .failureStore : .done
        case 400: self = ItemVerdict.forBadRequest(errorType, reason)
        case 403, 404: self = ItemVerdict.forRefusal(status, errorType)
        case 409 where errorType == "version_conflict_engine_exception":
            self = isUpdate ? .retry : .duplicate
        case 429: self = ItemVerdict.forOverload(errorType)
        case 503: self = .retry
        case 500...599: self = .retryBounded
        case 408: self = .retry
        default: self = .reject
        }
    }

    /// Whether the record needs no further try.
    public var isFinal: Bool {
        switch self {
        case .done, .duplicate, .failureStore, .reject: true
        case .retry, .retrySmaller, .retryBounded, .hold: false
        }
    }

    private static func forBadRequest(_ type: String, _ reason: String) -> ItemVerdict {
        switch type {
        case "index_closed_exception", "validation_exception":
            .hold
        case "illegal_argument_exception":
            reason.contains("only write ops with an op_type of create")
                || reason.contains("pipeline with id") && reason.contains("does not exist")
                ? .hold : .reject
        default:
            .reject
        }
    }

    private static func forRefusal(_ status: Int, _ type: String) -> ItemVerdict {
        switch type {
        case "security_exception", "cluster_block_exception", "index_not_found_exception":
            .hold
        default:
            .reject
        }
    }

    private static func forOverload(_ type: String) -> ItemVerdict {
        switch type {
        case "circuit_breaking_exception": .retrySmaller
        case "cluster_block_exception": .hold
        default: .retry
        }
    }
}

/// What to do after the answer to a whole request.
public enum RequestVerdict: Hashable, Sendable {
    /// Look at the items.
    case items
    /// Send it again later.
    case retry
    /// Send it again in two halves; a single record is rejected.
    case split
    /// The destination is misconfigured: try slowly, tell somebody.
    case hold

    /// The verdict on a status code.
    public init(status: Int) {
        switch status {
        case 200...299: self = .items
        case 400, 413: self = .split
        case 408, 429, 500...599: self = .retry
        default: self = .hold
        }
    }
}

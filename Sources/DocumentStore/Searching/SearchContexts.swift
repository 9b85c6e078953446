import Records
import Searching

/// A state of the store that searches go back to: a point in time, or a scroll.
struct SearchContext: Sendable {
    /// What a scroll asks for again and again.
    struct Scroll: Sendable {
        var request: SearchRequest
        /// The sort values of the last hit and its number.
        var after: [SortValue]?
        /// How many hits there are, as the first page found it.
        var header: HitsHeader?
    }

    /// The indices it is about.
    var indices: [Int64]
    /// The last batch that it sees.
    var batch: Int64
    /// For how long it is kept after each use, in milliseconds.
    var keepAlive: Int64
    /// When it ends, in ticks of the store.
    var end: Int64
    var scroll: Scroll?
}

/// The states that clients keep.
///
/// A state is a limit to the batches that are seen: documents that are written later do not
/// appear. What is deleted or replaced meanwhile is gone from it, too.
struct SearchContexts: Sendable {
    /// States at a time.
    static let maximumCount = 500
    /// Milliseconds that a state may be kept for.
    static let maximumKeepAlive: Int64 = 24 * 3_600_000

    private var contexts: [String: SearchContext] = [:]

    /// The number of states.
    var count: Int { contexts.count }

    /// Keeps a new state and gives its name.
    ///
    /// - Throws: 429 when there are too many.
    mutating func open(_ context: SearchContext, now: Int64) throws(SearchError) -> String {
        expire(now)
        guard contexts.count < SearchContexts.maximumCount else {
            throw SearchError(
                status: 429, type: "too_many_scroll_contexts_exception",
                reason: "Trying to create too many scroll contexts. Must be less than or equal "
                    + "to: [\(SearchContexts.maximumCount)].")
        }
        let id = CatalogEditor.uuid() + CatalogEditor.uuid()
        contexts[id] = context
        return id
    }

    /// The state of that name, which is kept for longer.
    ///
    /// - Throws: 404 when there is none.
    mutating func use(
        _ id: String, keepAlive: Int64?, now: Int64
    ) throws(SearchError) -> SearchContext {
        expire(now)
        guard var context = contexts[id] else { throw .contextMissing(id) }
        if let keepAlive { context.keepAlive = max(context.keepAlive, keepAlive) }
        context.end = now + context.keepAlive
        contexts[id] = context
        return context
    }

    /// Notes how far a scroll has come.
    mutating func advance(_ id: String, to scroll: SearchContext.Scroll) {
        contexts[id]?.scroll = scroll
    }

    /// Forgets states; says how many there were.
    mutating func close(_ ids: [String]) -> Int {
        ids.count { contexts.removeValue(forKey: $0) != nil }
    }

    /// Forgets all scrolls; says how many there were.
    mutating func closeScrolls() -> Int {
        let ids = contexts.filter { $0.value.scroll != nil }.map(\.key)
        return close(ids)
    }

    /// Refuses to keep a state for too long.
    static func check(keepAlive: Int64) throws(SearchError) {
        guard keepAlive <= maximumKeepAlive else {
            throw .illegalArgument(
                "Keep alive for request (\(keepAlive / 1000)s) is too large. It must be less than "
                    + "(1d). This limit can be set by changing the [search.max_keep_alive] cluster "
                    + "level setting.")
        }
    }

    private mutating func expire(_ now: Int64) {
        contexts = contexts.filter { $0.value.end > now }
    }
}

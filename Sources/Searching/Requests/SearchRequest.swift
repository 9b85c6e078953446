public import Records

/// What a search asks for, from its body and the parameters of its address.
public struct SearchRequest: Sendable {
    /// How exactly the hits are counted.
    public enum TotalHits: Sendable, Equatable {
        /// Not at all.
        case none
        /// Up to this number, and "at least so many" beyond.
        case upTo(Int)
        /// Exactly.
        case all
    }

    /// A view of the documents that was opened before.
    public struct PointInTime: Sendable, Equatable {
        /// Its name.
        public var id: String
        /// For how much longer it is kept, in milliseconds; nil to leave it as it is.
        public var keepAlive: Int64?
    }

    /// A field that hits show, with `*` as a wildcard in its name.
    public struct FieldRequest: Sendable, Equatable {
        /// The field's name or a pattern of names.
        public var pattern: String
        /// How dates are written; nil for the mapping's way.
        public var format: String?
    }

    /// Hits up to here are counted when nobody says anything.
    public static let defaultTotalHits = TotalHits.upTo(10_000)
    /// The greatest sum of `from` and `size`.
    public static let maximumWindow = 10_000

    /// Which documents are hits.
    public var query = Query.all
    /// Hits that are left out at the beginning.
    public var from = 0
    /// Hits that are shown, at most.
    public var size = 10
    /// The order of the hits; empty for the store's own.
    public var sort: [SortKey] = []
    /// The values behind which hits begin, as they were given; see ``SortReader/searchAfter(_:)``.
    public var searchAfter: [JSONCursor]?
    /// Which parts of the source hits show.
    public var sourceFilter = SourceFilter.all
    /// The fields that hits show, as the mapping understands them.
    public var fields: [FieldRequest] = []
    /// The same under another name of the request.
    public var docValueFields: [FieldRequest] = []
    /// What is computed over all hits.
    public var aggregations: [Aggregation] = []
    /// How exactly the hits are counted.
    public var trackTotalHits = SearchRequest.defaultTotalHits
    /// How the found words are marked; nil when nobody asked.
    public var highlight: Highlight?
    /// How long the scroll that this search begins is kept, in milliseconds.
    public var scrollKeepAlive: Int64?
    /// The view of the documents to search in.
    public var pointInTime: PointInTime?
    /// How long the search may take, in milliseconds; nil for no limit of its own.
    public var timeout: Int64?
    /// After how many hits collecting ends; 0 for never.
    public var terminateAfter = 0
    /// Whether hits show their version.
    public var showsVersion = false
    /// Whether hits show their sequence number.
    public var showsSequenceNumber = false
    /// Whether hits show neither id nor source.
    public var hidesStoredFields = false
    /// Whether an index that is not there is passed over.
    public var ignoresUnavailable = false
    /// Whether wildcards that match nothing are fine.
    public var allowsNoIndices = true
    /// What wildcards expand to, as it was given.
    public var expandWildcards = "open"
    /// Whether the total is a plain number, as before version 7.
    public var totalHitsAsInteger = false
    /// Whether the names of aggregations in the answer carry their type.
    public var showsTypedKeys = false

    /// Every document, nothing else.
    public init() {}

    /// Reads a search.
    ///
    /// - Parameters:
    ///   - body: The request's body, if it had one.
    ///   - parameters: What stands behind the address' question mark, percent-decoded.
    ///   - path: The request's path, which errors name.
    ///   - now: Milliseconds since 1970, which `now` in dates means.
    ///   - zones: Where rules of time zones come from.
    public static func parse(
        body: JSONCursor?, parameters: [(String, String)], path: String = "/_search", now: Int64,
        zones: any TimeZoneSource = FixedOffsetsOnly()
    ) throws(SearchError) -> SearchRequest {
        var request = SearchRequest()
        if let body { try request.read(body, now: now, zones: zones) }
        var rest = RequestParameters(parameters, path: path)
        try request.read(&rest, now: now)
        try rest.finish()
        try request.validate()
        return request
    }
}

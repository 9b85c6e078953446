/// How many hits there are.
public struct HitsHeader: Sendable, Equatable {
    /// How the number is meant.
    public enum Relation: String, Sendable {
        /// Exactly so many.
        case equal = "eq"
        /// At least so many.
        case atLeast = "gte"
    }

    /// The number of hits.
    public var total: Int
    /// How it is meant.
    public var relation: Relation

    /// Makes one.
    public init(total: Int, relation: Relation) {
        self.total = total
        self.relation = relation
    }

    /// The header for a request, when counting went as far as `counted`.
    ///
    /// Nil when the request did not ask for the number.
    public init?(counted: Int, request: SearchRequest) {
        switch request.trackTotalHits {
        case .none: return nil
        case .all: self.init(total: counted, relation: .equal)
        case .upTo(let limit):
            self.init(
                total: min(counted, limit), relation: counted > limit ? .atLeast : .equal)
        }
    }

    /// Writes the member `total`.
    func write(into output: inout JSONOutput) {
        output.key("total")
        output.beginObject()
        output.key("value")
        output.int(total)
        output.key("relation")
        output.string(relation.rawValue)
        output.endObject()
    }
}

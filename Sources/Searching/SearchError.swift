/// An error as Elasticsearch words it:
/// `{"error":{"root_cause":[…],"type":…,"reason":…},"status":…}`.
public struct SearchError: Error, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The name of Elasticsearch's exception, such as `parsing_exception`.
    public var type: String
    /// What is wrong, for a person.
    public var reason: String
    /// Further members of the error, such as `index`.
    public var details: [(key: String, value: String)] = []

    /// Makes an error.
    public init(status: Int, type: String, reason: String) {
        self.status = status
        self.type = type
        self.reason = reason
    }
}

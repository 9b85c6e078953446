/// The parameters behind the question mark of a request's address, taken one by one, so that what
/// nobody took is an error.
public struct RequestParameters: Sendable {
    /// The request's path, as errors name it.
    public let path: String
    private var rest: [(name: String, value: String)]

    /// Parameters that every request may carry; they change how an answer is written.
    static let common: Set = [
        "pretty", "human", "error_trace", "filter_path", "format", "source_content_type",
    ]

    /// Reads the parameters of a request.
    ///
    /// Of a parameter that is given twice the last one counts.
    public init(_ parameters: [(String, String)], path: String) {
        self.path = path
        rest = parameters.map { (name: $0.0, value: $0.1) }
    }

    /// Takes the value of a parameter; nil when it was not given.
    public mutating func string(_ name: String) -> String? {
        var found: String?
        rest.removeAll { parameter in
            guard parameter.name == name else { return false }
            found = parameter.value
            return true
        }
        return found
    }

    /// Takes a truth value; a parameter without value is true.
    public mutating func bool(_ name: String) throws(SearchError) -> Bool? {
        switch string(name) {
        case nil: return nil
        case "true", "": return true
        case "false": return false
        case let text?:
            throw .illegalArgument(
                "Failed to parse value [\(text)] as only [true] or [false] are allowed.")
        }
    }

    /// Takes a whole number of 32 bits.
    public mutating func int(_ name: String) throws(SearchError) -> Int? {
        guard let text = string(name) else { return nil }
        guard let number = Int32(text) else {
            throw .illegalArgument("Failed to parse int parameter [\(name)] with value [\(text)]")
        }
        return Int(number)
    }

    /// Takes a length of time, in milliseconds.
    public mutating func milliseconds(_ name: String) throws(SearchError) -> Int64? {
        guard let text = string(name) else { return nil }
        return try TimeValue.milliseconds(text, setting: name)
    }

    /// Takes a list of names that commas separate; nil when it was not given.
    public mutating func list(_ name: String) -> [String]? {
        string(name)?.split(separator: ",").map(String.init)
    }

    /// Takes and forgets parameters that have no effect here.
    public mutating func ignore(_ names: Set<String>) {
        rest.removeAll { names.contains($0.name) }
    }

    /// Throws when something was not taken.
    public func finish() throws(SearchError) {
        let unknown = rest.map(\.name).filter { !RequestParameters.common.contains($0) }
        guard let first = unknown.first else { return }
        let names =
            unknown.count == 1 ? "[\(first)]" : unknown.map { "[\($0)]" }.joined(separator: ", ")
        throw .illegalArgument(
            """
            request [\(path)] contains unrecognized parameter\(unknown.count == 1 ? "" : "s"): \
            \(names)
            """
        )
    }
}

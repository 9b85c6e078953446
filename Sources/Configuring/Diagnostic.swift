/// Something a person should know about a configuration file.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    /// How serious it is.
    public enum Severity: String, Hashable, Sendable {
        /// The configuration cannot be run.
        case error
        /// It runs, but probably not as meant.
        case warning
        /// It runs, and something works differently from Fluent Bit.
        case note
    }

    /// How serious it is.
    public var severity: Severity
    /// Where it was found.
    public var location: SourceLocation
    /// What was found and what would be valid, in one line.
    public var message: String

    /// Makes a diagnostic.
    public init(_ severity: Severity, at location: SourceLocation, _ message: String) {
        self.severity = severity
        self.location = location
        self.message = message
    }

    /// `path:line:column: severity: message`, as compilers print it.
    public var description: String {
        "\(location): \(severity.rawValue): \(message)"
    }
}

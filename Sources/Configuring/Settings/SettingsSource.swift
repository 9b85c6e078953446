/// Where the values of a section stand in the configuration.
public struct SettingsSource: Hashable, Sendable {
    /// Where the section begins.
    public var location: SourceLocation
    /// Where each given option stands, by its name in lower case.
    public var values: [String: SourceLocation]

    /// Makes a source.
    public init(location: SourceLocation, values: [String: SourceLocation] = [:]) {
        self.location = location
        self.values = values
    }

    /// Whether the configuration gives an option, such as `read_from_head`.
    public func isSet(_ option: String) -> Bool { values[option] != nil }

    /// Where an option stands; the section when it is not given.
    public func location(of option: String) -> SourceLocation { values[option] ?? location }
}

internal import Configuration
internal import WorldInterface

/// Makes the filters of each stream, in the order of the configuration.
final class FilterBuilder {
    private let settings: Settings
    private let filters: [(matcher: TagMatcher, filter: FilterSettings)]

    init(settings: Settings, world: any World) {
        self.settings = settings
        filters = settings.filters.map { (TagMatcher($0.selection), $0) }
    }

    /// The filters for a stream of an input: the input's own processors, then those that its tag
    /// selects.
    func filters(for stream: StreamFacts, input: TailSettings) -> [any StreamFilter] {
        let selected = filters.filter { $0.matcher.matches(stream.tag) }.map(\.filter)
        return (input.processors + selected).compactMap { make($0, for: stream) }
    }

    private func make(_ filter: FilterSettings, for stream: StreamFacts) -> (any StreamFilter)? {
        nil
    }
}

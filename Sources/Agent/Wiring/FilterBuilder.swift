internal import Configuration
internal import WorldInterface

/// Makes the filters of each stream, in the order of the configuration.
final class FilterBuilder {
    /// Warnings for the operator.
    var messages: [String] = []
    let catalog: ParserCatalog
    /// The `kubernetes` filters, which the pipeline's rounds and events drive.
    private(set) var kubernetes: [KubernetesStage] = []

    private let filters: [(matcher: TagMatcher, maker: Maker)]
    private let processors: [String: [Maker]]

    /// Makes a filter for a stream, or nil when it has nothing to do there.
    private typealias Maker = (StreamFacts) -> (any StreamFilter)?

    init(settings: Settings, world: any World) {
        let catalog = ParserCatalog(settings: settings, world: world)
        self.catalog = catalog
        var stages: [KubernetesStage] = []
        func maker(_ filter: FilterSettings) -> Maker {
            switch filter.kind {
            case .kubernetes(let kubernetes):
                let stage = KubernetesStage(kubernetes, catalog: catalog, world: world)
                stages.append(stage)
                return { stage.filter(for: $0) }
            case .parser(let parser):
                return { _ in ParserStage(parser, catalog: catalog) }
            case .multiline:
                return { _ in nil }
            }
        }
        filters = settings.filters.map { (TagMatcher($0.selection), maker($0)) }
        processors = Dictionary(
            settings.inputs.map { ($0.name, $0.processors.map(maker)) },
            uniquingKeysWith: { first, _ in first })
        kubernetes = stages
    }

    /// The filters for a stream of an input: the input's own processors, then those that its tag
    /// selects.
    func filters(for stream: StreamFacts, input: TailSettings) -> [any StreamFilter] {
        let own = processors[input.name] ?? []
        let selected = filters.filter { $0.matcher.matches(stream.tag) }.map(\.maker)
        return (own + selected).compactMap { $0(stream) }
    }
}

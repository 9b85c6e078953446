internal import Configuring
internal import WorldInterface

/// Makes the filters of each stream, in the order of the configuration.
final class FilterBuilder {
    /// Warnings for the operator.
    var messages: [String] = []
    let catalog: ParserCatalog
    private let settings: Settings
    /// The `kubernetes` filters, which the pipeline's rounds and events drive.
    private(set) var kubernetes: [KubernetesStage] = []
    /// The filters that may drop records, by their names.
    let droppers: [(name: String, stage: RecordFilterStage)]

    private let filters: [(matcher: TagMatcher, maker: Maker)]
    private let processors: [String: [Maker]]

    /// Makes a filter for a stream, or nil when it has nothing to do there.
    private typealias Maker = (StreamFacts) -> (any StreamFilter)?

    init(settings: Settings, world: any World) {
        let catalog = ParserCatalog(settings: settings, world: world)
        self.catalog = catalog
        self.settings = settings
        var stages: [KubernetesStage] = []
        var droppers: [(name: String, stage: RecordFilterStage)] = []
        func maker(_ filter: FilterSettings) -> Maker {
            switch filter.kind {
            case .kubernetes(let kubernetes):
                let stage = KubernetesStage(kubernetes, catalog: catalog, world: world)
                stages.append(stage)
                return { stage.filter(for: $0) }
            case .parser(let parser):
                return { _ in ParserStage(parser, catalog: catalog) }
            case .multiline(let multiline):
                let joiners = JoinerMaker(settings: settings, names: multiline.parsers)
                return { _ in
                    joiners.filter(key: multiline.keyContent ?? "log", endsLines: false)
                }
            case .grep, .modify, .recordModifier, .nest:
                let stage = RecordFilterStage(
                    filter.kind, randomBits: { world.randomBits() })
                if let stage, stage.mayDrop { droppers.append((filter.name, stage)) }
                return { _ in stage }
            }
        }
        filters = settings.filters.map { (TagMatcher($0.selection), maker($0)) }
        processors = Dictionary(
            settings.inputs.map { ($0.name, $0.processors.map(maker)) },
            uniquingKeysWith: { first, _ in first })
        kubernetes = stages
        self.droppers = droppers
    }

    /// The filters for a stream of an input: the input's own processors, then those that its tag
    /// selects.
    func filters(for stream: StreamFacts, input: TailSettings) -> [any StreamFilter] {
        let own = processors[input.name] ?? []
        let selected = filters.filter { $0.matcher.matches(stream.tag) }.map(\.maker)
        return lineJoiner(of: input) + (own + selected).compactMap { $0(stream) }
    }

    /// Joins what the input's own multiline parsers say, container formats aside.
    private func lineJoiner(of input: TailSettings) -> [any StreamFilter] {
        let names = input.multilineParsers.filter { $0 != "cri" && $0 != "docker" }
        guard !names.isEmpty else { return [] }
        let joiners = JoinerMaker(settings: settings, names: names)
        let isPlain = names.count == input.multilineParsers.count
        return [joiners.filter(key: "log", endsLines: isPlain)]
    }
}

internal import Configuring
internal import Delivery
internal import Logging
internal import Serving
internal import WorldInterface

/// A pipeline on this machine, with its log and its endpoint.
final class NodeAgent {
    private let settings: Settings
    private let world: RealWorld
    private let log: Logger
    private let pipeline: Pipeline
    private let filters: FilterBuilder
    private let facts: ProcessFacts
    private var health: HealthWindow?

    init(
        configuration: LoadedConfiguration, world: RealWorld, log: Logger, start: Int64
    ) throws(WorldError) {
        settings = configuration.settings
        self.world = world
        self.log = log
        filters = FilterBuilder(settings: settings, world: world)
        var plan = PlanBuilder(settings: settings, filters: filters).plan()
        plan.configurationDigest = configuration.digest
        pipeline = try Pipeline(plan: plan, world: world)
        facts = ProcessFacts(
            version: ProductVersion.number, revision: "", compiler: "6",
            startSeconds: Double(start) / 1e9)
        health = settings.service.health.map { HealthWindow($0) }
        connect()
    }

    /// Runs until asked to stop.
    func run() {
        while !pipeline.hasStopped {
            pipeline.step()
            writeMessages()
            health?.note(troubles, at: world.monotonicNanoseconds)
        }
        pipeline.close()
    }

    /// Opens the endpoint if the configuration wants one.
    func serve() throws(WorldError) {
        guard settings.service.servesHTTP else { return }
        let endpoint = Endpoint(agent: self)
        try world.serve(
            address: settings.service.httpListen, port: UInt16(settings.service.httpPort),
            respond: { endpoint.respond(to: $0) })
    }

    private func connect() {
        let stages = filters.kubernetes
        pipeline.onEvent = { event in
            for stage in stages where stage.handle(event) { return }
        }
        pipeline.onRound = { now in
            for stage in stages { stage.work(now: now) }
        }
        pipeline.roundDeadline = {
            stages.compactMap(\.nextDeadline).min()
        }
    }

    // MARK: Reports

    /// The metrics page.
    var metrics: String {
        let enrichment = filters.kubernetes.map(\.facts).reduce(nil, EnrichmentFacts.sum)
        return MetricsReport(
            pipeline: pipeline, facts: facts, enrichment: enrichment,
            drops: filters.droppers.map { ($0.name, $0.stage.droppedCount) }
        ).text()
    }

    /// Outputs that refuse or cannot be reached.
    var blockedOutputs: [String] {
        pipeline.outputs.filter(\.isBlocked).map(\.name)
    }

    /// Whether no more went wrong lately than the configuration's `Health_Check` allows.
    var isHealthy: Bool {
        guard let health else { return true }
        return health.isHealthy(health.recent(troubles, at: world.monotonicNanoseconds))
    }

    private var troubles: HealthWindow.Totals {
        var totals = HealthWindow.Totals()
        for output in pipeline.outputs {
            let tally = output.tally
            totals.errors += tally.deadLetters - tally.givenUp
            totals.givenUp += tally.givenUp
            if let bulk = output as? BulkOutput { totals.errors += bulk.sender.counters.held }
        }
        return totals
    }

    private func writeMessages() {
        for message in pipeline.messages { log.warning("\(message)") }
        pipeline.messages.removeAll()
        for stage in filters.kubernetes where !stage.messages.isEmpty {
            for message in stage.messages { log.warning("kubernetes: \(message)") }
            stage.messages.removeAll()
        }
        for output in pipeline.outputs {
            guard let trouble = output.newTrouble() else { continue }
            log.warning("\(trouble)", metadata: ["output": "\(output.name)"])
        }
    }
}

extension EnrichmentFacts {
    /// The sum of what several clients know.
    static func sum(_ left: EnrichmentFacts?, _ right: EnrichmentFacts) -> EnrichmentFacts? {
        guard let left else { return right }
        return EnrichmentFacts(
            podCount: left.podCount + right.podCount,
            requests: left.requests.merging(right.requests, uniquingKeysWith: +),
            misses: left.misses + right.misses, excluded: left.excluded + right.excluded)
    }
}

internal import Configuring
internal import Enrichment
internal import Parsing
internal import Records
internal import SystemInterface
internal import Tailing
internal import WorldInterface

/// A `kubernetes` filter of the configuration: its metadata client, driven by the pipeline's
/// rounds and events, and the filter that all its streams share.
final class KubernetesStage {
    /// The longest time that records of a container wait for the metadata of its pod, in
    /// nanoseconds.
    ///
    /// Nothing is lost meanwhile: the file is the buffer.
    static let waitNanoseconds: UInt64 = 5_000_000_000

    let options: MetadataOptions
    /// Warnings for the operator since the last look.
    var messages: [String] = []
    /// Containers whose records went without metadata.
    private(set) var missCount: UInt64 = 0

    private let settings: KubernetesSettings
    private let catalog: ParserCatalog
    private let world: any World
    private var client: PodMetadataClient
    private var filter: KubernetesFilter
    private var parsers: CatalogMergeParsers
    private var tags: ContainerTagReader
    private var running: [RequestID: PodRequestID] = [:]
    private var requests: [PodRequestID: RequestID] = [:]
    /// The streams of each pod, which may be many.
    private var streams: [PodKey: [ObjectIdentifier: KubernetesStream]] = [:]
    private(set) var requestCounts: [String: UInt64] = [:]
    private var hasWarnedOfPrefix = false

    init(_ settings: KubernetesSettings, catalog: ParserCatalog, world: any World) {
        self.settings = settings
        self.catalog = catalog
        self.world = world
        options = MetadataOptions(settings)
        parsers = CatalogMergeParsers(catalog: catalog)
        var merge = MergeOptions()
        merge.mergesLog = settings.mergesLog
        merge.mergeLogKey = settings.mergeLogKey
        merge.trimsMergedValues = settings.trimsMergedLog
        merge.mergeParser = settings.mergeParser.flatMap { catalog.number(of: $0) }
        merge.keepsLog = settings.keepsLog
        filter = KubernetesFilter(options: merge)
        client = PodMetadataClient(
            settings: KubernetesClientSettings(settings, options: options),
            readFile: { try? SmallFile.read(path: $0, maximumByteCount: 1 << 20) },
            randomBits: { world.randomBits() })
        tags = ContainerTagReader(
            prefix: settings.tagPrefix,
            pattern: settings.tagParser.flatMap { TagPatternReader($0, catalog) }.map { reader in
                { reader.names($0) }
            })
    }

    // MARK: Streams

    /// The filter of a stream; nil when its tag names no container.
    func filter(for facts: StreamFacts) -> (any StreamFilter)? {
        guard case .container(var container) = tags.read(facts.tag) else {
            messages.append("the tag \(facts.tag) does not name a container")
            return nil
        }
        if tags.hasSeenOtherPrefix, !hasWarnedOfPrefix {
            hasWarnedOfPrefix = true
            messages.append("tags do not begin with Kube_Tag_Prefix \(tags.prefix)")
        }
        if let path = facts.container, path.pod == container.podName {
            container.podUID = path.uid
        }
        let now = world.monotonicNanoseconds
        client.retain(container, at: now)
        let stream = KubernetesStream(stage: self, container: container)
        streams[container.pod, default: [:]][ObjectIdentifier(stream)] = stream
        act()
        return stream
    }

    func close(_ stream: KubernetesStream) {
        streams[stream.container.pod]?[ObjectIdentifier(stream)] = nil
        if streams[stream.container.pod]?.isEmpty == true { streams[stream.container.pod] = nil }
        client.release(stream.container, at: world.monotonicNanoseconds)
        act()
    }

    /// Brings a stream up to date with what is known; false while it is worth waiting.
    func refresh(_ stream: KubernetesStream, now: UInt64) -> Bool {
        client.ask(stream.container, at: now)
        act()
        let pod = options.needsPods ? client.metadata(for: stream.container) : .missing(.notFound)
        let namespace =
            options.needsNamespaces
            ? client.namespaceMetadata(for: stream.container.namespace) : .missing(.notFound)
        let isUnknown = KubernetesStage.isUnknown(pod) || KubernetesStage.isUnknown(namespace)
        if isUnknown, now < stream.since + KubernetesStage.waitNanoseconds { return false }
        let fragment = MetadataFragment(
            container: stream.container, pod: pod, namespace: namespace, options: options)
        if fragment.isMissing, stream.fragment == nil { missCount += 1 }
        stream.fragment = fragment
        stream.isStale = false
        stream.policy = policy(of: pod, stream.container)
        return true
    }

    /// Asks for metadata that was missing, as often as the client thinks it worth it.
    func askAgain(_ stream: KubernetesStream, now: UInt64) {
        client.ask(stream.container, at: now)
        act()
    }

    private static func isUnknown(_ pod: PodKnowledge) -> Bool {
        if case .unknown = pod { return true }
        return false
    }

    private static func isUnknown(_ namespace: NamespaceKnowledge) -> Bool {
        if case .unknown = namespace { return true }
        return false
    }

    private func policy(of pod: PodKnowledge, _ container: ContainerIdentity) -> ContainerPolicy {
        guard case .known(let metadata, _) = pod else { return ContainerPolicy() }
        return ContainerPolicy(
            annotations: metadata.loggingAnnotations, containerName: container.containerName,
            allowsExclude: settings.honoursExcludeAnnotation,
            allowsParser: settings.honoursParserAnnotation,
            parserNumber: { self.catalog.number(of: $0) },
            warn: { self.messages.append("\(container.podName): \($0)") })
    }

    /// Filters a batch of a stream.
    func apply(to batch: inout RecordBatch, of stream: KubernetesStream) {
        guard let fragment = stream.fragment else { return }
        filter.apply(to: &batch, fragment: fragment, policy: stream.policy, parsers: &parsers)
    }

    // MARK: Driving the client

    /// Takes an answer; false when it is not one of the client's.
    func handle(_ event: WorldEvent) -> Bool {
        let now = world.monotonicNanoseconds
        switch event {
        case .response(let id, let response):
            guard let request = running.removeValue(forKey: id) else { return false }
            requests[request] = nil
            count(response)
            client.receive(response, for: request, at: now)
        case .responseBytes(let id, let bytes):
            guard let request = running[id] else { return false }
            client.receive(streamBytes: bytes, for: request, at: now)
        default:
            return false
        }
        act()
        return true
    }

    /// Monotonic nanoseconds.
    var now: UInt64 { world.monotonicNanoseconds }

    /// When ``work(now:)`` has something to do.
    var nextDeadline: UInt64? { client.nextDeadline }

    /// Does what is due.
    func work(now: UInt64) {
        guard let deadline = client.nextDeadline, now >= deadline else { return }
        client.timerDue(at: now)
        act()
    }

    /// What is known of the client.
    var facts: EnrichmentFacts {
        EnrichmentFacts(
            podCount: client.podCount, requests: requestCounts, misses: missCount,
            excluded: filter.counters.excluded)
    }

    private func act() {
        for action in client.takeActions() {
            switch action {
            case .start(let request, let http):
                let id = world.start(http)
                running[id] = request
                requests[request] = id
            case .cancel(let request):
                guard let id = requests.removeValue(forKey: request) else { continue }
                running[id] = nil
                world.cancel(id)
            case .podChanged(let key):
                streams[key]?.values.forEach { $0.isStale = true }
            case .namespaceChanged(let name):
                for (key, group) in streams where key.namespace == name {
                    group.values.forEach { $0.isStale = true }
                }
            case .warn(let text):
                messages.append(text)
            }
        }
    }

    private func count(_ response: HTTPResponse) {
        switch response {
        case .answer(let answer): requestCounts[String(answer.status), default: 0] += 1
        case .failure: requestCounts["error", default: 0] += 1
        }
    }
}

/// The `kubernetes` filter for one stream.
final class KubernetesStream: StreamFilter {
    let container: ContainerIdentity
    var fragment: MetadataFragment? {
        didSet {
            revision += 1
            if let oldValue { retired.append(oldValue) }
        }
    }
    private(set) var revision: UInt64 = 0
    var policy = ContainerPolicy()
    /// Whether something is known that is not in the fragment.
    var isStale = false
    /// When records began to wait.
    private(set) var since: UInt64 = 0
    private let stage: KubernetesStage
    /// Fragments that records which another filter keeps back may point into.
    private var retired: [MetadataFragment] = []

    init(stage: KubernetesStage, container: ContainerIdentity) {
        self.stage = stage
        self.container = container
    }

    func isReady(now: UInt64) -> Bool {
        if let fragment, !isStale {
            if fragment.isMissing { stage.askAgain(self, now: now) }
            return true
        }
        if since == 0 {
            since = now
        } else if fragment == nil, !isStale, now < since + KubernetesStage.waitNanoseconds {
            // Asked for, and nothing came yet. Thousands of streams may wait here.
            return false
        }
        if fragment == nil { isStale = false }
        return stage.refresh(self, now: now) || fragment != nil
    }

    func apply(to batch: inout RecordBatch, now: UInt64) { stage.apply(to: &batch, of: self) }

    func close() { stage.close(self) }

    func releaseShared() { if !retired.isEmpty { retired.removeAll() } }
}

/// Reads names out of tags with a regular-expression parser (`Regex_Parser`).
struct TagPatternReader {
    private let name: String
    private let catalog: ParserCatalog

    init?(_ name: String, _ catalog: ParserCatalog) {
        guard catalog.number(of: name) != nil else { return nil }
        self.name = name
        self.catalog = catalog
    }

    func names(_ tag: String) -> TagNames? {
        guard let number = catalog.number(of: name) else { return nil }
        var fields = FieldBuffer()
        var scratch = ByteArena(byteCount: 1024)
        return TagMatcher.withView(of: tag) { view in
            guard catalog.parse(view, with: number, into: &fields, scratch: &scratch) != .noMatch
            else { return nil }
            var values: [String: String] = [:]
            for index in 0..<fields.count {
                values[fields[index].key.text] = fields[index].value.text
            }
            return TagNames(
                podName: values["pod_name"], namespaceName: values["namespace_name"],
                containerName: values["container_name"], dockerID: values["docker_id"])
        }
    }
}

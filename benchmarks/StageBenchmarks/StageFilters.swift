import Agent
import Enrichment
import Parsing
import Records

/// The `kubernetes` filter with metadata that is known already.
final class MetadataStage: StreamFilter {
    private var filter: KubernetesFilter
    private var parsers: WebServerParser
    private let fragment: MetadataFragment

    /// A filter that merges what a workload asks for.
    init(_ workload: StageWorkload) {
        var options = MergeOptions()
        options.mergesLog = workload.merges || workload.parses
        options.keepsLog = !options.mergesLog
        options.mergeParser = workload.parses ? 0 : nil
        filter = KubernetesFilter(options: options)
        parsers = WebServerParser()
        var pod = PodMetadata()
        pod.uid = "0b1f0f0e-6d0b-4b7a-9c39-3f1c2d7a8e11"
        pod.nodeName = "node-1"
        pod.labels = Array(
            #"{"app.kubernetes.io/name":"cart","app.kubernetes.io/version":"1.42.0"}"#.utf8)
        pod.annotations = Array(#"{"prometheus.io/scrape":"true"}"#.utf8)
        fragment = MetadataFragment(
            container: ContainerIdentity(
                namespace: "shop", podName: "cart-7c8f9d5b6-k4m2p", containerName: "cart"),
            pod: .known(pod, version: 1), namespace: .missing(.notFound),
            options: MetadataOptions())
    }

    func apply(to batch: inout RecordBatch, now: UInt64) {
        filter.apply(
            to: &batch, fragment: fragment, policy: ContainerPolicy(), parsers: &parsers)
    }
}

/// The parser `nginx` as the filter's own.
struct WebServerParser: MergeParsers {
    private let parser: RecordParser

    init() {
        var definition = ParserDefinition(name: "nginx", format: .regex)
        definition.regex =
            #"^(?<remote>\S*) (?<host>\S*) (?<user>\S*) \[(?<time>[^\]]*)\] "(?<method>\S+)"#
            + #"(?: +(?<path>[^"]*?)(?: +\S*)?)?" (?<code>\S*) (?<size>\S*)"#
            + #"(?: "(?<referer>[^"]*)" "(?<agent>[^"]*)")"#
        definition.timeFormat = "%d/%b/%Y:%H:%M:%S %z"
        let zones = TimeZoneSource(readFile: { _ in nil })
        guard let parser = try? RecordParser(definition, zones: zones) else {
            fatalError("the parser nginx is none")
        }
        self.parser = parser
    }

    mutating func parse(
        _ text: ByteView, with number: Int, into fields: inout FieldBuffer,
        scratch: inout ByteArena
    ) -> MergeParse {
        switch parser.parse(text, clock: 0, into: &fields, scratch: &scratch) {
        case .noMatch: .noMatch
        case .match(nil): .matched
        case .match(let nanoseconds?): .matchedAt(nanoseconds: nanoseconds)
        }
    }
}

/// The `multiline` filter with the built-in parser for Java.
final class TraceStage: StreamFilter {
    private let joiner: LineJoiner

    init() {
        guard var definition = MultilineParserDefinition.builtIn("java") else {
            fatalError("the parser java is none")
        }
        // The last trace of the file must not hold up a pass for seconds.
        definition.flushTimeoutMilliseconds = 100
        guard let parser = try? MultilineParser(definition) else {
            fatalError("the parser java is none")
        }
        joiner = LineJoiner(parsers: [parser], key: "log", byteLimit: 2 << 20, endsLines: false)
    }

    var holds: [LineJoiner.Hold] { joiner.holds }
    var deadline: UInt64? { joiner.deadline }

    func apply(to batch: inout RecordBatch, now: UInt64) { joiner.join(&batch, now: now) }

    func flush(into batch: inout RecordBatch, now: UInt64) {
        joiner.flush(into: &batch, now: now)
    }

    func forget(_ stream: ContainerStream) -> Bool { joiner.forget(stream) }
}

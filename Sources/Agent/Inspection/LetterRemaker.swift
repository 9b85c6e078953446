internal import Configuring
internal import Delivery
internal import Encoding
internal import Enrichment
internal import Parsing
internal import Records
internal import SystemInterface
internal import Tailing
internal import WorldInterface

/// Makes the documents of dead letters anew of their raw lines, by the configuration as it is now:
/// framing, parsers, filters and the output's format, under the id that the record has.
final class LetterRemaker {
    /// Why there is no new document.
    struct Failure: Error {
        /// What to tell a person.
        var reason: String
    }

    /// How long events are waited for at once while a filter is not ready, in nanoseconds.
    private static let waitNanoseconds: UInt64 = 100_000_000

    /// Whether somebody asked for the end meanwhile.
    private(set) var isStopped = false

    private let world: any World
    private let inputs: [InputPlan]
    private let formats: [String: BulkFormat]
    private let kubernetes: [KubernetesStage]
    /// Where the last letter came from, with its filters: letters of a container come together.
    private var current: (facts: StreamFacts, input: InputPlan, filters: [any StreamFilter])?

    /// A maker by a plan and the filters that it was made with.
    init(plan: PipelinePlan, filters: FilterBuilder, world: any World) {
        self.world = world
        inputs = plan.inputs
        kubernetes = filters.kubernetes
        var formats: [String: BulkFormat] = [:]
        for output in plan.outputs {
            if case .bulk(let format, _) = output.kind { formats[output.name] = format }
        }
        self.formats = formats
    }

    /// A letter with action and document made anew.
    ///
    /// Blocks while the pod's metadata is asked for, some seconds at most.
    func remake(_ letter: DeadLetter) throws(Failure) -> DeadLetter {
        guard let raw = letter.raw, let path = letter.path,
            let source = UInt64(letter.source, radix: 16), letter.offset >= 0
        else { throw Failure(reason: "its raw line was not kept") }
        guard raw.utf8.last == 0x0A, !raw.utf8.contains(0) else {
            throw Failure(reason: "its raw line is not whole, or no text in UTF-8")
        }
        guard let format = formats[letter.output] else {
            throw Failure(reason: "the configuration has no output \(letter.output) that indexes")
        }
        let (input, filters) = try stages(of: letter, path: path)
        try waitUntilReady(filters)
        let making = Making(
            framer: LineFramer(rules: input.framing, path: path, parser: input.parser),
            filters: filters, encoder: BulkEncoder(format: format), source: source,
            offset: UInt64(letter.offset), tag: TagText(letter.tag),
            clock: letter.nanoseconds ?? world.wallNanoseconds, now: world.monotonicNanoseconds)
        guard let lines = making.wire(of: Array(raw.utf8)) else {
            throw Failure(reason: "its raw line makes no record at its place any more")
        }
        var remade = letter
        remade.action = lines.action
        remade.document = lines.document
        return remade
    }

    /// Takes an event that is not the caller's own.
    func handle(_ event: WorldEvent) {
        if case .stopRequested = event { isStopped = true }
        for stage in kubernetes where stage.handle(event) { return }
    }

    // MARK: Filters

    private func stages(
        of letter: DeadLetter, path: String
    ) throws(Failure) -> (InputPlan, [any StreamFilter]) {
        let place = (try? world.resolve(path: path)) ?? path
        let facts = StreamFacts(
            tag: letter.tag, path: path, container: ContainerLogPath(logInSet: place))
        if let current, current.facts.tag == facts.tag, current.facts.path == facts.path {
            return (current.input, current.filters)
        }
        // The path may be that of a rotated file, whose tag is another; one input is all the same.
        let found = inputs.first { $0.tag(path) == letter.tag }
        guard let input = found ?? (inputs.count == 1 ? inputs.first : nil) else {
            throw Failure(reason: "no input of the configuration gives \(path) its tag")
        }
        for filter in current?.filters ?? [] { filter.close() }
        let filters = input.makeFilters(facts)
        current = (facts, input, filters)
        return (input, filters)
    }

    private func waitUntilReady(_ filters: [any StreamFilter]) throws(Failure) {
        var events: [WorldEvent] = []
        while true {
            let now = world.monotonicNanoseconds
            for stage in kubernetes { stage.work(now: now) }
            if filters.allSatisfy({ $0.isReady(now: now) }) { break }
            world.wait(until: now + LetterRemaker.waitNanoseconds, into: &events)
            for event in events { handle(event) }
            events.removeAll(keepingCapacity: true)
            if isStopped { throw Failure(reason: "stopped") }
        }
        let isMissing = filters.contains { ($0 as? KubernetesStream)?.fragment?.isMissing == true }
        if isMissing { throw Failure(reason: "its pod is not known any more") }
    }
}

/// One raw line on its way through the stages.
private struct Making {
    let framer: LineFramer
    let filters: [any StreamFilter]
    let encoder: BulkEncoder
    /// The bits of the key of the source.
    let source: UInt64
    /// Where the record starts there.
    let offset: UInt64
    let tag: TagText
    let clock: Int64
    let now: UInt64

    /// Bytes of room for what an encoder writes beside the record.
    private static let spareByteCount = 8192

    /// Action and document of the record that starts at the first byte; nil when there is none, or
    /// a filter leaves it out.
    func wire(of raw: [UInt8]) -> (action: [UInt8], document: [UInt8])? {
        var found: [UInt8]?
        var batch = RecordBatch()
        framer.beginFile(ordinal: 1, at: offset)
        unsafe raw.withUnsafeBytes { bytes in
            var rest = unsafe ByteView(bytes)
            while found == nil {
                let count = framer.frame(rest, into: &batch, clock: clock, now: now)
                found = take(&batch, from: 0)
                if count == 0 { break }
                rest = rest.slice(count, rest.count)
            }
            if found == nil {
                framer.flushPending(into: &batch, now: .max)
                found = take(&batch, from: 0)
            }
            // What a filter kept back goes, wanted or not, before the memory does.
            for index in filters.indices {
                filters[index].flush(into: &batch, now: .max)
                let flushed = take(&batch, from: index + 1)
                found = found ?? flushed
            }
            for filter in filters { filter.releaseShared() }
        }
        guard let found, let border = found.firstIndex(of: 0x0A) else { return nil }
        return (Array(found[..<border]), Array(found[(border + 1)...].dropLast()))
    }

    /// Brings a batch through the filters from `first` on; gives the wanted record's wire form.
    private func take(_ batch: inout RecordBatch, from first: Int) -> [UInt8]? {
        for filter in filters[first...] { filter.apply(to: &batch, now: now) }
        defer { batch.reset() }
        for index in 0..<batch.count {
            let header = batch[index]
            if header.sourceOffset == offset, !header.isDropped { return encode(batch, index) }
        }
        return nil
    }

    private func encode(_ batch: borrowing RecordBatch, _ index: Int) -> [UInt8]? {
        encoder.ownSource = source
        encoder.clock = clock
        let key = encoder.key(of: batch, index, source: source)
        let template = encoder.template(for: key, of: batch, index, tag: tag.view)
        let room =
            batch.encodedByteLimit(of: index) + 6 * tag.view.count + Making.spareByteCount
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        defer { unsafe memory.deallocate() }
        var writer = unsafe ByteWriter(base: memory, capacity: room)
        let step = encoder.encode(
            batch, from: index, to: index + 1, key: key, ordinal: batch[index].sourceOrdinal,
            tag: tag.view, to: &writer)
        guard step.count == 1 else { return nil }
        let body = BulkBody(
            slices: [FrameSlice(template: template, payload: writer.written, recordCount: 1)])
        return unsafe [UInt8](unsafeUninitializedCapacity: body.byteCount) { buffer, count in
            count = unsafe body.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}

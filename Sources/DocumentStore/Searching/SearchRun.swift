import GRDB
import Records
import Searching

/// Carries out one search on a consistent state of the database.
///
/// Hits, their number and aggregations are each found in the cheapest way that gives what a look
/// at every document would give: the number and aggregations from the roll-up when the query
/// decides by constants and time, hits by a walk in the order in which they are wanted, which ends
/// when no better ones can come.
struct SearchRun {
    /// Documents between two looks at the clock.
    private static let clockInterval = 256

    /// What was found.
    struct Outcome {
        /// The hits in order, those before `from` left out.
        var hits: [HitCollector<Int64>.Hit] = []
        /// How many match, as far as they were counted.
        var count = 0
        var aggregations: JSONOutput?
        var isTimedOut = false
        var isTerminatedEarly = false
    }

    private let request: SearchRequest
    private let plan: SearchPlan
    private let scan: DocumentScan
    private let rollUp: RollUp
    private let sorter: SortReader?
    private let order: WalkOrder
    private let after: [SortValue]?
    private let run: AggregationRun?
    /// When to give up, in ticks of the store.
    private let deadline: Int64?

    /// - Parameter after: The sort values behind which hits begin, the number of the last hit
    ///   behind them; nil for those of the request.
    init(
        _ request: SearchRequest, _ plan: SearchPlan, after: [SortValue]?, _ database: Database
    ) throws {
        self.request = request
        self.plan = plan
        scan = DocumentScan(plan, database)
        rollUp = RollUp(plan, database)
        sorter = request.sort.isEmpty ? nil : try SortReader(request.sort, indices: plan.indices)
        order = WalkOrder(request.sort, plan.indices)
        if let after {
            self.after = after
        } else if let given = request.searchAfter {
            if let sorter {
                self.after = try sorter.searchAfter(given)
            } else {
                self.after = try given.map { value throws(SearchError) in
                    guard let number = value.int else {
                        throw .illegalArgument(
                            "Failed to parse search_after value for field [_shard_doc].")
                    }
                    return .integer(Int64(number))
                }
            }
        } else {
            self.after = nil
        }
        let aggregations = request.aggregations.filter { !$0.isGlobal }
        run = aggregations.isEmpty
            ? nil
            : try AggregationRun(
                aggregations, indices: plan.indices, showsTypedKeys: request.showsTypedKeys)
        deadline = request.timeout.map { DocumentStore.ticks + $0 }
    }

    /// The reader of sort values, for the answer.
    var sortReader: SortReader? { sorter }

    /// Whether aggregations look at documents that are no hits as well.
    var wantsOthers: Bool { run?.wantsOthers ?? false }

    /// Shows all documents to aggregations, hits or not, before hits are counted.
    func seeOthers(_ scan: DocumentScan) throws {
        guard let run else { return }
        let see = { (document: ScannedDocument) throws -> Bool in
            try run.addOther(id: document.id, index: document.index, source: document.source)
            return true
        }
        try scan.forEachUnplaced(descending: false, see)
        try scan.forEachPlaced(descending: false, see)
    }

    /// Finds everything that the request asks for.
    ///
    /// - Parameter counts: Whether the number of hits is wanted.
    func find(counts: Bool) throws -> Outcome {
        var outcome = Outcome()
        var pass = Pass(self, counts: counts)
        if pass.counts, plan.isCounted, request.terminateAfter == 0 {
            outcome.count = try rollUp.count(limit: pass.countLimit)
            pass.counts = false
        }
        if let run, plan.isCounted, request.terminateAfter == 0 {
            if try rollUp.feed(run) || rollUp.feedTimes(run) {
                pass.aggregatesPlaced = false
            }
        }
        try pass.walk()
        if pass.counted > 0 { outcome.count = pass.counted }
        outcome.hits = Array(pass.collector.sorted().dropFirst(request.from))
        outcome.isTimedOut = pass.isTimedOut
        outcome.isTerminatedEarly = pass.isTerminatedEarly
        if let run {
            var output = JSONOutput()
            try run.write(into: &output)
            outcome.aggregations = output
        }
        return outcome
    }

    /// One walk over the matching documents.
    private struct Pass {
        let search: SearchRun
        var collector: HitCollector<Int64>
        let limit: Int
        /// Whether matches are counted here, and up to where.
        var counts: Bool
        let countLimit: Int
        var counted = 0
        /// Whether aggregations see the placed documents here.
        var aggregatesPlaced: Bool
        var isTimedOut = false
        var isTerminatedEarly = false
        private var keptCount = 0
        /// The time at which the last hit was found; later ones are of no use.
        private var lastTime: Int64?
        private var visited = 0

        init(_ search: SearchRun, counts: Bool) {
            self.search = search
            let request = search.request
            limit = request.size == 0 ? 0 : request.from + request.size
            let after = search.after
            collector = HitCollector(
                order: search.sorter?.order ?? SortOrder([]), limit: limit, after: after)
            aggregatesPlaced = search.run != nil
            switch request.trackTotalHits {
            case .none: (self.counts, countLimit) = (false, 0)
            case .all: (self.counts, countLimit) = (counts, Int.max - 1)
            case .upTo(let limit): (self.counts, countLimit) = (counts, limit)
            }
        }

        mutating func walk() throws {
            let isAscending = search.order.direction == .ascending
            if search.order.isNumber, isAscending {
                try walkUnplaced()
                try walkPlaced()
            } else {
                try walkPlaced()
                try walkUnplaced()
            }
        }

        private mutating func walkPlaced() throws {
            var needsHits = limit > 0
            guard needsHits || counts || aggregatesPlaced, !hasEnded else { return }
            // Hits before the place where they begin are not visited unless others need them.
            let within =
                counts || aggregatesPlaced ? nil : search.order.range(after: search.after)
            try search.scan.forEachPlaced(
                descending: search.order.direction == .descending, within: within
            ) { document in
                if needsHits {
                    if isFull(at: document.seq) {
                        needsHits = false
                    } else {
                        offer(document)
                    }
                }
                return try see(document, needsHits: needsHits, aggregates: aggregatesPlaced)
            }
        }

        private mutating func walkUnplaced() throws {
            let aggregates = search.run != nil
            var needsHits = limit > 0
            if search.order.isNumber, keptCount >= limit { needsHits = false }
            guard needsHits || counts || aggregates, !hasEnded else { return }
            let within =
                counts || aggregates || !search.order.isNumber
                ? nil : search.order.range(after: search.after)
            try search.scan.forEachUnplaced(
                descending: search.order.direction == .descending, within: within
            ) { document in
                if needsHits {
                    offer(document)
                    if search.order.isNumber, keptCount >= limit { needsHits = false }
                }
                return try see(document, needsHits: needsHits, aggregates: aggregates)
            }
        }

        private var hasEnded: Bool { isTimedOut || isTerminatedEarly }

        /// Whether no document of that number, nor a later one, can be among the hits.
        private mutating func isFull(at seq: Int64) -> Bool {
            guard keptCount >= limit, search.order.isOrdered else { return false }
            if search.order.isNumber { return true }
            let time = DocumentNumber.milliseconds(seq)
            if let lastTime { return time != lastTime }
            lastTime = time
            return false
        }

        private mutating func offer(_ document: ScannedDocument) {
            let order = DocumentNumber.order(document.seq)
            let values =
                search.sorter?.read(
                    index: document.index, id: document.id, source: document.source,
                    sequence: order) ?? []
            var isKept = false
            collector.offer(values, sequence: order) {
                isKept = true
                return document.seq
            }
            guard isKept else { return }
            keptCount += 1
            if keptCount == limit { lastTime = DocumentNumber.milliseconds(document.seq) }
        }

        /// Counts and aggregates a match; says whether more are wanted.
        private mutating func see(
            _ document: ScannedDocument, needsHits: Bool, aggregates: Bool
        ) throws -> Bool {
            if counts {
                counted += 1
                if counted > countLimit { counts = false }
            }
            if aggregates, let run = search.run {
                try run.add(
                    id: document.id, index: document.index, source: document.source,
                    sequence: document.seq)
            }
            visited += 1
            if search.request.terminateAfter > 0, visited >= search.request.terminateAfter {
                isTerminatedEarly = true
                return false
            }
            if visited % SearchRun.clockInterval == 0, let deadline = search.deadline,
                DocumentStore.ticks > deadline
            {
                isTimedOut = true
                return false
            }
            return needsHits || counts || aggregates
        }
    }
}

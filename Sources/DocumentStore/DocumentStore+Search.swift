import GRDB
import Synchronization
public import Searching

extension DocumentStore {
    /// Carries out a search and gives its answer as JSON.
    ///
    /// - Throws: `SearchError` when the request is wrong or an index is missing.
    public func search(
        _ request: SearchRequest, indices selection: IndexSelection
    ) async throws -> [UInt8] {
        let start = DocumentStore.ticks
        if let pointInTime = request.pointInTime {
            return try await search(request, in: pointInTime, start: start)
        }
        let entries = try catalog.resolve(selection)
        guard let keepAlive = request.scrollKeepAlive else {
            return try await read { database in
                let page = try self.page(request, entries, nil, after: nil, database)
                return try page.answer(start: start, database)
            }
        }
        try SearchContexts.check(keepAlive: keepAlive)
        guard request.from == 0 else {
            throw SearchError.validation(["using [from] is not allowed in a scroll context"])
        }
        guard request.size > 0 else {
            throw SearchError.validation(["[size] cannot be [0] in a scroll context"])
        }
        return try await read { database in
            let batch = try DocumentStore.batch(database)
            let page = try self.page(request, entries, batch, after: nil, database)
            let scroll = SearchContext.Scroll(
                request: request.continued, after: page.last, header: page.header)
            let context = SearchContext(
                indices: entries.map(\.id), batch: batch, keepAlive: keepAlive,
                end: start + keepAlive, scroll: scroll)
            let id = try self.contexts.withLock { contexts throws(SearchError) in
                try contexts.open(context, now: start)
            }
            return try page.answer(start: start, scrollId: id, database)
        }
    }

    /// Gives the next page of a scroll as JSON.
    ///
    /// - Parameter keepAlive: milliseconds that the scroll is kept for from now on.
    /// - Throws: 404 when there is no such scroll.
    public func scroll(_ id: String, keepAlive: Int64?) async throws -> [UInt8] {
        let start = DocumentStore.ticks
        if let keepAlive { try SearchContexts.check(keepAlive: keepAlive) }
        let context = try contexts.withLock { contexts throws(SearchError) in
            try contexts.use(id, keepAlive: keepAlive, now: start)
        }
        guard var scroll = context.scroll else { throw SearchError.contextMissing(id) }
        let catalog = catalog
        let entries = context.indices.compactMap { catalog.indices[$0] }
        let state = scroll
        let (answer, last) = try await read { database in
            var page = try self.page(
                state.request, entries, context.batch, after: state.after, counts: false, database)
            page.header = state.header
            return (try page.answer(start: start, scrollId: id, database), page.last)
        }
        scroll.after = last ?? scroll.after
        contexts.withLock { $0.advance(id, to: scroll) }
        return answer
    }

    /// Ends scrolls or points in time; says how many there were.
    public func closeContexts(_ ids: [String]) -> Int { contexts.withLock { $0.close(ids) } }

    /// Ends all scrolls; says how many there were.
    public func closeAllScrolls() -> Int { contexts.withLock { $0.closeScrolls() } }

    /// Keeps the present state of indices for searches and gives its name.
    ///
    /// - Parameter keepAlive: milliseconds that it is kept for after each use.
    public func openPointInTime(
        _ selection: IndexSelection, keepAlive: Int64
    ) async throws -> String {
        try SearchContexts.check(keepAlive: keepAlive)
        let entries = try catalog.resolve(selection)
        let batch = try await read { try DocumentStore.batch($0) }
        let now = DocumentStore.ticks
        let context = SearchContext(
            indices: entries.map(\.id), batch: batch, keepAlive: keepAlive, end: now + keepAlive)
        return try contexts.withLock { contexts throws(SearchError) in
            try contexts.open(context, now: now)
        }
    }

    /// How many documents match, exactly.
    public func count(_ query: Query, indices selection: IndexSelection) async throws -> Int {
        var request = SearchRequest()
        request.query = query
        request.size = 0
        request.trackTotalHits = .all
        let entries = try catalog.resolve(selection)
        let counting = request
        return try await read { database in
            try self.page(counting, entries, nil, after: nil, database).outcome.count
        }
    }

    private func search(
        _ request: SearchRequest, in pointInTime: SearchRequest.PointInTime, start: Int64
    ) async throws -> [UInt8] {
        if let keepAlive = pointInTime.keepAlive { try SearchContexts.check(keepAlive: keepAlive) }
        let context = try contexts.withLock { contexts throws(SearchError) in
            try contexts.use(pointInTime.id, keepAlive: pointInTime.keepAlive, now: start)
        }
        let catalog = catalog
        let entries = context.indices.compactMap { catalog.indices[$0] }
        return try await read { database in
            let isPresent = try DocumentStore.batch(database) == context.batch
            let page = try self.page(
                request, entries, isPresent ? nil : context.batch, after: nil, database)
            return try page.answer(start: start, pointInTimeId: pointInTime.id, database)
        }
    }

    private func page(
        _ request: SearchRequest, _ entries: [IndexEntry], _ batch: Int64?, after: [SortValue]?,
        counts: Bool = true, _ database: Database
    ) throws -> SearchPage {
        let plan = try SearchPlan(request.query, entries, batchLimit: batch) { entry in
            try self.groups(of: entry.id, database)
        }
        let run = try SearchRun(request, plan, after: after, database)
        if run.wantsOthers {
            let whole = try SearchPlan(.all, entries, batchLimit: batch) { entry in
                try self.groups(of: entry.id, database)
            }
            try run.seeOthers(DocumentScan(whole, database))
        }
        let outcome = try run.find(counts: counts)
        var page = SearchPage(request: request, plan: plan, run: run, outcome: outcome)
        try addGlobals(&page, entries, batch, database)
        return page
    }

    /// Adds aggregations that see all documents, whatever the query says.
    private func addGlobals(
        _ page: inout SearchPage, _ entries: [IndexEntry], _ batch: Int64?, _ database: Database
    ) throws {
        let globals = page.request.aggregations.filter(\.isGlobal)
        guard !globals.isEmpty else { return }
        let plan = try SearchPlan(.all, entries, batchLimit: batch) { entry in
            try self.groups(of: entry.id, database)
        }
        let run = try AggregationRun(
            globals, indices: plan.indices, showsTypedKeys: page.request.showsTypedKeys)
        let scan = DocumentScan(plan, database)
        let add = { (document: ScannedDocument) throws -> Bool in
            try run.add(
                id: document.id, index: document.index, source: document.source,
                sequence: DocumentNumber.order(document.seq))
            return true
        }
        try scan.forEachUnplaced(descending: false, add)
        try scan.forEachPlaced(descending: false, add)
        var output = JSONOutput()
        try run.write(into: &output)
        page.outcome.aggregations = SearchPage.merged(page.outcome.aggregations, output)
    }

    /// The number of the last batch that was committed.
    static func batch(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT value FROM numbers WHERE name = 'batch'") ?? 0
    }
}

extension SearchRequest {
    /// The request for the further pages of a scroll.
    fileprivate var continued: SearchRequest {
        var request = self
        request.aggregations = []
        request.searchAfter = nil
        return request
    }
}

import GRDB
import Records
import Searching

/// What a search has found, ready to be written.
struct SearchPage {
    let request: SearchRequest
    let plan: SearchPlan
    let run: SearchRun
    var outcome: SearchRun.Outcome
    /// How many hits there are.
    var header: HitsHeader?

    init(
        request: SearchRequest, plan: SearchPlan, run: SearchRun, outcome: SearchRun.Outcome
    ) {
        self.request = request
        self.plan = plan
        self.run = run
        self.outcome = outcome
        header = HitsHeader(counted: outcome.count, request: request)
    }

    /// The sort values of the last hit and its number; nil when there is none.
    var last: [SortValue]? {
        outcome.hits.last.map { $0.values + [.integer($0.sequence)] }
    }

    /// The answer as JSON.
    ///
    /// - Parameter start: When the search began, in ticks of the store.
    func answer(
        start: Int64, scrollId: String? = nil, pointInTimeId: String? = nil, _ database: Database
    ) throws -> [UInt8] {
        var answer = try SearchAnswer(
            request: request, indices: plan.indices, sorter: run.sortReader)
        let scan = DocumentScan(plan, database)
        let statement = try RawStatement(
            "SELECT seq, id, group_id, version, batch, holes FROM documents WHERE seq = ?",
            database)
        for hit in outcome.hits {
            statement.bind(1, hit.payload)
            guard try statement.step() else { continue }
            defer { statement.reset() }
            guard let document = scan.read(statement) else { continue }
            var values = hit.values
            if pointInTimeId != nil { values.append(.integer(hit.sequence)) }
            answer.append(
                SearchAnswer.Hit(
                    index: document.index, id: document.id, source: document.source,
                    sortValues: values, version: Int(document.version),
                    sequenceNumber: Int(hit.sequence)))
        }
        return answer.finish(
            header: header, took: Int(DocumentStore.ticks - start),
            aggregations: outcome.aggregations, scrollId: scrollId, pointInTimeId: pointInTimeId,
            timedOut: outcome.isTimedOut, isTerminatedEarly: outcome.isTerminatedEarly)
    }

    /// Two objects as one.
    static func merged(_ first: JSONOutput?, _ second: JSONOutput) -> JSONOutput {
        guard let first, first.bytes.count > 2 else { return second }
        guard second.bytes.count > 2 else { return first }
        var output = JSONOutput()
        output.raw(first.bytes.dropLast() + [UInt8(ascii: ",")] + second.bytes.dropFirst())
        return output
    }
}

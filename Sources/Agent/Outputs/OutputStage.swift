internal import Buffering
internal import Delivery
internal import Encoding
internal import Records
internal import WorldInterface

/// An output as the pipeline sees it: it takes batches of a stream's records into its buffer, and
/// delivers from there at its own pace.
protocol OutputStage: AnyObject {
    /// The name in the configuration.
    var name: String { get }
    /// Where records wait.
    var buffer: ChunkBuffer { get }
    /// What it has counted.
    var tally: OutputTally { get }

    /// Takes the records of a batch.
    func append(
        _ batch: borrowing RecordBatch, from context: StreamContext, route: inout StreamRoute)
    /// Ends a stream's turn: everything taken is in a frame that carries `positions`.
    func endTurn(of context: StreamContext, route: inout StreamRoute, positions: [FramePosition])
    /// Delivers what is due. `isFlush` when nothing may wait any longer.
    func pump(now: UInt64, isFlush: Bool)
    /// Takes an answer; false when it is for somebody else.
    func handle(_ id: RequestID, _ response: HTTPResponse) -> Bool
    /// When ``pump(now:isFlush:)`` has something to do, in monotonic nanoseconds.
    var nextDeadline: UInt64? { get }
    /// Whether it takes nothing at the moment, or not everything.
    var isBlocked: Bool { get }
    /// What went wrong since the last look, once for each kind of trouble in a row.
    func newTrouble() -> String?
    /// Whether everything taken is delivered.
    var isDrained: Bool { get }
    /// Gives up what is under way; it stays in the buffer.
    func close()
}

/// What became of an output's records.
struct OutputTally {
    var delivered: UInt64 = 0
    var duplicates: UInt64 = 0
    var failureStore: UInt64 = 0
    var deadLetters: UInt64 = 0
    /// Those of them that were tried as often as `Retry_Limit` allows.
    var givenUp: UInt64 = 0
    /// Places where bytes that are not UTF-8 were replaced.
    var replacements: UInt64 = 0
}

/// What a template of a route was made for.
enum RouteTemplate: Equatable {
    case none
    case bulk(BulkTemplateKey)
    case tag
}

/// The frame that is being written in a turn.
struct OpenFrame {
    var writer: ByteWriter
    var recordCount = 0
}

extension OutputStage {
    /// The first record from `index` on that is still to be taken, and how many follow without
    /// one that was taken in an earlier run.
    func nextRun(
        _ batch: borrowing RecordBatch, from index: Int, context: StreamContext,
        route: StreamRoute
    ) -> Range<Int> {
        var first = index
        while first < batch.count, isPassed(batch[first], context: context, route: route) {
            first += 1
        }
        var end = first
        while end < batch.count {
            let header = batch[end]
            if !header.isDropped,
                route.isDone(header, source: context.source(of: header.sourceOrdinal))
            {
                break
            }
            end += 1
        }
        return first..<end
    }

    private func isPassed(
        _ header: RecordHeader, context: StreamContext, route: StreamRoute
    ) -> Bool {
        header.isDropped
            || route.isDone(header, source: context.source(of: header.sourceOrdinal))
    }
}

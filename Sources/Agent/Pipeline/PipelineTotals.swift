internal import Buffering

/// What a pipeline has counted over all inputs and outputs, for tests that compare it with the
/// truth.
package struct PipelineTotals {
    /// Records that inputs made.
    package var records: UInt64 = 0
    /// Records that were stored by this process.
    package var delivered: UInt64 = 0
    /// Records that were stored before.
    package var duplicates: UInt64 = 0
    /// Records that can never be stored.
    package var deadLetters: UInt64 = 0
    /// Records in buffers.
    package var waiting = 0
}

extension Pipeline {
    /// The sums at this moment.
    package var totals: PipelineTotals {
        var totals = PipelineTotals()
        for input in inputs { totals.records += input.recordCount }
        for output in outputs {
            totals.delivered += output.tally.delivered + output.tally.failureStore
            totals.duplicates += output.tally.duplicates
            totals.deadLetters += output.tally.deadLetters
            totals.waiting += output.buffer.waitingRecordCount
        }
        return totals
    }
}

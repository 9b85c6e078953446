internal import Records

/// Records on their way: a whole range at first, what is left of it after an answer, or a part of
/// it after a split.
struct BulkJob {
    /// The range that the records belong to.
    var token: UInt64
    /// The frames of the range.
    var slices: [FrameSlice]
    /// The numbers of the records, counted through all slices; nil: all of them.
    var subset: [Int32]?
    /// Tries so far.
    var attempts = 0
    /// Answers in a row that left most of it undone.
    var failuresInRow = 0
    /// Whether an operator must do something before the server takes it.
    var isHeld = false
    /// Tries that ended in an unknown server error.
    var boundedAttempts = 0
    /// How often the connection broke while the body was being sent.
    var interruptedUploads = 0
    /// Not to be sent before, in monotonic nanoseconds.
    var notBefore: UInt64 = 0

    /// Whether it was last sent without a document type.
    var isTypeless = false

    /// How many records there are.
    var recordCount: Int {
        subset?.count ?? slices.reduce(0) { $0 + $1.recordCount }
    }

    /// The numbers of all its records.
    var numbers: [Int32] {
        subset ?? (0..<Int32(slices.reduce(0) { $0 + $1.recordCount })).map { $0 }
    }

    /// The two halves of a job of more than one record.
    ///
    /// The try that led to them counts for none.
    var halves: (BulkJob, BulkJob) {
        let all = numbers
        var lower = self
        var upper = self
        lower.subset = Array(all[..<(all.count / 2)])
        upper.subset = Array(all[(all.count / 2)...])
        lower.interruptedUploads = 0
        upper.interruptedUploads = 0
        lower.attempts = max(0, attempts - 1)
        upper.attempts = lower.attempts
        return (lower, upper)
    }
}

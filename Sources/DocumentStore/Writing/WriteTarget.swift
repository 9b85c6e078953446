import Records

/// An index that a transaction writes to.
final class WriteTarget {
    /// The index as the catalogue has it.
    var entry: IndexEntry
    /// The number that the next operation gets in answers.
    var nextOperation: Int64
    /// What this transaction has added.
    var operations: Int64 = 0
    var documents: Int64 = 0
    var bytes: Int64 = 0
    /// Whether documents were taken away without an operation.
    var isChanged = false

    init(_ entry: IndexEntry, nextOperation: Int64) {
        self.entry = entry
        self.nextOperation = nextOperation
    }

    /// Takes the number of an operation.
    func takeOperation() -> Int64 {
        operations += 1
        nextOperation += 1
        return nextOperation - 1
    }
}

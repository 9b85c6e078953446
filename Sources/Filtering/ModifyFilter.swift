public import Records

/// The `modify` filter: when all conditions hold, the rules change a record one after the other.
///
/// One thread at a time may use an instance.
public final class ModifyFilter {
    private let conditions: [ModifyCondition]
    private let rules: [ModifyRule]

    /// Rules in their order; without conditions they apply to every record.
    public init(conditions: [ModifyCondition], rules: [ModifyRule]) {
        self.conditions = conditions
        self.rules = rules
    }

    /// Changes the records of a batch.
    public func apply(to batch: inout RecordBatch) {
        for index in 0..<batch.count where !batch[index].isDropped && holds(index, in: &batch) {
            for position in rules.indices { rules[position].apply(to: &batch, index) }
        }
    }

    private func holds(_ index: Int, in batch: inout RecordBatch) -> Bool {
        for position in conditions.indices where !conditions[position].holds(index, in: &batch) {
            return false
        }
        return true
    }
}

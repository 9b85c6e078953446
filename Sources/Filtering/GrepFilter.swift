public import Patterns
public import Records

/// The `grep` filter: keeps or drops records by expressions on fields.
///
/// Only strings match. One thread at a time may use an instance.
public final class GrepFilter {
    /// How the rules work together.
    public enum Logic: Sendable {
        /// One after the other, until one decides: a keeping rule always does, a dropping one when
        /// it matches.
        case inOrder
        /// All must match.
        case all
        /// One must match.
        case any
    }

    /// One expression on one field.
    public struct Rule {
        let isExclusion: Bool
        let place: FieldPlace?
        let pattern: Pattern

        /// A rule that drops what matches, or keeps it; without a place it never matches.
        public init(isExclusion: Bool, place: FieldPlace?, pattern: Pattern) {
            self.isExclusion = isExclusion
            self.place = place
            self.pattern = pattern
        }
    }

    /// Records dropped so far.
    public private(set) var droppedCount: UInt64 = 0
    private let rules: [Rule]
    private let logic: Logic

    /// Rules in their order; those of ``Logic/all`` and ``Logic/any`` must be of one kind.
    public init(_ rules: [Rule], logic: Logic) {
        self.rules = rules
        self.logic = logic
    }

    /// Marks the records of a batch that are to go.
    public func apply(to batch: inout RecordBatch) {
        for index in 0..<batch.count where !batch[index].isDropped && !keeps(index, in: &batch) {
            batch[index].isDropped = true
            droppedCount += 1
        }
    }

    private func keeps(_ index: Int, in batch: inout RecordBatch) -> Bool {
        guard let first = rules.first else { return true }
        if case .inOrder = logic { return keepsInOrder(index, in: &batch) }
        // The first rule that matches decides "any", the first that does not decides "all".
        let decisive = logic == .any
        var result = !decisive
        for position in rules.indices
        where matches(rules[position], index, in: &batch) == decisive {
            result = decisive
            break
        }
        return result != first.isExclusion
    }

    private func keepsInOrder(_ index: Int, in batch: inout RecordBatch) -> Bool {
        for position in rules.indices {
            let isMatch = matches(rules[position], index, in: &batch)
            if !rules[position].isExclusion { return isMatch }
            if isMatch { return false }
        }
        return true
    }

    private func matches(_ rule: Rule, _ index: Int, in batch: inout RecordBatch) -> Bool {
        guard let field = rule.place?.field(in: batch, index),
            let text = FieldText.string(of: field, scratch: &batch.scratch)
        else { return false }
        return rule.pattern.match(text)
    }
}

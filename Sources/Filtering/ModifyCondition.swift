public import Patterns
internal import Records

/// What must be so in a record before `modify` changes it.
///
/// Values are strings; in expressions the booleans count as their words. The negative forms want
/// the key to be there (Fluent Bit 5.1).
public enum ModifyCondition {
    /// There is a value at a place, or there is none.
    case exists(FieldPlace, Bool)
    /// A key at the top matches, or none does.
    case someKey(Pattern, Bool)
    /// The value at a place is a string and this one, or is another value.
    case equals(FieldPlace, KeptText, Bool)
    /// The value at a place matches, or is there and does not.
    case matches(FieldPlace, Pattern, Bool)
    /// The values of all keys that match the first expression match the second, or not all do.
    case matchingKeys(Pattern, Pattern, Bool)

    func holds(_ index: Int, in batch: inout RecordBatch) -> Bool {
        switch self {
        case .exists(let place, let wanted):
            return (place.field(in: batch, index) != nil) == wanted
        case .someKey(let pattern, let wanted):
            return ModifyCondition.hasKey(pattern, index, in: &batch) == wanted
        case .equals(let place, let text, let wanted):
            guard let field = place.field(in: batch, index) else { return false }
            let value = FieldText.string(of: field, scratch: &batch.scratch)
            return (value?.equals(text.view) ?? false) == wanted
        case .matches(let place, let pattern, let wanted):
            guard let field = place.field(in: batch, index) else { return false }
            return ModifyCondition.matches(field, pattern, in: &batch) == wanted
        case .matchingKeys(let keys, let values, let wanted):
            return ModifyCondition.allMatch(keys, values, index, in: &batch) == wanted
        }
    }

    private static func matches(
        _ field: Field, _ pattern: Pattern, in batch: inout RecordBatch
    ) -> Bool {
        guard let text = FieldText.stringOrBoolean(of: field, scratch: &batch.scratch) else {
            return false
        }
        return pattern.match(text)
    }

    private static func hasKey(
        _ pattern: Pattern, _ index: Int, in batch: inout RecordBatch
    ) -> Bool {
        for position in 0..<batch[index].fieldCount {
            let key = batch.field(position, of: index).key
            if let key = FieldText.unescaped(key, scratch: &batch.scratch), pattern.match(key) {
                return true
            }
        }
        return false
    }

    private static func allMatch(
        _ keys: Pattern, _ values: Pattern, _ index: Int, in batch: inout RecordBatch
    ) -> Bool {
        for position in 0..<batch[index].fieldCount {
            let field = batch.field(position, of: index)
            guard let key = FieldText.unescaped(field.key, scratch: &batch.scratch),
                keys.match(key)
            else { continue }
            if !matches(field, values, in: &batch) { return false }
        }
        return true
    }
}

public import Patterns
internal import Records

/// One change of a record by `modify`.
///
/// Keys are plain names at the top, escaped as in JSON; new values are strings.
public enum ModifyRule {
    /// Puts a field at the end, in place of what had its key.
    case set(key: KeptText, value: KeptText)
    /// Puts a field at the end, if there is none with its key.
    case add(key: KeptText, value: KeptText)
    /// Removes a key.
    case remove(KeptText)
    /// Removes all keys that begin so.
    case removePrefix(KeptText)
    /// Removes all keys that match.
    case removeMatching(Pattern)
    /// Gives a key another name, in place of what had that name if `replaces`.
    case rename(KeptText, to: KeptText, replaces: Bool)
    /// Puts a copy behind a field, in place of what had the name if `replaces`.
    case copy(KeptText, to: KeptText, replaces: Bool)
    /// Moves all keys that begin so to the front, in their order.
    case moveToStart(KeptText)
    /// Moves all keys that begin so to the end, in their order.
    case moveToEnd(KeptText)

    func apply(to batch: inout RecordBatch, _ index: Int) {
        switch self {
        case .set(let key, let value):
            batch.set(Field(key: key.view, value: value.view, kind: .text), of: index)
        case .add(let key, let value):
            guard batch.position(of: key.view, in: index) == nil else { return }
            batch.append(Field(key: key.view, value: value.view, kind: .text), to: index)
        case .remove(let key): batch.removeFields(key.view, of: index)
        case .removePrefix(let prefix):
            batch.removeFields(of: index) { $0.starts(with: prefix.view) }
        case .removeMatching(let pattern):
            ModifyRule.removeMatching(pattern, in: &batch, index)
        case .rename(let old, let new, let replaces):
            ModifyRule.rename(old.view, to: new.view, replaces: replaces, in: &batch, index)
        case .copy(let old, let new, let replaces):
            ModifyRule.copy(old.view, to: new.view, replaces: replaces, in: &batch, index)
        case .moveToStart(let prefix): ModifyRule.moveToStart(prefix.view, in: &batch, index)
        case .moveToEnd(let prefix): ModifyRule.moveToEnd(prefix.view, in: &batch, index)
        }
    }

    private static func removeMatching(
        _ pattern: Pattern, in batch: inout RecordBatch, _ index: Int
    ) {
        for position in (0..<batch[index].fieldCount).reversed() {
            let key = batch.field(position, of: index).key
            if let key = FieldText.unescaped(key, scratch: &batch.scratch), pattern.match(key) {
                batch.removeField(position, of: index)
            }
        }
    }

    /// The position of a key that is there, once the name `new` is free.
    private static func freedPosition(
        _ old: ByteView, _ new: ByteView, replaces: Bool, in batch: inout RecordBatch,
        _ index: Int
    ) -> Int? {
        guard !old.equals(new), batch.position(of: old, in: index) != nil else { return nil }
        if batch.position(of: new, in: index) != nil {
            guard replaces else { return nil }
            batch.removeFields(new, of: index)
        }
        return batch.position(of: old, in: index)
    }

    private static func rename(
        _ old: ByteView, to new: ByteView, replaces: Bool, in batch: inout RecordBatch,
        _ index: Int
    ) {
        guard
            let position = freedPosition(old, new, replaces: replaces, in: &batch, index)
        else { return }
        let field = named(new, batch.field(position, of: index))
        batch.setField(position, of: index, to: field)
        batch.removeFields(old, of: index)
    }

    /// A field under another key; no longer shared, since a condition may spare other records and
    /// an encoder takes shared values for one field.
    private static func named(_ key: ByteView, _ field: Field) -> Field {
        Field(key: key, value: field.value, kind: field.kind)
    }

    private static func copy(
        _ old: ByteView, to new: ByteView, replaces: Bool, in batch: inout RecordBatch,
        _ index: Int
    ) {
        guard
            let position = freedPosition(old, new, replaces: replaces, in: &batch, index)
        else { return }
        let field = named(new, batch.field(position, of: index))
        batch.append(field, to: index)
        batch.moveField(batch[index].fieldCount - 1, to: position + 1, of: index)
    }

    private static func moveToStart(
        _ prefix: ByteView, in batch: inout RecordBatch, _ index: Int
    ) {
        var target = 0
        for position in 0..<batch[index].fieldCount
        where batch.field(position, of: index).key.starts(with: prefix) {
            batch.moveField(position, to: target, of: index)
            target += 1
        }
    }

    private static func moveToEnd(
        _ prefix: ByteView, in batch: inout RecordBatch, _ index: Int
    ) {
        var target = batch[index].fieldCount - 1
        for position in (0..<batch[index].fieldCount).reversed()
        where batch.field(position, of: index).key.starts(with: prefix) {
            batch.moveField(position, to: target, of: index)
            target -= 1
        }
    }
}

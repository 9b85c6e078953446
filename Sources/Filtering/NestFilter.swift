public import Records

/// The `nest` filter: moves fields into an object, or the members of an object to the top.
///
/// One thread at a time may use an instance.
public final class NestFilter {
    /// What it does.
    public enum Operation {
        /// Fields with these names move into an object.
        case nest([KeyPattern])
        /// The members of the object move up.
        case lift
    }

    /// What happens to the names of what is moved.
    public enum Prefix {
        /// Nothing.
        case unchanged
        /// This, escaped, is put before them.
        case add(KeptText)
        /// This, escaped, is taken from those that begin with it.
        case remove(KeptText)
    }

    private let operation: Operation
    private let key: KeptText
    private let prefix: Prefix
    private var members = FieldBuffer()

    /// A filter for the object under an escaped key.
    public init(_ operation: Operation, key: KeptText, prefix: Prefix) {
        self.operation = operation
        self.key = key
        self.prefix = prefix
    }

    /// Changes the records of a batch.
    public func apply(to batch: inout RecordBatch) {
        for index in 0..<batch.count where !batch[index].isDropped {
            switch operation {
            case .nest(let names): nest(names, in: &batch, index)
            case .lift: lift(in: &batch, index)
            }
        }
    }

    // MARK: Down

    private func nest(_ names: [KeyPattern], in batch: inout RecordBatch, _ index: Int) {
        members.removeAll()
        for position in (0..<batch[index].fieldCount).reversed() {
            let field = batch.field(position, of: index)
            guard NestFilter.isMeant(field.key, names) else { continue }
            // From the end: of equal keys the last one stays.
            if !hasMember(shortened(field.key)) { members.append(field) }
            batch.removeField(position, of: index)
        }
        guard members.count > 0 else { return }
        let value = object(scratch: &batch.scratch)
        batch.set(Field(key: key.view, value: value, kind: .json), of: index)
    }

    private static func isMeant(_ key: ByteView, _ names: [KeyPattern]) -> Bool {
        for position in names.indices where names[position].matches(key) { return true }
        return false
    }

    private func hasMember(_ key: ByteView) -> Bool {
        for position in 0..<members.count where shortened(members[position].key).equals(key) {
            return true
        }
        return false
    }

    /// The members, which stand in reverse order, as a JSON object.
    private func object(scratch: inout ByteArena) -> ByteView {
        var size = 2
        for position in 0..<members.count {
            let field = members[position]
            size += 8 + addedPrefix.count + field.key.count
            size +=
                field.kind == .text
                ? JSONText.escapedRoom(for: field.value.count) : field.value.count
        }
        var writer = scratch.writer(size)
        writer.append(UInt8(ascii: "{"))
        for position in (0..<members.count).reversed() {
            if writer.count > 1 { writer.append(UInt8(ascii: ",")) }
            append(members[position], to: &writer)
        }
        writer.append(UInt8(ascii: "}"))
        scratch.giveBack(writer.room)
        return writer.written
    }

    private func append(_ field: Field, to writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "\""))
        writer.append(addedPrefix)
        writer.append(shortened(field.key))
        writer.append("\":")
        if field.kind == .json { return writer.append(field.value) }
        writer.append(UInt8(ascii: "\""))
        if field.kind == .escaped {
            writer.append(field.value)
        } else {
            _ = JSONText.appendEscaped(field.value, to: &writer)
        }
        writer.append(UInt8(ascii: "\""))
    }

    // MARK: Up

    private func lift(in batch: inout RecordBatch, _ index: Int) {
        guard let position = batch.position(of: key.view, in: index) else { return }
        let field = batch.field(position, of: index)
        guard field.kind == .json, field.value.firstByte == UInt8(ascii: "{"),
            case .object = JSONScanner.scanObject(field.value, into: &members)
        else { return }
        batch.removeFields(key.view, of: index)
        for position in 0..<members.count {
            var member = members[position]
            switch prefix {
            case .unchanged: break
            case .remove: member.key = shortened(member.key)
            case .add(let added):
                var writer = batch.scratch.writer(added.view.count + member.key.count)
                writer.append(added.view)
                writer.append(member.key)
                member.key = writer.written
            }
            batch.set(member, of: index)
        }
    }

    // MARK: Names

    private var addedPrefix: ByteView {
        if case .add(let text) = prefix { return text.view }
        return ByteView("")
    }

    private func shortened(_ key: ByteView) -> ByteView {
        guard case .remove(let text) = prefix, key.starts(with: text.view) else { return key }
        return key.slice(text.view.count, key.count)
    }
}

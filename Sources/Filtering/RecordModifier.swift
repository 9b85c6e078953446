public import Records

/// The `record_modifier` filter: removes keys or keeps only some, then adds fields.
///
/// Names are compared without regard to case. One thread at a time may use an instance.
public final class RecordModifier {
    /// What happens to the keys of a record.
    public enum Selection: Sendable {
        /// All stay.
        case keepAll
        /// Those named go.
        case remove
        /// Only those named stay.
        case keepOnly
    }

    /// Records dropped so far since no key was left.
    public private(set) var droppedCount: UInt64 = 0
    private let selection: Selection
    private let names: [KeyPattern]
    private let additions: [(key: KeptText, value: KeptText)]
    private let identifierKey: KeptText?
    private let randomBits: () -> UInt64

    /// Adds `additions` (escaped key, raw value), and under `identifierKey` a random UUID of
    /// version 4 made of `randomBits`.
    public init(
        _ selection: Selection, _ names: [KeyPattern],
        additions: [(key: KeptText, value: KeptText)], identifierKey: KeptText? = nil,
        randomBits: @escaping () -> UInt64 = { 0 }
    ) {
        self.selection = selection
        self.names = names
        self.additions = additions
        self.identifierKey = identifierKey
        self.randomBits = randomBits
    }

    /// Changes the records of a batch; one left without a key is dropped.
    ///
    /// If that would be all records of the batch, they stay as they are: so does Fluent Bit 5.1,
    /// and a mistake in a name does not lose everything.
    public func apply(to batch: inout RecordBatch) {
        let mayEmpty = additions.isEmpty && identifierKey == nil
        if mayEmpty, !keepsSomething(of: batch) { return }
        for index in 0..<batch.count where !batch[index].isDropped {
            if selection != .keepAll { batch.removeFields(of: index) { !keeps($0) } }
            if mayEmpty, batch[index].fieldCount == 0 {
                batch[index].isDropped = true
                droppedCount += 1
            }
            for addition in additions {
                batch.set(
                    Field(key: addition.key.view, value: addition.value.view, kind: .text),
                    of: index)
            }
            if let identifierKey { addIdentifier(identifierKey, to: &batch, index) }
        }
    }

    private func keepsSomething(of batch: borrowing RecordBatch) -> Bool {
        for index in 0..<batch.count where !batch[index].isDropped {
            for position in 0..<batch[index].fieldCount
            where keeps(batch.field(position, of: index).key) {
                return true
            }
        }
        return false
    }

    private func keeps(_ key: ByteView) -> Bool {
        if case .keepAll = selection { return true }
        for position in names.indices where names[position].matches(key) {
            return selection == .keepOnly
        }
        return selection == .remove
    }

    private func addIdentifier(
        _ key: KeptText, to batch: inout RecordBatch, _ index: Int
    ) {
        let high = randomBits() & ~0xF000 | 0x4000
        let low = randomBits() & ~(3 << 62) | 1 << 63
        let digits = ByteView("0123456789abcdef")
        var writer = batch.scratch.writer(36)
        for position in 0..<32 {
            if (8...20).contains(position), position % 4 == 0 {
                writer.append(UInt8(ascii: "-"))
            }
            let word = position < 16 ? high : low
            writer.append(digits[Int(word >> UInt64(60 - position % 16 * 4) & 15)])
        }
        batch.set(Field(key: key.view, value: writer.written, kind: .text), of: index)
    }
}

import Records

/// The tokens of the documents of a transaction, kept until they go to the full-text table in the
/// order of their numbers, in which it takes them fastest.
final class PendingTokens {
    /// Bytes of tokens above which they are written.
    static let maximumByteCount = 8 << 20

    private struct Entry {
        var seq: Int64
        var start: Int
        var end: Int
    }

    /// Where the tokens of the next document are appended.
    let bytes = GrowingBytes(capacity: 256 << 10)
    private var entries: [Entry] = []
    private var start = 0

    /// Whether there is nothing to write.
    var isEmpty: Bool { entries.isEmpty }
    /// Whether it is time to write.
    var isFull: Bool { bytes.count > PendingTokens.maximumByteCount }

    /// Takes what was appended since the last call as the tokens of `seq`.
    func finish(_ seq: Int64) {
        entries.append(Entry(seq: seq, start: start, end: bytes.count))
        start = bytes.count
    }

    /// Forgets what was appended since the last document was finished.
    func abandon() { bytes.truncate(to: start) }

    /// Writes all through `statement`, whose parameters are the number and the text.
    func write(_ statement: RawStatement) throws {
        entries.sort { $0.seq < $1.seq }
        for entry in entries {
            statement.bind(1, entry.seq)
            statement.bindText(2, bytes.slice(entry.start, entry.end))
            try statement.run()
        }
        removeAll()
    }

    /// Forgets all.
    func removeAll() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll()
        start = 0
    }
}

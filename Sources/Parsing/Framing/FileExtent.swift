public import Records

/// How far one file of a stream has been framed.
public struct FileExtent: Hashable, Sendable {
    /// The most files that a record may run through before its parts are given up.
    public static let maximumCount = 6

    /// The file's place in the order of its stream.
    public var ordinal: UInt32
    /// The offset of the first line of standard output, or of no stream, that was wanted.
    let stdoutStart: UInt64
    /// The offset of the first line of standard error that was wanted.
    let stderrStart: UInt64
    /// The offset behind the last line that was framed.
    public var consumed: UInt64
    /// Records of standard output, and of sources without streams, are complete below this.
    public var stdoutOffset: UInt64
    /// Records of standard error are complete below this.
    public var stderrOffset: UInt64

    /// Takes back that records of a stream are complete which start at or behind `offset` of the
    /// file `other`.
    ///
    /// In a later file than that one nothing of the stream is complete but what lies before the
    /// first wanted line.
    public mutating func hold(_ stream: ContainerStream, in other: UInt32, at offset: UInt64) {
        guard other <= ordinal else { return }
        let start = start(of: stream)
        let limit = other == ordinal ? max(offset, start) : start
        if stream == .stderr {
            stderrOffset = min(stderrOffset, limit)
        } else {
            stdoutOffset = min(stdoutOffset, limit)
        }
    }

    /// The offset of the first line of a stream that was wanted.
    func start(of stream: ContainerStream) -> UInt64 {
        stream == .stderr ? stderrStart : stdoutStart
    }

    /// An extent of which nothing is framed; each stream's lines are wanted from `consumed` or from
    /// its own start on, whichever is further.
    init(ordinal: UInt32, consumed: UInt64, stdoutStart: UInt64, stderrStart: UInt64) {
        self.ordinal = ordinal
        self.consumed = consumed
        self.stdoutStart = max(consumed, stdoutStart)
        self.stderrStart = max(consumed, stderrStart)
        stdoutOffset = self.stdoutStart
        stderrOffset = self.stderrStart
    }
}

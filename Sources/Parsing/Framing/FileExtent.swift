public import Records

/// How far one file of a stream has been framed.
public struct FileExtent: Hashable, Sendable {
    /// The most files that a record may run through before its parts are given up.
    public static let maximumCount = 6

    /// The file's place in the order of its stream.
    public var ordinal: UInt32
    /// The offset of the first line that was wanted.
    let start: UInt64
    /// The offset behind the last line that was framed.
    public var consumed: UInt64
    /// Records of standard output, and of sources without streams, are complete below this.
    public var stdoutOffset: UInt64
    /// Records of standard error are complete below this.
    public var stderrOffset: UInt64

    /// Takes back that records of a stream at or behind `offset` are complete.
    ///
    /// What lies before the first wanted line stays complete.
    public mutating func hold(_ stream: ContainerStream, at offset: UInt64) {
        let offset = max(offset, start)
        if stream == .stderr {
            stderrOffset = min(stderrOffset, offset)
        } else {
            stdoutOffset = min(stdoutOffset, offset)
        }
    }

    init(ordinal: UInt32, consumed: UInt64) {
        self.ordinal = ordinal
        start = consumed
        self.consumed = consumed
        stdoutOffset = consumed
        stderrOffset = consumed
    }
}

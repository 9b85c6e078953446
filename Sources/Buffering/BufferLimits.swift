/// The limits of one output's buffer, in one place.
public struct BufferLimits: Sendable {
    /// Bytes of an ordinary chunk file.
    ///
    /// A chunk is mapped and touched as a whole, so this times ``mappedChunkCount`` counts as
    /// resident memory at full load: 2 MiB hold about 9,000 text records, which are 8 MB on the
    /// wire.
    public var chunkByteCount = 2 << 20
    /// Chunks that stay mapped at the same time.
    ///
    /// Four let one be written, two be sent and one wait for its answer; beyond that sealed chunks
    /// are unmapped and wait on disk.
    public var mappedChunkCount = 4
    /// Bytes of all chunk files of this output.
    ///
    /// At the limit ``ChunkBuffer/hasRoom(spills:)`` is false and reading waits.
    public var totalByteCount = 1 << 30

    /// The defaults.
    public init() {}

    /// Checks the relations between the limits.
    func validate() {
        precondition(chunkByteCount >= 4096, "a chunk holds at least its header and a small frame")
        precondition(mappedChunkCount >= 2, "one chunk is written while another is sent")
        precondition(totalByteCount >= chunkByteCount * 2, "the buffer holds at least two chunks")
    }
}

/// A frame of a chunk, for people.
public struct ChunkFrame: Hashable, Sendable {
    /// Where it starts in the file.
    public var offset: Int
    /// Its size in bytes.
    public var byteCount: Int
    /// The number of its records.
    public var recordCount: Int
    /// The template that its records share.
    public var templateIndex: Int
    /// Wall clock when it was begun, in nanoseconds since 1970.
    public var begunNanoseconds: Int64
    /// How far its sources are read with it.
    public var positions: [FramePosition]
}

/// Something to say about a chunk file.
public struct ChunkFinding: Hashable, Sendable {
    /// Where in the file.
    public var offset: Int
    /// What stands there.
    public var found: String
    /// What should stand there, or nil.
    public var expected: String?
    /// Whether it is as it may be.
    public var isNote: Bool
    /// Whether it is an end that was being written, or cut by a crash; in the chunk that was
    /// written last that is as it may be.
    public var isTail: Bool

    init(
        _ offset: Int, _ found: String, _ expected: String?, isNote: Bool = false,
        isTail: Bool = false
    ) {
        self.offset = offset
        self.found = found
        self.expected = expected
        self.isNote = isNote
        self.isTail = isTail
    }
}

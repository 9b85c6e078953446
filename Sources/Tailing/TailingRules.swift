/// What to read and from where.
public struct TailingRules: Sendable {
    /// Patterns of paths to read.
    public var paths: [GlobPattern] = []
    /// Patterns of paths to leave out; a wildcard crosses `/` here.
    public var excludedPaths: [GlobPattern] = []
    /// Whether files found at the start, and not known from before, are read from their head.
    public var readsFromHead = false
    /// Whether files found later are read from their head.
    public var readsNewFilesFromHead = true
    /// The least time that a rotated file is kept open after its last growth, in nanoseconds.
    public var rotateWaitNanoseconds: UInt64 = 5_000_000_000
    /// Files that were last changed longer ago are not opened, in nanoseconds; 0: all are.
    public var ignoreOlderNanoseconds: Int64 = 0
    /// Time between two sweeps over everything, in nanoseconds.
    public var sweepNanoseconds: UInt64 = 60_000_000_000
    /// Time between two sweeps when the kernel cannot notify, in nanoseconds.
    public var pollNanoseconds: UInt64 = 500_000_000
    /// Whether notifications are used at all.
    public var usesNotifications = true
    /// Bytes of one read: long enough for a system call to cost nothing, short enough for the
    /// second cache to hold it.
    public var blockByteCount = 256 << 10
    /// The longest line, in bytes.
    public var lineByteCount = 1 << 20

    /// How files are text; nil: what the byte order mark of each says.
    public var encoding: FileEncoding? = .utf8

    /// Nothing to read yet.
    public init() {}
}

/// What tailing has counted for one input.
public struct TailingCounters: Sendable {
    /// Bytes read, uncompressed.
    public var bytesRead: UInt64 = 0
    /// Files opened.
    public var filesOpened: UInt64 = 0
    /// Files closed.
    public var filesClosed: UInt64 = 0
    /// Times that a file was followed by a new one.
    public var rotations: UInt64 = 0
    /// Times that a file started again from the front.
    public var truncations: UInt64 = 0
    /// Things that are no regular files, or may not be read.
    public var filesRefused: UInt64 = 0
    /// Compressed files whose rest could not be read.
    public var brokenFiles: UInt64 = 0
    /// Directories that could not be watched and are polled.
    public var unwatchedDirectories: UInt64 = 0
    /// Times that the kernel lost notifications.
    public var overflows: UInt64 = 0
    /// Bytes that were gone before they could be read, as far as known.
    public var bytesLost: UInt64 = 0

    /// All zero.
    public init() {}
}

public import WorldInterface

/// One file of a stream, open for reading.
public final class LogFile {
    /// The path it was last known by.
    public internal(set) var path: String
    /// The key of the source, known once its first line is there.
    public internal(set) var key: SourceKey?
    /// The offset of the next line, in uncompressed bytes.
    public internal(set) var offset: UInt64 = 0

    /// How it is text, known with its key.
    public internal(set) var encoding = FileEncoding.utf8

    let handle: LogHandle
    let identity: FileIdentity
    /// The container that it belongs to, if any.
    let container: ContainerLogPath?
    let gzip: GzipLog?
    /// Whether the writer has gone on to another file.
    var isRotated = false
    /// Everything that it holds is read, and reading went on to the next file.
    var isFinished = false
    /// Where the wanted lines begin when no earlier run has read any of it.
    var startOffset: UInt64 = 0
    /// Keys that it had before it was emptied.
    var formerKeys: Set<SourceKey> = []
    /// Whether an earlier run had read a part of it.
    var resumed = false
    /// Bytes behind the last line feed when its end was reached.
    var unfinishedByteCount: UInt64 = 0
    /// Whether the last try to read its first line failed.
    var hasFailed = false
    /// When it may be closed, once it is rotated and read, in monotonic nanoseconds.
    var closeTime: UInt64 = 0

    init(
        path: String, handle: LogHandle, status: FileStatus, container: ContainerLogPath?,
        gzip: GzipLog?
    ) {
        self.path = path
        self.handle = handle
        self.container = container
        identity = FileIdentity(status)
        self.gzip = gzip
    }

    /// Fills `buffer` from the file's next line on, as far as there are bytes.
    func read(into buffer: UnsafeMutableRawBufferPointer, world: any World) throws(WorldError)
        -> Int
    {
        if let gzip { return unsafe try gzip.read(into: buffer, handle: handle, world: world) }
        return unsafe try world.read(handle, at: offset, into: buffer)
    }

    /// Goes on behind `byteCount` of the bytes read last.
    func consume(_ byteCount: Int) {
        offset += UInt64(byteCount)
        gzip?.consume(byteCount)
    }
}

/// What tells files apart while they are open.
struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
    }
}

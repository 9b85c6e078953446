/// Everything a shard needs from outside: clocks, log files, state files, the network.
///
/// A shard is one thread that reacts to events; whatever it does to the outside goes through this
/// interface, so that the same code runs on a real machine and in a simulation that replays
/// crashes, rotations and lost answers from a number. Calls are made per block, per file or per
/// request, never per line. No call blocks for longer than a local disk takes, but
/// ``wait(until:into:)``.
///
/// Only one thread may use a world. Paths are absolute or relative to the working directory.
public protocol World: AnyObject {
    /// A clock that never jumps, in nanoseconds since an arbitrary start.
    var monotonicNanoseconds: UInt64 { get }
    /// The wall clock in nanoseconds since 1970, UTC. It may jump.
    var wallNanoseconds: Int64 { get }
    /// Sixty-four random bits, for jitter. Not for secrets.
    func randomBits() -> UInt64

    /// Blocks until something happened or `deadline` (monotonic nanoseconds) has passed, and
    /// appends what happened. A nil deadline waits for ever.
    func wait(until deadline: UInt64?, into events: inout [WorldEvent])

    // MARK: Log files, which are only ever read

    /// The entries of a directory in no order, without `.` and `..`.
    func list(directory: String) throws(WorldError) -> [DirectoryEntry]
    /// What `path` points at in the end, symbolic links followed.
    func resolve(path: String) throws(WorldError) -> String
    /// Size, identity and times of what `path` points at, symbolic links followed.
    func status(path: String) throws(WorldError) -> FileStatus
    /// Opens a regular file for reading. Anything else is `notRegular`; a FIFO does not block.
    func openLog(path: String) throws(WorldError) -> LogHandle
    /// Size, identity and times of an open file.
    func status(of handle: LogHandle) throws(WorldError) -> FileStatus
    /// Reads up to `buffer.count` bytes at `offset`. 0 means end of file for now.
    func read(
        _ handle: LogHandle, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(WorldError) -> Int
    /// Closes an open file.
    func close(_ handle: LogHandle)

    // MARK: Change notification

    /// Asks for ``WorldEvent/directoryChanged(_:name:change:)`` about entries of a directory:
    /// created, removed, renamed, grown. Watching the same directory again gives the same number.
    /// Throws `limit` when the kernel has no watch left; polling must do then.
    func watch(directory: String) throws(WorldError) -> WatchID
    /// Ends a watch.
    func unwatch(_ watch: WatchID)

    // MARK: State files, which survive a restart

    /// The state files in existence, by name.
    func stateFiles() throws(WorldError) -> [StateFileEntry]
    /// Creates (or recreates) a state file of `byteCount` bytes, reserves its blocks, and maps it.
    /// Throws `full` when the disk has no room. The content is whatever a file that was renamed
    /// into place holds, zeroes for a new one.
    func makeMapping(name: String, byteCount: Int) throws(WorldError) -> StateMapping
    /// Maps an existing state file, whole.
    func openMapping(name: String) throws(WorldError) -> StateMapping
    /// Makes the first `byteCount` bytes of a mapping survive a power cut. Blocks until done.
    func sync(_ mapping: StateMapping, byteCount: Int) throws(WorldError)
    /// Unmaps; the file stays.
    func closeMapping(_ mapping: StateMapping)
    /// Removes a state file.
    func removeStateFile(name: String) throws(WorldError)
    /// Renames a state file, replacing `to`.
    func renameStateFile(from: String, to: String) throws(WorldError)
    /// Appends to a state file, creating it when missing, and makes it durable when `sync` is set.
    func appendStateFile(name: String, bytes: UnsafeRawBufferPointer, sync: Bool) throws(WorldError)

    // MARK: Positions

    /// All positions that were committed.
    func loadPositions() throws(WorldError) -> [Position]
    /// Stores positions, all or none. Survives a crash of the process when it returns, and a power
    /// cut when `durable` is set.
    func commit(_ positions: [Position], durable: Bool) throws(WorldError)
    /// Forgets the positions of sources that are gone.
    func removePositions(of sources: [SourceKey]) throws(WorldError)

    // MARK: Sinks on this machine

    /// Writes all bytes to standard output or to a file (appending, created when missing).
    func write(_ bytes: UnsafeRawBufferPointer, to sink: LocalSink) throws(WorldError)

    // MARK: Network

    /// Starts a request. The answer comes as ``WorldEvent/response(_:_:)``, exactly once, also
    /// after a failure; a streaming request gets ``WorldEvent/responseBytes(_:_:)`` before it.
    func start(_ request: HTTPRequest) -> RequestID
    /// Gives a request up. No event for it comes afterwards.
    func cancel(_ request: RequestID)
}

/// Something that happened outside.
public enum WorldEvent {
    /// An entry of a watched directory changed.
    case directoryChanged(WatchID, name: String, change: DirectoryChange)
    /// Notifications were lost: look at everything.
    case notificationsLost
    /// A watch ended because its directory is gone.
    case watchEnded(WatchID)
    /// A request has its answer.
    case response(RequestID, HTTPResponse)
    /// A part of a streaming answer's body arrived.
    case responseBytes(RequestID, [UInt8])
    /// The process was asked to stop (SIGTERM, SIGINT).
    case stopRequested
    /// The process was asked to load its configuration again (SIGHUP).
    case reloadRequested
}

/// How a directory entry changed.
public enum DirectoryChange: Sendable {
    /// A new name, by creation or by a rename to it.
    case appeared
    /// A name that is gone, by removal or by a rename away.
    case vanished
    /// A file that was written to or truncated.
    case modified
}

/// Names an open log file.
public struct LogHandle: Hashable, Sendable {
    /// The number behind the name; a descriptor in the real world.
    public let number: Int32
    /// Wraps a number.
    public init(number: Int32) { self.number = number }
}

/// Names a directory watch.
public struct WatchID: Hashable, Sendable {
    /// The number behind the name.
    public let number: Int32
    /// Wraps a number.
    public init(number: Int32) { self.number = number }
}

/// Names a request under way.
public struct RequestID: Hashable, Sendable {
    /// The number behind the name, unique in the life of the process.
    public let number: UInt64
    /// Wraps a number.
    public init(number: UInt64) { self.number = number }
}

/// One entry of a directory.
public struct DirectoryEntry: Hashable, Sendable {
    /// What an entry is, without following it.
    public enum Kind: Sendable {
        /// A regular file.
        case file
        /// A directory.
        case directory
        /// A symbolic link.
        case link
        /// A device, a FIFO, a socket, or not known.
        case other
    }

    /// The name, one path component.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// Makes an entry.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// What a file system knows of a file.
public struct FileStatus: Hashable, Sendable {
    /// Size in bytes.
    public var size: UInt64
    /// The device it lies on.
    public var device: UInt64
    /// Its number there; reused after removal, so no identity by itself.
    public var inode: UInt64
    /// The number of names it has.
    ///
    /// 0: removed, but still open.
    public var linkCount: UInt64
    /// Last modification in nanoseconds since 1970.
    public var modifiedNanoseconds: Int64
    /// Whether it is a regular file.
    public var isRegular: Bool
    /// Whether it is a directory.
    public var isDirectory: Bool
    /// Makes a status.
    public init(
        size: UInt64, device: UInt64, inode: UInt64, linkCount: UInt64,
        modifiedNanoseconds: Int64, isRegular: Bool, isDirectory: Bool
    ) {
        self.size = size
        self.device = device
        self.inode = inode
        self.linkCount = linkCount
        self.modifiedNanoseconds = modifiedNanoseconds
        self.isRegular = isRegular
        self.isDirectory = isDirectory
    }
}

/// A state file and its size.
public struct StateFileEntry: Hashable, Sendable {
    /// The name, one path component.
    public var name: String
    /// Its size in bytes.
    public var byteCount: UInt64
    /// Makes an entry.
    public init(name: String, byteCount: UInt64) {
        self.name = name
        self.byteCount = byteCount
    }
}

/// A state file that is mapped into memory, shared with the file.
///
/// Safe: the world that made it keeps the memory until ``World/closeMapping(_:)``.
@safe public struct StateMapping {
    /// The file's name.
    public let name: String
    /// A number that the world knows it by.
    public let number: Int
    /// The mapped memory.
    public let bytes: UnsafeMutableRawBufferPointer
    /// Describes a mapping.
    public init(name: String, number: Int, bytes: UnsafeMutableRawBufferPointer) {
        self.name = name
        self.number = number
        unsafe self.bytes = bytes
    }
}

/// Names a source of records for ever: the same lines have the same key after a restart, a
/// rename or compression, and no other source has it.
public struct SourceKey: Hashable, Sendable {
    /// Sixty-four bits of a hash over what identifies the source.
    public let bits: UInt64
    /// Wraps the bits.
    @inlinable public init(bits: UInt64) { self.bits = bits }
}

/// How far an output has got with a source.
///
/// The two streams of a container have offsets of their own, since a record of one may be
/// complete while the parts of another are still coming. A record of a stream is done when it
/// starts below that stream's offset.
public struct Position: Hashable, Sendable {
    /// The output's name in the configuration.
    public var output: String
    /// The source.
    public var source: SourceKey
    /// Where to go on with lines of standard output, and of sources without streams.
    public var stdoutOffset: UInt64
    /// Where to go on with lines of standard error.
    public var stderrOffset: UInt64
    /// A path under which the source was known, for people.
    public var path: String
    /// Makes a position.
    public init(
        output: String, source: SourceKey, stdoutOffset: UInt64, stderrOffset: UInt64, path: String
    ) {
        self.output = output
        self.source = source
        self.stdoutOffset = stdoutOffset
        self.stderrOffset = stderrOffset
        self.path = path
    }
}

/// A place on this machine that bytes are written to.
public enum LocalSink: Hashable, Sendable {
    /// Standard output.
    case standardOutput
    /// A file; its directories are created when `makeDirectories` is set.
    case file(path: String, makeDirectories: Bool)
}

/// Why a call to the outside failed.
public enum WorldError: Error, Hashable, Sendable {
    /// No such file or directory.
    case notFound(String)
    /// Not allowed.
    case denied(String)
    /// Not a regular file.
    case notRegular(String)
    /// No room on the disk, or a quota is used up.
    case full(String)
    /// No descriptor, watch or memory left.
    case limit(String)
    /// An input/output error or anything else, with the system's words.
    case failed(String)

    /// What to tell a person.
    public var message: String {
        switch self {
        case .notFound(let text), .denied(let text), .notRegular(let text), .full(let text),
            .limit(let text), .failed(let text):
            text
        }
    }
}

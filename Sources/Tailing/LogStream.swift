internal import WorldInterface

/// The files of one container (or of one path) as a single ordered stream.
///
/// The last file of ``files`` is the one being written. A file leaves the list when it is read to
/// its end, the writer has gone on to another one, and the time to wait for late writes is over.
public final class LogStream {
    /// The path as it matched the configured pattern.
    public let path: String
    /// What the path tells when it lies in the kubelet's layout.
    public private(set) var container: ContainerLogPath?
    /// The open files, oldest first.
    public internal(set) var files: [LogFile] = []
    /// Something that the owner of the stages keeps with the stream.
    public var context: AnyObject?
    /// Whether the path is gone and everything is read.
    public internal(set) var hasEnded = false

    /// Whether bytes were passed over, since they were read before, between the block given out
    /// last and the next one.
    ///
    /// Whoever handles the next block resets it.
    public var hasPassedOver = false
    /// The file of the block given out last.
    var lastRead: LogFile?

    /// The directory in which the files lie, symbolic links followed.
    var directory: String
    /// The name of the file being written.
    var currentName: String
    /// Names in the watched directory by which it is found.
    var watchedNames: [String] = []
    /// Files must be looked for.
    var needsListing = true
    /// Stands in the line of streams that have something to read.
    public var isQueued = false
    /// Rotation times of files that were read to their end and closed, or need not be read.
    var finishedTimes: Set<String> = []
    /// Keys of the files that were closed last, oldest first.
    private(set) var finishedKeys: [SourceKey] = []
    /// Whether nobody wants its lines.
    var isIgnored = false
    /// Whether the files were listed once.
    var wasListed = false
    /// Whether there ever was an open file.
    var hadFiles = false
    /// Whether the stream was there when the agent started.
    let wasFoundAtStart: Bool

    init(path: String, realPath: String, status: FileStatus, wasFoundAtStart: Bool) {
        self.path = path
        identity = FileIdentity(status)
        self.wasFoundAtStart = wasFoundAtStart
        container = ContainerLogPath(currentLog: realPath)
        (directory, currentName) = PathText.split(realPath)
    }

    /// The file being read, if any.
    public var current: LogFile? { files.first { !$0.isFinished } }

    /// The files known so far and those listed now, oldest first.
    ///
    /// Files never change places. So one that is not listed, since it has no name any more or got
    /// another while the names were looked up, stays behind those it followed and in front of those
    /// that were not known.
    func order(_ listed: [LogFile]) -> [LogFile] {
        var ordered = listed
        var place = 0
        for file in files {
            if let index = ordered.firstIndex(where: { $0 === file }) {
                place = max(place, index + 1)
            } else {
                ordered.insert(file, at: place)
                place += 1
            }
        }
        return ordered
    }

    /// Notes that a file is taken up behind its start, unless it lies before what is being read.
    func passOver(_ file: LogFile) {
        let place = files.firstIndex { $0 === file } ?? 0
        if let last = files.firstIndex(where: { $0 === lastRead }), last >= place { return }
        hasPassedOver = true
    }

    /// The identity that the stream was adopted with.
    let identity: FileIdentity

    /// The path of the file being written.
    var currentPath: String { PathText.join(directory, currentName) }

    /// Remembers a file that was closed, since it may appear again in compressed form.
    ///
    /// The kubelet keeps few files of a container, so that few are remembered. Gives the one that
    /// is forgotten for it.
    func noteFinished(_ key: SourceKey) -> SourceKey? {
        finishedKeys.append(key)
        return finishedKeys.count > 32 ? finishedKeys.removeFirst() : nil
    }

    /// Goes on with another file, as when a symbolic link points somewhere else now.
    func follow(realPath: String) {
        container = ContainerLogPath(currentLog: realPath)
        (directory, currentName) = PathText.split(realPath)
        finishedTimes.removeAll()
    }
}

/// Paths as text.
enum PathText {
    /// The directory and the last component of a path.
    static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        return (directory, String(path[path.index(after: slash)...]))
    }

    /// A name inside a directory.
    static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }
}

internal import WorldInterface

/// A regular file of the simulated log folders.
final class SimulatedFile {
    let number: UInt64
    var bytes: [UInt8] = []
    var modifiedNanoseconds: Int64 = 0
    /// Where it has a name now.
    var place: (directory: SimulatedDirectory, name: String)?
    /// Open descriptors, the container runtime's and the collector's.
    var openCount = 0
    /// The plain file that this is the compressed form of, or itself.
    var origin: LogOrigin?

    init(number: UInt64) { self.number = number }
}

/// The content of a log file as the runtime wrote it, whatever became of the file.
final class LogOrigin {
    /// Whether the kubelet removed it.
    var isRemoved = false
    /// Numbers of records that start here.
    var records: [Int] = []
}

/// A directory of the simulated log folders.
final class SimulatedDirectory {
    enum Node {
        case file(SimulatedFile)
        case directory(SimulatedDirectory)
        case link(String)
    }

    var entries: [String: Node] = [:]
    var watch: WatchID?
}

/// A tree of directories, files and symbolic links.
///
/// Numbers of removed files are used again at once, as ext4 does it.
final class SimulatedFileSystem {
    /// Called for every change of a directory entry.
    var onChange: (SimulatedDirectory, String, DirectoryChange) -> Void = { _, _, _ in }
    /// Called when a directory is removed.
    var onRemoval: (SimulatedDirectory) -> Void = { _ in }
    /// Takes a description of every change of a name, for the trace.
    var onTrace: (@autoclosure () -> String) -> Void = { _ in }
    /// The wall clock.
    var clock: () -> Int64 = { 0 }

    private let root = SimulatedDirectory()
    private var freeNumbers: [UInt64] = []
    private var nextNumber: UInt64 = 11

    // MARK: Changing

    /// Makes a directory and those above it.
    func makeDirectory(_ path: String) {
        var directory = root
        for name in parts(path) {
            if case .directory(let next)? = directory.entries[name] {
                directory = next
                continue
            }
            let made = SimulatedDirectory()
            directory.entries[name] = .directory(made)
            onChange(directory, name, .appeared)
            directory = made
        }
    }

    /// Makes an empty file, which its maker holds open.
    func create(_ path: String) -> SimulatedFile {
        let number = freeNumbers.popLast() ?? nextNumber
        if number == nextNumber { nextNumber += 1 }
        let file = SimulatedFile(number: number)
        file.openCount = 1
        file.modifiedNanoseconds = clock()
        put(.file(file), at: path)
        onTrace("    kubelet creates \(path), inode \(number)")
        return file
    }

    /// Appends to a file.
    func append(_ bytes: [UInt8], to file: SimulatedFile) {
        file.bytes += bytes
        file.modifiedNanoseconds = clock()
        onTrace("    runtime writes inode \(file.number), now \(file.bytes.count) bytes")
        if let place = file.place { onChange(place.directory, place.name, .modified) }
    }

    /// Makes a symbolic link.
    func link(_ path: String, to target: String) { put(.link(target), at: path) }

    /// Renames a file, replacing what was there.
    func rename(_ from: String, to: String) {
        let (directory, name) = parent(from)
        guard let node = directory.entries.removeValue(forKey: name) else { return }
        onChange(directory, name, .vanished)
        put(node, at: to)
        onTrace("    kubelet renames \(from) to \(to)")
    }

    /// Removes a file or a link.
    func remove(_ path: String) {
        let (directory, name) = parent(path)
        drop(directory.entries.removeValue(forKey: name))
        onTrace("    kubelet removes \(path)")
        onChange(directory, name, .vanished)
    }

    /// Removes a directory with everything in it.
    func removeDirectory(_ path: String) {
        let (above, name) = parent(path)
        guard case .directory(let directory)? = above.entries[name] else { return }
        for entry in directory.entries.keys.sorted() {
            if case .directory = directory.entries[entry] {
                removeDirectory(path + "/" + entry)
            } else {
                remove(path + "/" + entry)
            }
        }
        onRemoval(directory)
        above.entries[name] = nil
        onChange(above, name, .vanished)
    }

    /// Gives up one open descriptor.
    func release(_ file: SimulatedFile) {
        file.openCount -= 1
        recycle(file)
    }

    private func put(_ node: SimulatedDirectory.Node, at path: String) {
        let (directory, name) = parent(path)
        drop(directory.entries[name])
        directory.entries[name] = node
        if case .file(let file) = node { file.place = (directory, name) }
        onChange(directory, name, .appeared)
    }

    private func drop(_ node: SimulatedDirectory.Node?) {
        guard case .file(let file)? = node else { return }
        file.place = nil
        recycle(file)
    }

    private func recycle(_ file: SimulatedFile) {
        if file.openCount == 0, file.place == nil { freeNumbers.append(file.number) }
    }

    // MARK: Looking

    /// What a path names in the end, symbolic links followed, and the path without links.
    func find(_ path: String) throws(WorldError) -> (node: SimulatedDirectory.Node, path: String) {
        var node = SimulatedDirectory.Node.directory(root)
        var real = ""
        for name in parts(path) {
            guard case .directory(let directory) = node, let next = directory.entries[name] else {
                throw .notFound(path)
            }
            if case .link(let target) = next {
                (node, real) = try find(target)
            } else {
                (node, real) = (next, real + "/" + name)
            }
        }
        return (node, real)
    }

    /// The directory at a path.
    func directory(_ path: String) throws(WorldError) -> SimulatedDirectory {
        guard case .directory(let directory) = try find(path).node else { throw .notFound(path) }
        return directory
    }

    /// The file at a path.
    func file(_ path: String) throws(WorldError) -> SimulatedFile {
        guard case .file(let file) = try find(path).node else { throw .notRegular(path) }
        return file
    }

    /// The names of a directory that exists, sorted.
    func names(_ path: String) -> [String] {
        (try? directory(path))?.entries.keys.sorted() ?? []
    }

    func status(of file: SimulatedFile) -> FileStatus {
        FileStatus(
            size: UInt64(file.bytes.count), device: 1, inode: file.number,
            linkCount: file.place == nil ? 0 : 1, modifiedNanoseconds: file.modifiedNanoseconds,
            isRegular: true, isDirectory: false)
    }

    private func parts(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

    private func parent(_ path: String) -> (SimulatedDirectory, String) {
        var names = parts(path)
        let name = names.removeLast()
        guard let directory = try? directory("/" + names.joined(separator: "/")) else {
            preconditionFailure("the simulated kubelet uses directories that exist: \(path)")
        }
        return (directory, name)
    }
}

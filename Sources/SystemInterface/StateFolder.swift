import Glibc
package import WorldInterface

/// The folder that keeps the agent's state over restarts, owned by one process at a time.
///
/// | entry | what |
/// |---|---|
/// | `lock` | locked while an agent runs; holds its process number |
/// | `buffer/` | the state files |
/// | `quarantine/` | what could not be used and is kept for people |
/// | anything else | belongs to others, such as the position database |
///
/// Nothing in the folder can stop a start: an entry of the wrong kind is moved into `quarantine/`.
///
/// **What survives.** A crash of the process loses nothing that a call has done. For a power cut:
/// ``sync(_:byteCount:)`` and ``append(name:bytes:sync:)`` make the bytes durable *and* all names
/// that were made, renamed or removed before; a name alone is durable with the next of these calls
/// or with ``syncNames()``, so that recycling a file costs no wait.
///
/// A mapping lives until ``closeMapping(_:)`` or as long as the folder.
package final class StateFolder {
    /// The most entries that are kept in `quarantine/` when this folder moves something there.
    package static let maximumQuarantineEntryCount = 64

    /// The folder's path as it was given.
    package let path: String
    /// Entries of the wrong kind that were moved away at the start.
    package private(set) var quarantinedEntryCount = 0

    let buffer: OwnedDescriptor
    private let lock: OwnedDescriptor
    var mappings: [Int: StateMapping] = [:]
    var nextMappingNumber = 1
    private var hasUnsyncedNames = false

    /// Takes the folder, making it and the folders above it when missing (modes 0700 and 0755).
    ///
    /// - Throws: `denied` when another process has it; whatever the system says when it cannot be
    ///   made or written.
    package init(path: String) throws(WorldError) {
        self.path = path
        try FileWriting.makeDirectories(path, mode: 0o700)
        var movedCount = 0
        lock = try StateFolder.takeLock(path, &movedCount)
        try StateFolder.makeFolder("quarantine", in: path, &movedCount)
        try StateFolder.makeFolder("buffer", in: path, &movedCount)
        buffer = try OwnedDescriptor(
            opening: "\(path)/buffer", flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        quarantinedEntryCount = movedCount
    }

    deinit {
        for mapping in mappings.values { closeMapping(mapping) }
    }

    /// The path of an entry of the folder that is not a state file, such as a database.
    package func path(of entry: String) -> String { "\(path)/\(entry)" }

    /// The state files in existence: regular files only.
    package func files() throws(WorldError) -> [StateFileEntry] {
        var files: [StateFileEntry] = []
        for entry in try DirectoryListing.entries(of: "\(path)/buffer") where entry.kind == .file {
            guard let status = try? LogFiles.status(path: "\(path)/buffer/\(entry.name)") else {
                continue
            }
            files.append(StateFileEntry(name: entry.name, byteCount: status.size))
        }
        return files
    }

    /// Removes a state file.
    ///
    /// A mapping of it stays usable.
    package func remove(name: String) throws(WorldError) {
        let name = try StateFileName(name).text
        _ = try systemCall("cannot remove \(name)") { unsafe unlinkat(buffer.number, name, 0) }
        hasUnsyncedNames = true
    }

    /// Renames a state file, replacing `to`.
    ///
    /// A mapping of it stays usable.
    package func rename(from: String, to: String) throws(WorldError) {
        let from = try StateFileName(from).text
        let to = try StateFileName(to).text
        _ = try systemCall("cannot rename \(from) to \(to)") {
            unsafe renameat(buffer.number, from, buffer.number, to)
        }
        hasUnsyncedNames = true
    }

    /// Appends to a state file, all or nothing, creating it with mode 0600 when missing.
    ///
    /// - Parameter sync: whether the bytes and all names survive a power cut; blocks until they do.
    /// - Throws: `full` when the disk has no room; the file is as before then.
    package func append(
        name: String, bytes: UnsafeRawBufferPointer, sync: Bool
    ) throws(WorldError) {
        let name = try StateFileName(name).text
        let file = try openFile(name, flags: O_WRONLY | O_APPEND | O_CREAT)
        let former = try LogFiles.status(descriptor: file.number)
        guard former.isRegular else { throw .notRegular("\(name) is not a regular file") }
        do {
            try unsafe FileWriting.writeAll(bytes, to: file.number, name: name)
        } catch {
            _ = ftruncate(file.number, off_t(clamping: former.size))
            throw error
        }
        if former.size == 0 { hasUnsyncedNames = true }
        guard sync else { return }
        _ = try systemCall("cannot sync \(name)") { fdatasync(file.number) }
        try syncNames()
    }

    /// Makes all names that were made, renamed or removed survive a power cut.
    package func syncNames() throws(WorldError) {
        guard hasUnsyncedNames else { return }
        _ = try systemCall("cannot sync \(path)/buffer") { fsync(buffer.number) }
        hasUnsyncedNames = false
    }

    /// Notes that a name was made.
    func noteNewName() { hasUnsyncedNames = true }

    /// Opens a state file relative to the open folder, never through a symbolic link.
    func openFile(_ name: String, flags: Int32) throws(WorldError) -> OwnedDescriptor {
        let number = try systemCall("cannot open \(path)/buffer/\(name)") {
            unsafe openat(
                buffer.number, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600 as mode_t)
        }
        return OwnedDescriptor(adopting: number)
    }
}

// What the start of a folder needs; it runs before there is a folder object.
extension StateFolder {
    private static func takeLock(
        _ path: String, _ movedCount: inout Int
    ) throws(WorldError) -> OwnedDescriptor {
        let lockPath = "\(path)/lock"
        let isSuitable = kind(of: lockPath).map { $0 == S_IFREG } ?? true
        if !isSuitable { try setAside("lock", in: path, &movedCount) }
        let lock = try OwnedDescriptor(
            opening: lockPath, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
            let owner = (try? SmallFile.read(path: lockPath, maximumByteCount: 64)) ?? []
            let name = String(decoding: owner.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            throw .denied("the state folder \(path) is in use by another agent (process \(name))")
        }
        // For people only: the lock itself is what counts.
        _ = ftruncate(lock.number, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = unsafe text.withUnsafeBytes { bytes in
            unsafe pwrite(lock.number, bytes.baseAddress, bytes.count, 0)
        }
        return lock
    }

    private static func makeFolder(
        _ name: String, in path: String, _ movedCount: inout Int
    ) throws(WorldError) {
        let folder = "\(path)/\(name)"
        if let kind = kind(of: folder), kind != S_IFDIR {
            try setAside(name, in: path, &movedCount)
        }
        try FileWriting.makeDirectories(folder, mode: 0o700)
    }

    /// The kind of an entry itself, not of what a link points at; nil when there is none.
    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    /// Moves an entry of the wrong kind away: into `quarantine/`, or beside itself when it is the
    /// quarantine that is wrong.
    private static func setAside(
        _ name: String, in path: String, _ movedCount: inout Int
    ) throws(WorldError) {
        let folder = "\(path)/quarantine"
        let target = kind(of: folder) == S_IFDIR ? "\(folder)/\(name)" : "\(path)/\(name).aside"
        for number in 1...maximumQuarantineEntryCount where kind(of: "\(target)-\(number)") == nil {
            _ = try systemCall("cannot move \(path)/\(name) away") {
                unsafe Glibc.rename("\(path)/\(name)", "\(target)-\(number)")
            }
            movedCount += 1
            return
        }
        throw .full("\(target)-* are all taken; remove some of them")
    }
}

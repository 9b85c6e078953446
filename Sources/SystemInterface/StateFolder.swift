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
    /// The folder's path, absolute and without symbolic links.
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
        try FileWriting.makeDirectories(path, mode: 0o700)
        let path = try LogFiles.resolve(path: path)
        self.path = path
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

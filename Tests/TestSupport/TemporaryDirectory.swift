import Glibc

/// A directory for one test, removed with everything in it when the test lets go of it.
public final class TemporaryDirectory {
    /// The directory's path, without symbolic links.
    public let path: String

    /// Makes a directory with a name that no other test has, in memory when asked to and possible.
    public init(inMemory: Bool = false) {
        let isMemoryThere = unsafe access("/dev/shm", W_OK) == 0
        let parent = inMemory && isMemoryThere ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/tailrace-test-XXXXXX\0".utf8).map(CChar.init(bitPattern:))
        guard unsafe mkdtemp(&template) != nil else {
            fatalError("no temporary directory can be made: errno \(errno)")
        }
        path = String(
            decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        TemporaryDirectory.removeAll(path)
    }

    /// The path of an entry.
    public func path(_ entry: String) -> String { "\(path)/\(entry)" }

    /// Makes a directory in it and gives its path.
    @discardableResult
    public func makeDirectory(_ entry: String) -> String {
        let result = unsafe mkdir(path(entry), 0o700)
        precondition(result == 0, "a test's directory can be made")
        return path(entry)
    }

    /// Writes a file, replacing what was there, and gives its path.
    @discardableResult
    public func write(_ entry: String, _ content: [UInt8]) -> String {
        put(entry, content, flags: O_WRONLY | O_CREAT | O_TRUNC)
    }

    /// Writes a file, replacing what was there, and gives its path.
    @discardableResult
    public func write(_ entry: String, _ content: String) -> String {
        write(entry, Array(content.utf8))
    }

    /// Appends to a file, making it when missing.
    public func append(_ entry: String, _ content: String) {
        put(entry, Array(content.utf8), flags: O_WRONLY | O_CREAT | O_APPEND)
    }

    /// Overwrites a part of a file in place.
    public func overwrite(_ entry: String, at offset: Int, _ content: [UInt8]) {
        let descriptor = unsafe open(path(entry), O_WRONLY)
        precondition(descriptor >= 0, "a test's file can be opened")
        defer { close(descriptor) }
        let count = unsafe pwrite(descriptor, content, content.count, off_t(offset))
        precondition(count == content.count, "a test's file can be written")
    }

    /// Renames an entry.
    public func rename(_ entry: String, to other: String) {
        let result = unsafe Glibc.rename(path(entry), path(other))
        precondition(result == 0, "a test's file can be renamed")
    }

    /// Removes an entry, a directory with everything in it.
    public func remove(_ entry: String) {
        TemporaryDirectory.removeAll(path(entry))
    }

    /// Makes a symbolic link.
    public func link(_ entry: String, to target: String) {
        let result = unsafe symlink(target, path(entry))
        precondition(result == 0, "a test's link can be made")
    }

    /// The content of a file, empty when there is none.
    public func read(_ entry: String) -> [UInt8] {
        let descriptor = unsafe open(path(entry), O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe Glibc.read(descriptor, &piece, piece.count)
            guard count > 0 else { return content }
            content.append(contentsOf: piece[..<count])
        }
    }

    /// Whether there is an entry of that name.
    public func contains(_ entry: String) -> Bool {
        var status = stat()
        return unsafe lstat(path(entry), &status) == 0
    }

    @discardableResult
    private func put(_ entry: String, _ content: [UInt8], flags: Int32) -> String {
        let descriptor = unsafe open(path(entry), flags, 0o600)
        precondition(descriptor >= 0, "a test's file can be opened")
        defer { close(descriptor) }
        let count = unsafe Glibc.write(descriptor, content, content.count)
        precondition(count == content.count, "a test's file can be written")
        return path(entry)
    }

    private static func removeAll(_ path: String) {
        if unsafe unlink(path) == 0 { return }
        if let stream = unsafe opendir(path) {
            var names: [String] = []
            while let entry = unsafe readdir(stream) {
                let name = unsafe UnsafeRawPointer(entry) + 19
                unsafe names.append(String(cString: name.assumingMemoryBound(to: CChar.self)))
            }
            _ = unsafe closedir(stream)
            for name in names where name != "." && name != ".." { removeAll("\(path)/\(name)") }
        }
        _ = unsafe rmdir(path)
    }
}

import Compression
import Glibc
import SystemInterface
import WorldInterface

/// What a container runtime and a kubelet do to files.
enum NodeFiles {
    /// Appends to a file, which is made when missing.
    static func append(_ bytes: some Collection<UInt8>, to path: String) throws(WorldError) {
        let bytes = ContiguousArray(bytes)
        var failure: WorldError?
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(WorldError) {
                try unsafe FileWriting.append(buffer, toFile: path, makeDirectories: true)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Replaces a file's content, at once or not at all.
    static func replace(_ path: String, with text: String) throws(WorldError) {
        remove(path + ".tmp")
        try append(Array(text.utf8), to: path + ".tmp")
        try rename(path + ".tmp", to: path)
    }

    /// The bytes in a file, nil when there is none.
    static func size(of path: String) -> Int? {
        (try? LogFiles.status(path: path)).map { Int($0.size) }
    }

    /// Gives a file another name.
    static func rename(_ path: String, to other: String) throws(WorldError) {
        guard unsafe Glibc.rename(path, other) == 0 else {
            throw .failed("cannot rename \(path): error \(errno)")
        }
    }

    /// Cuts a file off.
    static func truncate(_ path: String, to byteCount: Int) throws(WorldError) {
        guard unsafe Glibc.truncate(path, off_t(byteCount)) == 0 else {
            throw .failed("cannot cut \(path): error \(errno)")
        }
    }

    /// Removes a file if there is one.
    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Makes a symbolic link unless there is one.
    static func link(_ path: String, to target: String) throws(WorldError) {
        guard unsafe symlink(target, path) == 0 || errno == EEXIST else {
            throw .failed("cannot make the link \(path): error \(errno)")
        }
    }

    /// Puts `path.gz` in the place of the file at `path`.
    static func compress(_ path: String) throws(WorldError) {
        let content = try SmallFile.read(path: path, maximumByteCount: 1 << 30)
        let compressor = GzipCompressor()
        let output = GrowableBuffer()
        compressor.begin()
        unsafe content.withUnsafeBytes { unsafe compressor.append($0, to: output) }
        compressor.finish(into: output)
        remove(path + ".tmp")
        try append(unsafe Array(output.bytes), to: path + ".tmp")
        try rename(path + ".tmp", to: path + ".gz")
        remove(path)
    }
}

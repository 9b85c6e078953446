import Glibc
package import WorldInterface

/// Reading log files, which belong to others and change at any time.
///
/// Nothing here follows a policy about where log files may lie: whoever wants symbolic links
/// followed asks ``resolve(path:)`` first, and decides.
package enum LogFiles {
    /// Opens a regular file for reading whose path is resolved.
    ///
    /// A symbolic link in it, which somebody has put there since, is refused; kernels before 5.6
    /// look at the last name only.
    ///
    /// Does not block on a FIFO, does not take a terminal, and the descriptor does not survive an
    /// exec.
    ///
    /// - Throws: `notRegular` for anything but a regular file, `limit` when no descriptor is left.
    package static func open(path: String) throws(WorldError) -> LogHandle {
        let descriptor: OwnedDescriptor
        do {
            descriptor = try OwnedDescriptor(openingResolved: path, flags: O_RDONLY | O_NONBLOCK)
        } catch {
            // A socket cannot be opened at all; say what it is rather than how open(2) puts it.
            if let status = try? status(path: path), !status.isRegular {
                throw .notRegular("\(path) is not a regular file")
            }
            throw error
        }
        guard try status(descriptor: descriptor.number).isRegular else {
            throw .notRegular("\(path) is not a regular file")
        }
        return LogHandle(number: descriptor.release())
    }

    /// Closes what ``open(path:)`` opened.
    package static func close(_ handle: LogHandle) {
        _ = Glibc.close(handle.number)
    }

    /// Reads up to `buffer.count` bytes at `offset`; 0 at the end of the file.
    package static func read(
        _ handle: LogHandle, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(WorldError) -> Int {
        guard let position = off_t(exactly: offset) else { return 0 }
        return try systemCall("cannot read a log file") {
            unsafe pread(handle.number, buffer.baseAddress, buffer.count, position)
        }
    }

    /// What the file system knows of an open file.
    package static func status(of handle: LogHandle) throws(WorldError) -> FileStatus {
        try status(descriptor: handle.number)
    }

    /// What the file system knows of `path`, symbolic links followed.
    package static func status(path: String) throws(WorldError) -> FileStatus {
        var status = stat()
        _ = try systemCall("cannot examine \(path)") { unsafe stat(path, &status) }
        return FileStatus(status)
    }

    /// The path that `path` leads to in the end, without symbolic links, `.` and `..`.
    package static func resolve(path: String) throws(WorldError) -> String {
        let resolved = unsafe realpath(path, nil)
        let code = errno
        guard let resolved = unsafe resolved else {
            throw WorldError(code: code, action: "cannot resolve \(path)")
        }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    static func status(descriptor: Int32) throws(WorldError) -> FileStatus {
        var status = stat()
        _ = try systemCall("cannot examine an open file") { unsafe fstat(descriptor, &status) }
        return FileStatus(status)
    }
}

extension FileStatus {
    init(_ status: stat) {
        let kind = status.st_mode & S_IFMT
        self.init(
            size: UInt64(clamping: status.st_size), device: UInt64(status.st_dev),
            inode: UInt64(status.st_ino), linkCount: UInt64(status.st_nlink),
            modifiedNanoseconds: Int64(status.st_mtim.tv_sec) &* 1_000_000_000
                &+ Int64(status.st_mtim.tv_nsec),
            isRegular: kind == S_IFREG, isDirectory: kind == S_IFDIR)
    }
}

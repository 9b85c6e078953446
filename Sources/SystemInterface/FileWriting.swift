import Glibc
package import WorldInterface

/// Writing whole runs of bytes to descriptors and files, and making directories.
package enum FileWriting {
    /// Writes all of `bytes` to an open descriptor.
    ///
    /// Blocks when the other side of a pipe does not read, whether the descriptor is set to block
    /// or not. After an error a part may have been written.
    package static func writeAll(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String
    ) throws(WorldError) {
        var rest = unsafe bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let count = unsafe Glibc.write(descriptor, start, rest.count)
            let code = errno
            if count >= 0 {
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if code == EAGAIN {
                waitUntilWritable(descriptor)
            } else if code != EINTR {
                throw WorldError(code: code, action: "cannot write to \(name)")
            }
        }
    }

    /// Writes all of `bytes` to standard output.
    package static func writeToStandardOutput(
        _ bytes: UnsafeRawBufferPointer
    ) throws(WorldError) {
        try unsafe writeAll(bytes, to: STDOUT_FILENO, name: "standard output")
    }

    /// Writes all of `bytes` to standard error.
    package static func writeToStandardError(_ bytes: UnsafeRawBufferPointer) throws(WorldError) {
        try unsafe writeAll(bytes, to: STDERR_FILENO, name: "standard error")
    }

    /// Appends `bytes` to the file at `path`, which is created with mode 0644 when missing.
    ///
    /// The file is opened for this one call, so that a rotated file is let go. A FIFO without a
    /// reader is an error.
    ///
    /// - Parameter makeDirectories: creates missing directories with mode 0755.
    package static func append(
        _ bytes: UnsafeRawBufferPointer, toFile path: String, makeDirectories: Bool
    ) throws(WorldError) {
        let descriptor: OwnedDescriptor
        do {
            descriptor = try openToAppend(path)
        } catch .notFound(let message) {
            guard makeDirectories, let slash = path.lastIndex(of: "/"), slash > path.startIndex
            else { throw .notFound(message) }
            try Self.makeDirectories(String(path[..<slash]), mode: 0o755)
            descriptor = try openToAppend(path)
        }
        try unsafe writeAll(bytes, to: descriptor.number, name: path)
    }

    /// Makes `directory` and the directories above it where they are missing; `mkdir -p`.
    ///
    /// - Parameter mode: the mode of the last one; those above get 0755. The user mask applies.
    package static func makeDirectories(
        _ directory: String, mode: UInt32
    ) throws(WorldError) {
        var end = directory.startIndex
        while end < directory.endIndex {
            let start = directory.index(after: end)
            end = directory[start...].firstIndex(of: "/") ?? directory.endIndex
            let path = String(directory[..<end])
            let isLast = end == directory.endIndex
            let result = unsafe mkdir(path, isLast ? mode : 0o755)
            let code = errno
            // A parent that exists may be in a place where nothing can be made.
            if result == 0 || code == EEXIST || (try? LogFiles.status(path: path)) != nil {
                continue
            }
            throw WorldError(code: code, action: "cannot make the directory \(path)")
        }
        guard try LogFiles.status(path: directory).isDirectory else {
            throw .failed("\(directory) is not a directory")
        }
    }

    private static func openToAppend(_ path: String) throws(WorldError) -> OwnedDescriptor {
        try OwnedDescriptor(
            opening: path, flags: O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, mode: 0o644)
    }

    private static func waitUntilWritable(_ descriptor: Int32) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, -1)
    }
}

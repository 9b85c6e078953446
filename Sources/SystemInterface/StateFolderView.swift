import Glibc
package import WorldInterface

/// A state folder as somebody sees it who only looks: nothing is made, locked or written, so that
/// an agent that uses the folder does not notice.
///
/// Files may change, grow and go away between any two calls.
package struct StateFolderView {
    /// The folder's path, absolute and without symbolic links.
    package let path: String

    /// Looks at a folder.
    ///
    /// - Throws: what the system says when it cannot be listed.
    package init(path: String) throws(WorldError) {
        self.path = try LogFiles.resolve(path: path)
        _ = try DirectoryListing.entries(of: self.path)
    }

    /// A file with its size and time.
    package struct Entry: Hashable, Sendable {
        /// The name, one path component.
        package var name: String
        /// What the file system knows of it.
        package var status: FileStatus
    }

    /// The regular files of a folder in it, by name; none when there is no such folder.
    package func files(in folder: String) throws(WorldError) -> [Entry] {
        let directory = "\(path)/\(folder)"
        let entries: [DirectoryEntry]
        do {
            entries = try DirectoryListing.entries(of: directory)
        } catch .notFound {
            return []
        }
        var files: [Entry] = []
        for entry in entries where entry.kind == .file {
            guard let status = try? LogFiles.status(path: "\(directory)/\(entry.name)") else {
                continue
            }
            files.append(Entry(name: entry.name, status: status))
        }
        return files.sorted { $0.name < $1.name }
    }

    /// The content of a regular file, by its path in the folder; never through a symbolic link at
    /// its end.
    ///
    /// What is written meanwhile may be in it or not.
    ///
    /// - Throws: `limit` when it is longer than `maximumByteCount`.
    package func read(_ entry: String, maximumByteCount: Int) throws(WorldError) -> [UInt8] {
        let name = "\(path)/\(entry)"
        let file = try OwnedDescriptor(opening: name, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        let status = try LogFiles.status(descriptor: file.number)
        guard status.isRegular else { throw .notRegular("\(name) is not a regular file") }
        guard status.size <= UInt64(maximumByteCount) else {
            throw .limit("\(name) is longer than \(maximumByteCount) bytes")
        }
        // Page by page in the order of the file, to its present end.
        var content = [UInt8](repeating: 0, count: Int(status.size))
        var count = 0
        while count < content.count {
            let got = try systemCall("cannot read \(name)") {
                unsafe content.withUnsafeMutableBytes { bytes in
                    unsafe pread(
                        file.number, bytes.baseAddress.map { unsafe $0 + count },
                        bytes.count - count, off_t(count))
                }
            }
            if got == 0 { break }
            count += got
        }
        content.removeLast(content.count - count)
        return content
    }

    /// The first bytes of a regular file, as many as `byteCount` or fewer.
    package func front(of entry: String, byteCount: Int) throws(WorldError) -> [UInt8] {
        let handle = try open(entry)
        defer { LogFiles.close(handle) }
        var content = [UInt8](repeating: 0, count: byteCount)
        var result: Result<Int, WorldError> = .success(0)
        unsafe content.withUnsafeMutableBytes { bytes in
            result = Result { () throws(WorldError) in
                unsafe try LogFiles.read(handle, at: 0, into: bytes)
            }
        }
        content.removeLast(byteCount - (try result.get()))
        return content
    }

    /// Opens a regular file for reading in pieces; never through a symbolic link at its end.
    ///
    /// Close it with ``LogFiles/close(_:)``.
    package func open(_ entry: String) throws(WorldError) -> LogHandle {
        let name = "\(path)/\(entry)"
        let file = try OwnedDescriptor(opening: name, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        guard try LogFiles.status(descriptor: file.number).isRegular else {
            throw .notRegular("\(name) is not a regular file")
        }
        return LogHandle(number: file.release())
    }

    /// The number of the process whose agent uses the folder, nil when none does as far as can be
    /// seen.
    ///
    /// By the kernel's list of locks: trying the lock would keep out an agent that starts then.
    package var agentProcess: Int32? {
        guard let content = try? read("lock", maximumByteCount: 64),
            let status = try? LogFiles.status(path: "\(path)/lock"),
            let locks = try? SmallFile.read(
                path: "/proc/locks", maximumByteCount: StateFolderView.maximumLockListByteCount)
        else { return nil }
        let digits = content.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        let owner = String(decoding: digits, as: UTF8.self)
        for line in String(decoding: locks, as: UTF8.self).split(separator: "\n") {
            // "1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF"
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK", words[4] == owner,
                words[5].split(separator: ":").last.map(String.init) == String(status.inode)
            else { continue }
            return Int32(owner)
        }
        return nil
    }

    /// The longest list of locks that is looked at, in bytes.
    package static let maximumLockListByteCount = 16 << 20
}

import Glibc
package import WorldInterface

/// Listing a directory.
package enum DirectoryListing {
    /// The entries of `directory` in no order, without `.` and `..`.
    ///
    /// Takes the kind that the file system stores with the name, and asks for it only where there
    /// is none. Blocks as long as the disk takes.
    package static func entries(of directory: String) throws(WorldError) -> [DirectoryEntry] {
        let stream = unsafe opendir(directory)
        let code = errno
        guard let stream = unsafe stream else {
            throw WorldError(code: code, action: "cannot list \(directory)")
        }
        defer { _ = unsafe closedir(stream) }
        var entries: [DirectoryEntry] = []
        while true {
            errno = 0
            let entry = unsafe readdir(stream)
            let code = errno
            guard let entry = unsafe entry else {
                if code == 0 { return entries }
                throw WorldError(code: code, action: "cannot list \(directory)")
            }
            let name = unsafe Self.name(of: entry)
            if name == "." || name == ".." { continue }
            let type = Int32(unsafe entry.pointee.d_type)
            let kind = Self.kind(ofType: type) ?? Self.kind(ofPath: "\(directory)/\(name)")
            entries.append(DirectoryEntry(name: name, kind: kind))
        }
    }

    /// The name, read in place: the kernel's entry is shorter than the C type says.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return "" }
        let bytes = unsafe UnsafeRawPointer(entry) + offset
        return unsafe String(cString: bytes.assumingMemoryBound(to: CChar.self))
    }

    private static func kind(ofType type: Int32) -> DirectoryEntry.Kind? {
        switch type {
        case Int32(DT_REG): .file
        case Int32(DT_DIR): .directory
        case Int32(DT_LNK): .link
        case Int32(DT_UNKNOWN): nil
        default: .other
        }
    }

    private static func kind(ofPath path: String) -> DirectoryEntry.Kind {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return .other }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .link
        default: .other
        }
    }
}

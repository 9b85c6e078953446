import Glibc

/// The repository that the tests were built from, as files.
public enum Repository {
    /// The path of the package.
    public static let root =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// A file of the repository.
    public struct File: Sendable, CustomStringConvertible {
        /// The path from the root.
        public let path: String

        /// The file at a path from the root.
        public init(at path: String) { self.path = path }

        /// The content, invalid UTF-8 replaced.
        public var text: String {
            String(decoding: Repository.bytes(of: path) ?? [], as: UTF8.self)
        }
        /// The lines of the content, without their line feeds.
        public var lines: [Substring] {
            text.split(separator: "\n", omittingEmptySubsequences: false)
        }
        /// The last component of the path.
        public var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
        /// The path.
        public var description: String { path }
    }

    /// The files below `folder` ("" is the root) whose names end in one of `suffixes`, sorted.
    ///
    /// What the build and version control keep is left out.
    public static func files(in folder: String = "", ending suffixes: [String]) -> [File] {
        var found: [File] = []
        var folders = [folder]
        while let next = folders.popLast() {
            for (name, isFolder) in entries(of: next) {
                let path = next.isEmpty ? name : "\(next)/\(name)"
                if isFolder {
                    if !name.hasPrefix(".build"), name != ".git" { folders.append(path) }
                } else if suffixes.contains(where: { name.hasSuffix($0) }) {
                    found.append(File(at: path))
                }
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// The names of the folders directly in `folder`, sorted.
    public static func folders(in folder: String) -> [String] {
        entries(of: folder).filter(\.isFolder).map(\.name).sorted()
    }

    /// Whether there is a file or folder at a path from the root.
    public static func contains(_ path: String) -> Bool {
        unsafe access("\(root)/\(path)", F_OK) == 0
    }

    /// Replaces the content of a file.
    public static func write(_ text: String, to path: String) {
        guard let file = unsafe fopen("\(root)/\(path)", "wb") else { return }
        let bytes = Array(text.utf8)
        _ = unsafe fwrite(bytes, 1, bytes.count, file)
        unsafe fclose(file)
    }

    private static func bytes(of path: String) -> [UInt8]? {
        guard let file = unsafe fopen("\(root)/\(path)", "rb") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&block, 1, block.count, file)
            if count <= 0 { return bytes }
            bytes += block[..<count]
        }
    }

    /// Symbolic links are neither followed nor given.
    private static func entries(of folder: String) -> [(name: String, isFolder: Bool)] {
        guard let stream = unsafe opendir("\(root)/\(folder)") else { return [] }
        defer { unsafe closedir(stream) }
        var entries: [(String, Bool)] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe UnsafeRawPointer(entry) + 19
            let text = unsafe String(cString: name.assumingMemoryBound(to: CChar.self))
            let kind = unsafe Int32(entry.pointee.d_type)
            if text == "." || text == ".." || kind == linkKind { continue }
            entries.append((text, kind == folderKind))
        }
        return entries
    }

    // DT_DIR and DT_LNK of dirent.h, whose type there differs from that of the field.
    private static let folderKind: Int32 = 4
    private static let linkKind: Int32 = 10
}

import Configuring
import Glibc

/// Files on the disk of the test machine.
struct DiskFiles: ConfigurationFiles {
    /// Texts to put in for others, such as `@ROOT@`, in every file that is read.
    var placeholders: [String: String] = [:]
    var variables: [String: String] = [:]
    let hostName = "node-1"

    func read(
        path: String, maximumByteCount: Int
    ) throws(ConfigurationFileError) -> [UInt8] {
        guard let bytes = Self.bytes(path: path), bytes.count <= maximumByteCount else {
            throw ConfigurationFileError(reason: "cannot be read")
        }
        if placeholders.isEmpty { return bytes }
        var text = String(decoding: bytes, as: UTF8.self)
        for (mark, value) in placeholders {
            text = text.split(separator: mark, omittingEmptySubsequences: false)
                .joined(separator: value)
        }
        return Array(text.utf8)
    }

    static func bytes(path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "rb") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&block, 1, block.count, file)
            if count <= 0 { return bytes }
            bytes += block[..<count]
        }
    }

    func list(directory: String) throws(ConfigurationFileError) -> [String] {
        Self.names(in: directory)
    }

    static func names(in directory: String) -> [String] {
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func identity(path: String) -> ConfigurationFileIdentity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return ConfigurationFileIdentity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    func environment(_ name: String) -> String? { variables[name] }
}

/// Where the package lies.
let packageRoot = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

/// A folder of recorded Fluent Bit runs, if this machine has one.
let goldenRoot: String? = {
    let given = unsafe getenv("TAILRACE_SHARED").map { unsafe String(cString: $0) }
    let root = (given ?? packageRoot + "/../shared") + "/testdata/fluentbit-golden"
    return DiskFiles.names(in: root).isEmpty ? nil : root
}()

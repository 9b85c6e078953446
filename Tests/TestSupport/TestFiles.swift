import Glibc

/// Reads files that tests come with.
public enum TestFiles {
    /// The bytes of a file beside the test's own source file, empty when it is not there.
    public static func fixture(_ name: String, beside source: String) -> [UInt8] {
        bytes("\(directory(of: source))/Fixtures/\(name)")
    }

    /// The bytes of a file of the larger corpus, or nil when this machine does not have it.
    public static func corpus(_ name: String, source: String = #filePath) -> [UInt8]? {
        let variable = unsafe getenv("TAILRACE_SHARED")
        let root = unsafe variable.map { unsafe String(cString: $0) }
        let package = directory(of: directory(of: directory(of: source)))
        let found = bytes("\(root ?? package + "/../shared")/testdata/\(name)")
        return found.isEmpty ? nil : found
    }

    private static func directory(of path: String) -> String {
        path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    private static func bytes(_ path: String) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(descriptor, &piece, piece.count)
            guard count > 0 else { return content }
            content.append(contentsOf: piece[..<count])
        }
    }
}

import Glibc
package import WorldInterface

/// Reading a small file whole: configuration, tokens, the kernel's tables.
package enum SmallFile {
    /// The content of the file at `path`, symbolic links followed.
    ///
    /// A FIFO without a writer is empty instead of blocking.
    ///
    /// - Parameter maximumByteCount: a longer file is an error, so that a wrong path costs no
    ///   memory.
    /// - Throws: `limit` when the file is longer.
    package static func read(
        path: String, maximumByteCount: Int
    ) throws(WorldError) -> [UInt8] {
        let descriptor = try OwnedDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(maximumByteCount + 1, 16 << 10))
        while true {
            let count = try systemCall("cannot read \(path)") {
                unsafe Glibc.read(descriptor.number, &piece, piece.count)
            }
            if count == 0 { return content }
            guard content.count + count <= maximumByteCount else {
                throw .limit("\(path) is longer than \(maximumByteCount) bytes")
            }
            content.append(contentsOf: piece[..<count])
        }
    }
}

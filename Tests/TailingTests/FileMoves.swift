import Compression
import Glibc
import TestSupport

extension TemporaryDirectory {
    /// Compresses an entry to another one, as the kubelet does.
    func compress(_ entry: String, to other: String) {
        write(other, FileMoves.compressed(read(entry)))
    }

    /// Empties a file in place.
    func truncate(_ entry: String) {
        let result = unsafe Glibc.truncate(path(entry), 0)
        precondition(result == 0, "a test's file can be emptied")
    }
}

enum FileMoves {
    /// The gzip form of bytes.
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        let compressor = GzipCompressor()
        let buffer = GrowableBuffer()
        compressor.begin()
        unsafe bytes.withUnsafeBytes { unsafe compressor.append($0, to: buffer) }
        compressor.finish(into: buffer)
        return unsafe Array(buffer.bytes)
    }
}

internal import Digests
internal import WorldInterface

/// What a source's key is made of.
struct SourceIdentity {
    /// Bytes of the first line that count, line feed not included.
    ///
    /// A line of the container runtime starts with a time in nanoseconds, so that far fewer would
    /// do.
    static let firstLineByteCount = 1024

    var container: ContainerLogPath?
    var device: UInt64
    var inode: UInt64
    var firstLine: [UInt8]
    /// Rises when the same file starts again from the front with the same line.
    var generation: Int

    /// The same source after another start from the front with the same first line.
    var next: SourceIdentity {
        var copy = self
        copy.generation += 1
        return copy
    }

    /// The key: sixty-four bits of SHA-256, so that nobody who controls a first line can make a
    /// key that another source has.
    var key: SourceKey {
        var parts: [[UInt8]] = []
        if let container {
            parts = ["container", container.uid, container.container, container.attempt].map {
                Array($0.utf8)
            }
        } else {
            parts = ["file", String(device), String(inode)].map { Array($0.utf8) }
        }
        if generation > 0 { parts.append(Array("generation \(generation)".utf8)) }
        parts.append(firstLine)
        return SourceKey(bits: SHA256Digest.hash(parts: parts).leadingBits)
    }
}

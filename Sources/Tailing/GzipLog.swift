internal import Compression
internal import WorldInterface

/// Reads a compressed log file as if it were not, front to back.
///
/// A rotated file is small and read once; so the bytes behind the last whole line are simply kept
/// for the next call.
final class GzipLog {
    private let reader = GzipReader()
    private var kept: [UInt8] = []
    private var input = [UInt8](repeating: 0, count: GzipLog.inputByteCount)
    private var inputStart = 0
    private var inputEnd = 0
    private var fileOffset: UInt64 = 0
    /// Uncompressed bytes to pass over before the next is handed out.
    private var skipping: UInt64 = 0

    /// Bytes read from the file at once.
    private static let inputByteCount = 64 << 10

    /// Whether the compressed data turned out to be broken; what came before it was good.
    private var isBroken = false

    /// Whether what was read so far is a whole archive.
    var isWhole: Bool { !isBroken && reader.isComplete }

    /// Passes over the first bytes, up to `offset`; only before anything was consumed.
    func skip(to offset: UInt64) { skipping = offset }

    /// Fills `buffer` with what was kept and what follows.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, handle: LogHandle, world: any World
    ) throws(WorldError) -> Int {
        unsafe try passOver(using: buffer, handle: handle, world: world)
        var count = min(kept.count, buffer.count)
        unsafe buffer.copyBytes(from: kept.prefix(count))
        while count < buffer.count, !isBroken {
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            do {
                let made = unsafe try decompress(into: room, handle: handle, world: world)
                if made == 0 { break }
                count += made
            } catch {
                // What was made before the error is not made again.
                if count > kept.count { kept = unsafe Array(buffer[..<count]) }
                throw error
            }
        }
        if count > kept.count { kept = unsafe Array(buffer[..<count]) }
        return count
    }

    private func passOver(
        using buffer: UnsafeMutableRawBufferPointer, handle: LogHandle, world: any World
    ) throws(WorldError) {
        while skipping > 0 {
            if kept.isEmpty {
                let made = unsafe try decompress(into: buffer, handle: handle, world: world)
                if made == 0 { return }
                kept = unsafe Array(buffer[..<made])
            }
            let step = Int(min(skipping, UInt64(kept.count)))
            kept.removeFirst(step)
            skipping -= UInt64(step)
        }
    }

    /// Drops the first `byteCount` bytes of what was read last.
    func consume(_ byteCount: Int) { kept.removeFirst(min(byteCount, kept.count)) }

    private func decompress(
        into buffer: UnsafeMutableRawBufferPointer, handle: LogHandle, world: any World
    ) throws(WorldError) -> Int {
        while true {
            // Also without more input there may be output left.
            if inputStart == inputEnd { try fillInput(handle, world) }
            let step = unsafe input.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[inputStart..<inputEnd])
                return unsafe try? reader.read(from: rest, into: buffer)
            }
            guard let progress = step else {
                isBroken = true
                return 0
            }
            inputStart += progress.consumedByteCount
            if progress.producedByteCount > 0 { return progress.producedByteCount }
            if progress.consumedByteCount == 0 { return 0 }
        }
    }

    private func fillInput(_ handle: LogHandle, _ world: any World) throws(WorldError) {
        let offset = fileOffset
        let result = unsafe input.withUnsafeMutableBytes { bytes in
            Result { () throws(WorldError) in unsafe try world.read(handle, at: offset, into: bytes)
            }
        }
        let count = try result.get()
        fileOffset += UInt64(count)
        inputStart = 0
        inputEnd = count
    }
}

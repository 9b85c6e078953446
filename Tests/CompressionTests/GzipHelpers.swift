import Compression

/// Compresses `bytes` in pieces of `pieceByteCount`.
func gzip(
    _ bytes: [UInt8], pieceByteCount: Int = 32 * 1024, with compressor: GzipCompressor? = nil
) -> [UInt8] {
    let compressor = compressor ?? GzipCompressor()
    let output = GrowableBuffer()
    compressor.begin()
    unsafe bytes.withUnsafeBytes { all in
        for start in stride(from: 0, to: all.count, by: pieceByteCount) {
            let end = min(start + pieceByteCount, all.count)
            unsafe compressor.append(UnsafeRawBufferPointer(rebasing: all[start..<end]), to: output)
        }
    }
    compressor.finish(into: output)
    return unsafe Array(output.bytes)
}

/// What came of reading a stream.
struct GunzipResult: Equatable {
    var bytes: [UInt8] = []
    var isComplete = false
    var error: GzipError?
}

/// Reads `bytes` in pieces of `pieceByteCount` through a buffer of `roomByteCount`.
func gunzip(
    _ bytes: [UInt8], pieceByteCount: Int = 4096, roomByteCount: Int = 4096
) -> GunzipResult {
    let reader = GzipReader()
    var result = GunzipResult()
    do {
        var start = 0
        while start < bytes.count {
            let end = min(start + pieceByteCount, bytes.count)
            try read(Array(bytes[start..<end]), roomByteCount, with: reader, into: &result.bytes)
            start = end
        }
    } catch {
        result.error = error as? GzipError
    }
    result.isComplete = reader.isComplete
    return result
}

private func read(
    _ piece: [UInt8], _ roomByteCount: Int, with reader: GzipReader, into result: inout [UInt8]
) throws {
    var room = [UInt8](repeating: 0, count: roomByteCount)
    var rest = piece[...]
    var producedByteCount = 0
    repeat {
        let progress = try unsafe rest.withUnsafeBytes { input in
            try unsafe room.withUnsafeMutableBytes { output in
                try unsafe reader.read(from: input, into: output)
            }
        }
        producedByteCount = progress.producedByteCount
        result += room[..<producedByteCount]
        rest = rest.dropFirst(progress.consumedByteCount)
    } while producedByteCount > 0 || !rest.isEmpty
}

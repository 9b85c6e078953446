internal import Buffering
internal import Delivery
internal import Records
internal import SystemInterface
internal import WorldInterface

/// Prints the records of a chunk on standard output.
final class ChunkPrinter {
    private let chunk: ChunkReader
    private var left: Int

    /// A printer of at most `limit` records.
    init(_ chunk: ChunkReader, limit: Int) {
        self.chunk = chunk
        left = max(0, limit)
    }

    /// Prints them in the order of the file: as they would be sent, or raw, each as a line of its
    /// frame's place, its own place in its source, its size there, and its bytes in the chunk.
    func print(isRaw: Bool) {
        for index in 0..<chunk.frameCount where left > 0 {
            let slice = chunk.slice(ofFrame: index)
            guard slice.recordCount > 0 else { continue }
            if isRaw { printRaw(slice, chunk.frame(index)) } else { printBody(slice) }
            left -= min(left, slice.recordCount)
        }
    }

    private func printBody(_ slice: FrameSlice) {
        let subset = (0..<Int32(min(left, slice.recordCount))).map { $0 }
        let body = BulkBody(slices: [slice], subset: subset)
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe body.read(into: $0) }
            if count == 0 { return }
            ChunkPrinter.write(piece[..<count])
        }
    }

    private func printRaw(_ slice: FrameSlice, _ frame: ChunkFrame) {
        var place = 0
        for _ in 0..<min(left, slice.recordCount) {
            let record = unsafe CompactRecord.load(at: slice.payload.base + place)
            let start = place + CompactRecord.headerByteCount
            place = start + record.bodyByteCount
            let source = SourceKey(bits: slice.sourceBits).text
            let head =
                "\(frame.offset) \(source):\(record.sourceOffset)+\(record.sourceByteCount) "
            ChunkPrinter.write(
                (Array(head.utf8) + slice.payload.slice(start, place).array + [0x0A])[...])
        }
    }

    private static func write(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe try? FileWriting.writeToStandardOutput($0) }
    }
}

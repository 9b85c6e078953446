internal import Compression
internal import WorldInterface

/// Compresses bodies before they are sent, so that their length is known: proxies and gateways
/// that do not take a body of unknown length stay usable, and a body that is sent again on
/// another connection need not be made again.
///
/// Safe: owns the memory that pieces are expanded into.
@safe final class BodyCompressor {
    private let compressor = GzipCompressor()
    private var spare: [GrowableBuffer] = []
    private let piece = UnsafeMutableRawBufferPointer.allocate(
        byteCount: BodyCompressor.pieceByteCount, alignment: 64)

    /// Bytes that are expanded and compressed at once: they stay in the second cache.
    private static let pieceByteCount = 128 << 10

    deinit { unsafe piece.deallocate() }

    /// The compressed form of all of `body`.
    func compress(_ body: any HTTPBody) -> any HTTPBody {
        let buffer = spare.popLast() ?? GrowableBuffer()
        buffer.reset()
        compressor.begin()
        while true {
            let count = unsafe body.read(into: piece)
            if count == 0 { break }
            unsafe compressor.append(
                UnsafeRawBufferPointer(rebasing: piece[..<count]), to: buffer)
        }
        compressor.finish(into: buffer)
        return CompressedBody(buffer: buffer, owner: self)
    }

    fileprivate func takeBack(_ buffer: GrowableBuffer) {
        if spare.count < 4 { spare.append(buffer) }
    }
}

/// A compressed body.
///
/// Its memory goes back to the compressor when the request is over.
private final class CompressedBody: HTTPBody {
    private let buffer: GrowableBuffer
    private let owner: BodyCompressor
    private var place = 0

    init(buffer: GrowableBuffer, owner: BodyCompressor) {
        self.buffer = buffer
        self.owner = owner
    }

    deinit { owner.takeBack(buffer) }

    var byteCount: Int { buffer.count }

    func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, buffer.count - place)
        unsafe target.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: buffer.bytes[place..<(place + count)]))
        place += count
        return count
    }

    func rewind() { place = 0 }
}

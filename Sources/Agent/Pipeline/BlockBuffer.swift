internal import Records
internal import Tailing

/// The memory that blocks are read into, one for all files.
///
/// Safe: owns its memory; views of it are used within one turn only.
@safe final class BlockBuffer {
    /// The memory for the current turn.
    private(set) var bytes: UnsafeMutableRawBufferPointer
    private var memory: UnsafeMutableRawBufferPointer

    /// Memory that is kept between turns for lines that are longer than a block, in bytes.
    private static let keptByteCount = 4 << 20

    init() {
        unsafe memory = .allocate(byteCount: 1, alignment: 64)
        unsafe bytes = unsafe memory
    }

    deinit { unsafe memory.deallocate() }

    /// Makes the buffer as large as a block of the input, or larger when a line did not fit it.
    func fit(_ rules: TailingRules, wantedByteCount: Int) {
        let size = max(rules.blockByteCount, wantedByteCount)
        if unsafe memory.count < size || memory.count > max(size, BlockBuffer.keptByteCount) {
            unsafe memory.deallocate()
            unsafe memory = .allocate(byteCount: size, alignment: 64)
        }
        unsafe bytes = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<size])
    }

    /// Whether the buffer could hold a whole line of `limit` bytes.
    func isFull(_ limit: Int) -> Bool { unsafe bytes.count > limit }

    /// The size of the next larger buffer on the way to one for a line of `limit` bytes.
    func largerByteCount(_ limit: Int) -> Int { unsafe min(bytes.count * 4, (limit | 1) + 1) }

    /// The first `byteCount` bytes.
    func view(_ byteCount: Int) -> ByteView {
        unsafe ByteView(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
    }
}

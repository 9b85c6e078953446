internal import Records
internal import Tailing

/// The memory that blocks are read into, one for all files.
///
/// Safe: owns its memory; views of it are used within one turn only.
@safe final class BlockBuffer {
    private(set) var bytes: UnsafeMutableRawBufferPointer
    private var wanted = 0

    init() { unsafe bytes = .allocate(byteCount: 1, alignment: 64) }

    deinit { unsafe bytes.deallocate() }

    /// Makes the buffer as large as a block of the input, or as a line that did not fit it.
    func fit(_ rules: TailingRules, isInsideLongLine: Bool) {
        let size = isInsideLongLine ? rules.blockByteCount : max(rules.blockByteCount, wanted)
        wanted = 0
        if unsafe bytes.count != size { resize(to: size) }
    }

    /// Whether the buffer could hold a whole line of `limit` bytes.
    func isFull(_ limit: Int) -> Bool { unsafe bytes.count > limit }

    /// Lets the next fit make room for a line of `limit` bytes.
    func grow(_ limit: Int) { wanted = unsafe min(bytes.count * 4, (limit | 1) + 1) }

    /// The first `byteCount` bytes.
    func view(_ byteCount: Int) -> ByteView {
        unsafe ByteView(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
    }

    private func resize(to size: Int) {
        unsafe bytes.deallocate()
        unsafe bytes = .allocate(byteCount: size, alignment: 64)
    }
}

/// Copies short runs of bytes without a call.
///
/// Keys, times and flags are shorter than 33 bytes; a call to the C library for each of them costs
/// more than the copy. Two overlapping moves cover every length between one size and its double.
public enum ByteCopy {
    /// Copies `count` bytes; the regions do not overlap.
    @inlinable @inline(__always)
    public static func copy(
        _ count: Int, from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
    ) {
        let from = unsafe UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(target)
        if count > 32 {
            unsafe to.copyMemory(from: from, byteCount: count)
        } else if count >= 16 {
            unsafe move(SIMD16<UInt8>.self, from: from, to: to, last: count - 16)
        } else if count >= 8 {
            unsafe move(UInt64.self, from: from, to: to, last: count - 8)
        } else if count >= 4 {
            unsafe move(UInt32.self, from: from, to: to, last: count - 4)
        } else if count > 0 {
            // One to three: the first, the middle and the last byte.
            let middle = count >> 1
            let bytes = unsafe (source[0], source[middle], source[count - 1])
            unsafe target[0] = bytes.0
            unsafe target[middle] = bytes.1
            unsafe target[count - 1] = bytes.2
        }
    }

    /// Moves the unit at the front and the one that begins at `last`.
    @inlinable @inline(__always)
    static func move<Unit: BitwiseCopyable>(
        _ unit: Unit.Type, from: UnsafeRawPointer, to: UnsafeMutableRawPointer, last: Int
    ) {
        let front = unsafe from.loadUnaligned(as: Unit.self)
        let back = unsafe from.loadUnaligned(fromByteOffset: last, as: Unit.self)
        unsafe to.storeBytes(of: front, as: Unit.self)
        unsafe to.storeBytes(of: back, toByteOffset: last, as: Unit.self)
    }
}

/// Marks of the bytes of a stretch of text that end a run of plain text in a JSON string: quotes,
/// backslashes, control bytes and bytes above 0x7f.
///
/// The marks of a whole stretch are made ahead, because vectors of one string after the other
/// would wait for each other: where a string ends must be known before the next can be loaded.
/// A mark takes a byte, 0xff or 0, so that marks can be read from any place on.
///
/// Safe: the memory lives from the initialiser to ``deallocate()``, and a window is no longer than
/// the memory; who reads marks stays inside of the window.
@safe struct JSONSpecialBytes {
    /// Bytes of text in a window: more than most objects have, less than the first cache.
    static let windowByteCount = 1024
    private let marks: UnsafeMutablePointer<UInt8>

    /// Allocates the marks; ``deallocate()`` gives them back.
    init() { unsafe marks = .allocate(capacity: JSONSpecialBytes.windowByteCount + 32) }

    /// Gives the memory back; nothing may be used any more.
    func deallocate() { unsafe marks.deallocate() }

    /// A stretch of text whose marks are known.
    ///
    /// Safe: it is used only while the marks exist.
    @safe struct Window {
        /// Where the stretch ends.
        let end: UnsafePointer<UInt8>
        /// From a place in the text to its mark.
        fileprivate let distance: Int

        /// The marks of the eight bytes at `place`, the first lowest.
        ///
        /// Bytes at and behind the end are marked.
        @inline(__always) func eight(at place: UnsafePointer<UInt8>) -> UInt64 {
            unsafe UInt64(
                littleEndian: (UnsafeRawPointer(place) + distance).loadUnaligned(as: UInt64.self))
        }
    }

    /// Marks the bytes from `start` on, as far as a window goes and not beyond `end`, which is
    /// behind `start`.
    ///
    /// The last byte in front of `end` is always marked.
    @inline(never)
    func open(at start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Window {
        let size = unsafe min(end - start, JSONSpecialBytes.windowByteCount)
        let text = unsafe ByteView(base: start, count: size)
        let place = unsafe UnsafeMutableRawPointer(marks)
        var index = 0
        while index < size {
            let mask = JSONEscaper.special(in: text.paddedVector16(at: index))
            unsafe (place + index).storeBytes(
                of: SIMD2(mask.low, mask.high), as: SIMD2<UInt64>.self)
            index += 16
        }
        unsafe (place + size).storeBytes(of: .max, as: UInt64.self)
        if unsafe start + size == end { unsafe marks[size - 1] = 0xFF }
        return unsafe Window(
            end: start + size, distance: UnsafeRawPointer(marks) - UnsafeRawPointer(start))
    }
}

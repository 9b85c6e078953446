import CCompression

/// Makes gzip (RFC 1952) out of pieces, the fast way: ISA-L's igzip, or zlib where it is missing.
///
/// Pieces of 16 to 64 KiB are best. One compressor serves one body at a time and any number one
/// after another; its memory (about 230 KiB at level 1) is allocated once.
///
/// Safe: owns the library's state.
@safe public final class GzipCompressor {
    /// Room that a step finds at least, in bytes.
    private static let minimumRoom = 16 * 1024

    private let state: OpaquePointer
    private var isOpen = true

    /// Makes a compressor, ready for a first body.
    ///
    /// - Parameter level: 1 is fastest. 2 and 3 try harder, 3 at a fifth of the speed; zlib knows
    ///   levels to 9.
    public init(level: Int = 1) {
        guard let made = unsafe tailrace_gzip_make(Int32(min(max(level, 1), 9))) else {
            fatalError("out of memory for a compressor")
        }
        unsafe state = made
    }

    deinit { unsafe tailrace_gzip_free(state) }

    /// Begins a new body; one that was not finished is forgotten.
    public func begin() {
        unsafe tailrace_gzip_begin(state)
        isOpen = true
    }

    /// Compresses a piece.
    ///
    /// What comes of it may be appended to `output` now or later.
    public func append(_ bytes: UnsafeRawBufferPointer, to output: GrowableBuffer) {
        unsafe run(bytes, into: output, isLast: false)
    }

    /// Ends the body: appends all that is left, with length and checksum.
    public func finish(into output: GrowableBuffer) {
        unsafe run(UnsafeRawBufferPointer(start: nil, count: 0), into: output, isLast: true)
        isOpen = false
    }

    private func run(_ bytes: UnsafeRawBufferPointer, into output: GrowableBuffer, isLast: Bool) {
        precondition(isOpen, "begin() comes before the next body")
        var window = unsafe tailrace_window(
            input: bytes.baseAddress, input_count: bytes.count, output: nil, output_room: 0)
        var isDone = unsafe !isLast && window.input_count == 0
        while !isDone {
            let room = unsafe output.room(Self.minimumRoom)
            unsafe window.output = room.baseAddress
            unsafe window.output_room = room.count
            let step = unsafe tailrace_gzip_step(state, &window, isLast ? 1 : 0)
            precondition(step != TAILRACE_STEP_CORRUPT, "compression takes any bytes")
            output.advance(unsafe room.count - window.output_room)
            isDone = unsafe isLast ? step == TAILRACE_STEP_END : window.input_count == 0
        }
    }
}

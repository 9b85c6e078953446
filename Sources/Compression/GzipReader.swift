import CCompression

/// Why a gzip stream cannot be read on.
public struct GzipError: Error, Hashable, Sendable {
    /// The library's words, such as `incorrect data check`.
    public var reason: String
    /// Makes an error.
    public init(reason: String) { self.reason = reason }
}

/// Reads gzip (RFC 1952) piece by piece, as `gunzip` does: members one after another, padding with
/// zeroes between and after them, anything else after a member ignored.
///
/// Needs about 40 KiB, whatever the input claims. The caller decides how much comes out at a time.
///
/// ```swift
/// var rest = piece
/// repeat {
///     let progress = try reader.read(from: rest, into: buffer)
///     rest = UnsafeRawBufferPointer(rebasing: rest[progress.consumedByteCount...])
///     use(buffer.prefix(progress.producedByteCount))
/// } while progress.producedByteCount > 0 || !rest.isEmpty
/// ```
///
/// Safe: owns the library's state.
@safe public final class GzipReader {
    /// What a call of ``read(from:into:)`` did.
    public struct Progress: Hashable, Sendable {
        /// Bytes of the input that are dealt with.
        public var consumedByteCount = 0
        /// Bytes that were stored.
        public var producedByteCount = 0
    }

    private enum Phase {
        /// Inside a member, or before the first.
        case member
        /// After a member.
        case between
        /// After a member and the first byte of the next one's mark.
        case halfMark
        /// After something that is no member.
        case garbage
        /// The stream is damaged.
        case corrupt(GzipError)
    }

    private static let mark: [UInt8] = [0x1F, 0x8B]

    private let state: OpaquePointer
    private var phase = Phase.member

    /// Whether all members so far are whole, so that the input may end here.
    ///
    /// Nothing at all is not whole.
    public var isComplete: Bool {
        switch phase {
        case .between, .garbage: true
        case .member, .halfMark, .corrupt: false
        }
    }

    /// Makes a reader.
    public init() {
        guard let made = unsafe tailrace_gunzip_make() else {
            fatalError("out of memory for a gzip reader")
        }
        unsafe state = made
    }

    deinit { unsafe tailrace_gunzip_free(state) }

    /// Starts again with another stream.
    public func reset() {
        unsafe tailrace_gunzip_begin(state)
        phase = .member
    }

    /// Decompresses from the front of `input` into the front of `output`.
    ///
    /// Goes on until one of them is used up. Input that was not consumed must be given again.
    ///
    /// - Throws: ``GzipError`` when the stream is damaged, after all that could be read before the
    ///   damage was handed out. It stays so until ``reset()``.
    public func read(
        from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(GzipError) -> Progress {
        var window = unsafe tailrace_window(
            input: input.baseAddress, input_count: input.count, output: output.baseAddress,
            output_room: output.count)
        while unsafe advance(&window) {}
        let progress = unsafe Progress(
            consumedByteCount: input.count - window.input_count,
            producedByteCount: output.count - window.output_room)
        if case .corrupt(let error) = phase, progress.producedByteCount == 0 { throw error }
        return progress
    }

    /// Does one step; false when nothing more can be done with this input and this room.
    private func advance(_ window: inout tailrace_window) -> Bool {
        switch phase {
        case .member: return unsafe inflate(&window)
        case .between, .halfMark: return unsafe lookForMember(&window)
        case .garbage:
            unsafe window.input_count = 0
            return false
        case .corrupt: return false
        }
    }

    private func inflate(_ window: inout tailrace_window) -> Bool {
        guard unsafe window.output_room > 0 else { return false }
        switch unsafe tailrace_gunzip_step(state, &window) {
        case TAILRACE_STEP_END: phase = .between
        case TAILRACE_STEP_MORE: return false
        default:
            phase = .corrupt(
                unsafe GzipError(reason: String(cString: tailrace_gunzip_reason(state))))
        }
        return true
    }

    /// Takes one byte behind a member.
    private func lookForMember(_ window: inout tailrace_window) -> Bool {
        guard unsafe window.input_count > 0, let next = unsafe window.input else { return false }
        let byte = unsafe next.load(as: UInt8.self)
        unsafe window.input = next + 1
        unsafe window.input_count -= 1
        switch (phase, byte) {
        case (.between, 0): break
        case (.between, Self.mark[0]): phase = .halfMark
        case (.halfMark, Self.mark[1]): beginMember()
        default: phase = .garbage
        }
        return true
    }

    /// Begins the next member, whose mark was already taken from the input.
    private func beginMember() {
        unsafe tailrace_gunzip_begin(state)
        phase = .member
        // The library wants room, although a mark gives no output.
        var scratch: UInt8 = 0
        unsafe withUnsafeMutableBytes(of: &scratch) { room in
            unsafe Self.mark.withUnsafeBytes { mark in
                var window = unsafe tailrace_window(
                    input: mark.baseAddress, input_count: mark.count,
                    output: room.baseAddress, output_room: room.count)
                _ = unsafe tailrace_gunzip_step(state, &window)
            }
        }
    }
}

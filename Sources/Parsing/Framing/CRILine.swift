public import Records

/// One line of the container runtime interface's log format:
/// `TIME STREAM FLAG TEXT`, as containerd and CRI-O write it.
///
/// The time is RFC 3339 with up to nine digits of fraction, whose trailing zeros are cut; the
/// stream is `stdout` or `stderr`; the flag is `F` for a line's end and `P` for a part that goes
/// on. Source: the Kubernetes CRI log format and files written by containerd 1.6.
public struct CRILine {
    /// The time as written.
    public var time: ByteView
    /// The stream.
    public var stream: ContainerStream
    /// Whether the line goes on in the stream's next line.
    public var isPartial: Bool
    /// What the program wrote.
    public var text: ByteView

    @usableFromInline
    init(time: ByteView, stream: ContainerStream, isPartial: Bool, text: ByteView) {
        self.time = time
        self.stream = stream
        self.isPartial = isPartial
        self.text = text
    }

    // The eight bytes after the time and a blank, as little-endian words.
    @usableFromInline static let stdoutFull: UInt64 = 0x4620_7475_6F64_7473  // "stdout F"
    @usableFromInline static let stdoutPart: UInt64 = 0x5020_7475_6F64_7473  // "stdout P"
    @usableFromInline static let stderrFull: UInt64 = 0x4620_7272_6564_7473  // "stderr F"
    @usableFromInline static let stderrPart: UInt64 = 0x5020_7272_6564_7473  // "stderr P"

    /// Splits a line, its line feed cut off.
    ///
    /// Nil when it is not of this form; whether the time is one remains to be seen. Only the first
    /// three fields count: a header inside the text does not.
    @inlinable
    public static func split(_ line: ByteView) -> CRILine? {
        splitUsual(line) ?? splitSlowly(line)
    }

    /// Splits a line as containerd writes it: 30 characters of time, so that the blank is in the
    /// second vector.
    ///
    /// Nil for all others.
    @inlinable @inline(__always)
    static func splitUsual(_ line: ByteView) -> CRILine? {
        guard line.count >= 42 else { return nil }
        let blanks = ByteMask(
            equal: line.vector16(at: 16), SIMD16<UInt8>(repeating: UInt8(ascii: " ")))
        return blanks.isEmpty ? nil : split(line, blank: 16 &+ blanks.firstLane)
    }

    /// Splits at a blank that may end the time.
    @inlinable @inline(__always)
    static func split(_ line: ByteView, blank: Int) -> CRILine? {
        guard blank + 10 <= line.count, line[blank + 9] == UInt8(ascii: " ") else { return nil }
        let stream: ContainerStream
        let isPartial: Bool
        switch line.word64(at: blank + 1) {
        case stdoutFull: (stream, isPartial) = (.stdout, false)
        case stderrFull: (stream, isPartial) = (.stderr, false)
        case stdoutPart: (stream, isPartial) = (.stdout, true)
        case stderrPart: (stream, isPartial) = (.stderr, true)
        default: return nil
        }
        return CRILine(
            time: line.slice(0, blank), stream: stream, isPartial: isPartial,
            text: line.slice(blank + 10, line.count))
    }

    /// The longest text before the stream that is looked at.
    @usableFromInline static let longestTimeByteCount = 64

    @usableFromInline
    static func splitSlowly(_ line: ByteView) -> CRILine? {
        var blank = 1
        while blank + 10 <= line.count, blank <= longestTimeByteCount {
            if line[blank] == UInt8(ascii: " "), let split = split(line, blank: blank) {
                return split
            }
            blank += 1
        }
        return nil
    }
}

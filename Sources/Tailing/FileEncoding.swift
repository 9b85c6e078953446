/// How the bytes of a file are text, as far as it matters for finding lines.
public enum FileEncoding: Sendable {
    /// UTF-8, or anything else in which a line feed is one byte.
    case utf8
    /// UTF-16, low byte first.
    case utf16LittleEndian
    /// UTF-16, high byte first.
    case utf16BigEndian

    /// What a byte order mark at the front of a file says; UTF-8 when there is none.
    init(byteOrderMark front: ArraySlice<UInt8>) {
        switch Array(front.prefix(2)) {
        case [0xFF, 0xFE]: self = .utf16LittleEndian
        case [0xFE, 0xFF]: self = .utf16BigEndian
        default: self = .utf8
        }
    }

    /// The bytes of a line feed, 1 or 2; lines begin at multiples of it.
    public var lineFeedByteCount: Int { self == .utf8 ? 1 : 2 }

    /// The number of bytes up to and with the last line feed of the first `count`.
    func lastLineEnd(in buffer: UnsafeMutableRawBufferPointer, count: Int) -> Int {
        guard self != .utf8 else { return unsafe LineEnd.last(in: buffer, count: count) }
        let low = self == .utf16LittleEndian ? 0 : 1
        var end = count & ~1
        while end > 0 {
            if unsafe buffer[end - 2 + low] == 0x0A, unsafe buffer[end - 1 - low] == 0 {
                return end
            }
            end -= 2
        }
        return 0
    }
}

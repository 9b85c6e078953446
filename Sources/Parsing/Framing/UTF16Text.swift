public import Records

/// Text in UTF-16, as some programs on other systems write it into their log files.
public struct UTF16Text {
    /// The bytes, two for each unit.
    public var bytes: ByteView
    /// Whether the high byte of a unit comes first.
    public var isBigEndian: Bool

    /// Wraps bytes; an odd one at the end does not count.
    public init(bytes: ByteView, isBigEndian: Bool) {
        self.bytes = bytes
        self.isBigEndian = isBigEndian
    }

    /// Units.
    private var count: Int { bytes.count / 2 }

    private func unit(_ index: Int) -> UInt16 {
        let high = bytes[index * 2 + (isBigEndian ? 0 : 1)]
        return UInt16(high) << 8 | UInt16(bytes[index * 2 + (isBigEndian ? 1 : 0)])
    }

    /// The bytes from `start` up to and with the next line feed, or nil when there is none.
    public func lineEnd(from start: Int) -> Int? {
        var index = start / 2
        while index < count {
            if unit(index) == 0x000A { return index * 2 + 2 }
            index += 1
        }
        return nil
    }

    /// The bytes of the byte order mark at the front: 2 or 0.
    var markByteCount: Int { count > 0 && unit(0) == 0xFEFF ? 2 : 0 }

    /// A part of the text.
    func slice(_ start: Int, _ end: Int) -> UTF16Text {
        UTF16Text(bytes: bytes.slice(start, end), isBigEndian: isBigEndian)
    }

    /// The text in UTF-8.
    ///
    /// Half a surrogate pair becomes U+FFFD.
    func decoded(into arena: inout ByteArena) -> ByteView {
        var writer = arena.writer(count * 3)
        var index = 0
        while index < count {
            let (scalar, size) = scalar(at: index)
            UTF16Text.append(scalar, to: &writer)
            index += size
        }
        return writer.written
    }

    /// The character at a unit, and how many units it takes.
    private func scalar(at index: Int) -> (UInt32, Int) {
        let first = unit(index)
        guard first & 0xF800 == 0xD800 else { return (UInt32(first), 1) }
        guard first < 0xDC00, index + 1 < count, unit(index + 1) & 0xFC00 == 0xDC00 else {
            return (0xFFFD, 1)
        }
        let low = UInt32(unit(index + 1) & 0x3FF)
        return (0x10000 + (UInt32(first & 0x3FF) << 10 | low), 2)
    }

    private static func append(_ scalar: UInt32, to writer: inout ByteWriter) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
        switch scalar {
        case ..<0x80:
            writer.append(UInt8(scalar))
        case ..<0x800:
            writer.append(UInt8(0xC0 | scalar >> 6))
            writer.append(tail(0))
        case ..<0x10000:
            writer.append(UInt8(0xE0 | scalar >> 12))
            writer.append(tail(6))
            writer.append(tail(0))
        default:
            writer.append(UInt8(0xF0 | scalar >> 18))
            writer.append(tail(12))
            writer.append(tail(6))
            writer.append(tail(0))
        }
    }
}

import Records

/// How the holes of a document lie in its row: joined by the byte 0.
///
/// Most documents say their time twice or three times. Of a placed document the start of a hole
/// that only repeats the time in its number is left out: the byte 1 stands for the whole string
/// `"2026-11-24T10:00:00.123Z"`, the byte 2 for it up to and with the third digit of the fraction.
/// JSON holds neither byte, nor the byte 0.
final class HoleCoding {
    private static let wholeTime: UInt8 = 1
    private static let startOfTime: UInt8 = 2
    private static let separator: UInt8 = 0
    /// Bytes of a time up to the third digit of its fraction, with the quote before it.
    private static let startByteCount = 24

    private var formatter = RFC3339Formatter()
    private let time = GrowingBytes(capacity: 64)
    private var timeOf = Int64.min

    /// Appends one hole of the document with the number `seq`.
    func append(_ hole: ByteView, isFirst: Bool, seq: Int64, to bytes: GrowingBytes) {
        if !isFirst { bytes.append(HoleCoding.separator) }
        guard DocumentNumber.isPlaced(seq), hole.count > HoleCoding.startByteCount,
            hole[0] == 0x22
        else { return bytes.append(hole) }
        format(seq)
        let start = time.slice(0, HoleCoding.startByteCount)
        guard HoleCoding.hasPrefix(hole, start) else { return bytes.append(hole) }
        if hole.equals(time.view) { return bytes.append(HoleCoding.wholeTime) }
        bytes.append(HoleCoding.startOfTime)
        bytes.append(hole.slice(HoleCoding.startByteCount, hole.count))
    }

    /// Appends the source of a document: its skeleton, filled with the holes of its row.
    func appendSource(
        skeleton: ByteView, holes: ByteView, seq: Int64, to bytes: GrowingBytes
    ) {
        var place = 0
        var isFirst = true
        var hole = 0
        while let next = skeleton.firstIndex(of: 0, from: place) {
            bytes.append(skeleton.slice(place, next))
            if !isFirst { hole += 1 }
            isFirst = false
            let end = holes.firstIndex(of: HoleCoding.separator, from: hole) ?? holes.count
            appendHole(holes.slice(min(hole, end), end), seq: seq, to: bytes)
            hole = end
            place = next + 1
        }
        bytes.append(skeleton.slice(place, skeleton.count))
    }

    /// Appends a hole as it was written.
    private func appendHole(_ hole: ByteView, seq: Int64, to bytes: GrowingBytes) {
        guard let first = hole.firstByte, first <= HoleCoding.startOfTime else {
            return bytes.append(hole)
        }
        format(seq)
        if first == HoleCoding.wholeTime { return bytes.append(time.view) }
        bytes.append(time.slice(0, HoleCoding.startByteCount))
        bytes.append(hole.slice(1, hole.count))
    }

    /// Appends all holes as they were written, joined by the byte 0.
    func appendHoles(_ holes: ByteView, seq: Int64, to bytes: GrowingBytes) {
        var place = 0
        while true {
            let end = holes.firstIndex(of: HoleCoding.separator, from: place) ?? holes.count
            appendHole(holes.slice(place, end), seq: seq, to: bytes)
            guard end < holes.count else { return }
            bytes.append(HoleCoding.separator)
            place = end + 1
        }
    }

    /// Keeps the text of the time of `seq`, with its quotes.
    private func format(_ seq: Int64) {
        let milliseconds = DocumentNumber.milliseconds(seq)
        guard milliseconds != timeOf else { return }
        timeOf = milliseconds
        time.removeAll()
        time.append(0x22)
        var formatter = formatter
        time.append(upTo: RFC3339Formatter.maximumByteCount) { writer in
            formatter.append(
                seconds: milliseconds / 1000, nanoseconds: UInt32(milliseconds % 1000) * 1_000_000,
                fractionDigits: 3, to: &writer)
        }
        self.formatter = formatter
        time.append(0x22)
    }

    private static func hasPrefix(_ bytes: ByteView, _ prefix: ByteView) -> Bool {
        bytes.count >= prefix.count && bytes.slice(0, prefix.count).equals(prefix)
    }
}

import Records

/// Reads the times by which documents can be placed.
///
/// Only full RFC 3339 times of days that exist: all others are left to evaluation, which knows
/// the formats of the mapping.
struct TimestampReader {
    private var parser = RFC3339Parser()

    /// Milliseconds since 1970 of a JSON string, rounded down; nil when it is no such time, or one
    /// before 1970.
    mutating func milliseconds(_ value: ByteView) -> Int64? {
        guard value.count > 21, value[0] == 0x22 else { return nil }
        let text = value.slice(1, value.count - 1)
        guard let nanoseconds = parser.parse(text), nanoseconds > 0,
            TimestampReader.isRegular(text)
        else { return nil }
        return nanoseconds / 1_000_000
    }

    /// Whether the day exists and no second is a leap second: the parser lets both pass.
    private static func isRegular(_ text: ByteView) -> Bool {
        let day = two(text, 8)
        if text[17] == UInt8(ascii: "6") { return false }
        if day <= 28 { return true }
        let year = two(text, 0) * 100 + two(text, 2)
        let month = two(text, 5)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return day == 29 && isLeap
        case 4, 6, 9, 11: return day <= 30
        default: return day <= 31
        }
    }

    private static func two(_ text: ByteView, _ index: Int) -> Int {
        Int(text[index] &- 0x30) * 10 + Int(text[index + 1] &- 0x30)
    }
}

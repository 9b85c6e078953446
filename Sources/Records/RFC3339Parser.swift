/// Reads RFC 3339 times: `2026-08-21T10:06:38.123456789Z`, `2026-08-21T12:06:38+02:00`.
///
/// The date of the last time is kept, because the next line most often has the same.
public struct RFC3339Parser: Sendable {
    @usableFromInline var cachedStart: UInt64 = 0
    @usableFromInline var cachedEnd: UInt32 = 0
    @usableFromInline var cachedSeconds: Int64 = 0

    /// Makes a parser that knows no date yet.
    public init() {}

    /// Nanoseconds since 1970 of the time that `text` holds and nothing else, or nil.
    ///
    /// Accepts `YYYY-MM-DDTHH:MM:SS`, an optional fraction of one digit or more, of which nine
    /// count, and `Z`, `+hh:mm`, `-hh:mm`, `+hhmm` or `-hhmm`. Second 60 is the first of the next
    /// minute; a day that its month does not have runs on into the next month, as in timegm. Nil
    /// also for years that 64 bits of nanoseconds do not reach (before 1678, after 2261).
    @inlinable public mutating func parse(_ text: ByteView) -> Int64? {
        guard text.count >= 20 else { return nil }
        let start = text.word64(at: 0)
        let end = text.word32(at: 7)
        if start != cachedStart || end != cachedEnd {
            guard parseDate(text) else { return nil }
        }
        guard let seconds = RFC3339Parser.timeOfDay(text.word64(at: 11)) else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if text[19] == UInt8(ascii: ".") {
            if text.count == 30, text[29] == UInt8(ascii: "Z"), text[28] &- 0x30 < 10,
                let digits = RFC3339Parser.eightDigits(text.word64(at: 20))
            {
                return sum(seconds, digits * 10 + Int64(text[28] &- 0x30))
            }
            guard let result = RFC3339Parser.fraction(text) else { return nil }
            (fraction, index) = result
        }
        if index + 1 == text.count, text[index] == UInt8(ascii: "Z") {
            return sum(seconds, fraction)
        }
        guard let offset = RFC3339Parser.offset(text, from: index) else { return nil }
        return sum(seconds - offset, fraction)
    }

    @inlinable @inline(__always)
    func sum(_ seconds: Int64, _ nanoseconds: Int64) -> Int64? {
        // Floor of the range of Int64 in seconds, so that neither step can overflow.
        let total = cachedSeconds + seconds
        guard total > -9_223_372_036 && total < 9_223_372_036 else { return nil }
        return total * 1_000_000_000 + nanoseconds
    }

    /// Reads the date and keeps it.
    @usableFromInline @inline(never) mutating func parseDate(_ text: ByteView) -> Bool {
        guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T"),
            let century = RFC3339Parser.twoDigits(text, at: 0),
            let yearOfCentury = RFC3339Parser.twoDigits(text, at: 2),
            let month = RFC3339Parser.twoDigits(text, at: 5), month >= 1, month <= 12,
            let day = RFC3339Parser.twoDigits(text, at: 8), day >= 1, day <= 31
        else { return false }
        let days = CivilTime.daysSince1970(
            year: Int(century * 100 + yearOfCentury), month: Int(month), day: Int(day))
        cachedSeconds = Int64(days) * CivilTime.secondsPerDay
        cachedStart = text.word64(at: 0)
        cachedEnd = text.word32(at: 7)
        return true
    }

    /// Seconds since midnight of `HH:MM:SS`, first byte lowest.
    @inlinable @inline(__always) static func timeOfDay(_ word: UInt64) -> Int64? {
        // Colons become zeros, digits their values; anything else leaves a high bit.
        let values = word ^ 0x3030_3A30_303A_3030
        guard (values | (values &+ 0x0606_7F06_067F_0606)) & 0xF0F0_80F0_F080_F0F0 == 0 else {
            return nil
        }
        let pairs = values &* 10 &+ values >> 8
        let hour = pairs & 0xFF
        let minute = pairs >> 24 & 0xFF
        let second = pairs >> 48 & 0xFF
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        return Int64(hour &* 3600 &+ minute &* 60 &+ second)
    }

    /// The value of eight decimal digits, first byte lowest.
    @inlinable @inline(__always) static func eightDigits(_ word: UInt64) -> Int64? {
        let values = word ^ 0x3030_3030_3030_3030
        guard (values | (values &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0 == 0 else {
            return nil
        }
        let pairs = values &* 10 &+ values >> 8
        let even = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let odd = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return Int64((even &+ odd) >> 32)
    }

    /// The nanoseconds of a fraction whose point is at 19, and the position behind it.
    @usableFromInline static func fraction(_ text: ByteView) -> (Int64, Int)? {
        var index = 20
        var value: Int64 = 0
        var scale: Int64 = 1_000_000_000
        while index < text.count, text[index] &- 0x30 < 10 {
            if scale > 1 {
                value = value * 10 + Int64(text[index] &- 0x30)
                scale /= 10
            }
            index += 1
        }
        return index > 20 ? (value * scale, index) : nil
    }

    /// Seconds east of UTC, from `+hh:mm` or `+hhmm` at the end of the text.
    @usableFromInline static func offset(_ text: ByteView, from index: Int) -> Int64? {
        let size = text.count - index
        guard size == 6 || size == 5 else { return nil }
        guard text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") else {
            return nil
        }
        guard size == 5 || text[index + 3] == UInt8(ascii: ":"),
            let hours = twoDigits(text, at: index + 1), hours < 24,
            let minutes = twoDigits(text, at: text.count - 2), minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return text[index] == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func twoDigits(_ text: ByteView, at index: Int) -> Int64? {
        let tens = text[index] &- 0x30
        let ones = text[index + 1] &- 0x30
        return tens < 10 && ones < 10 ? Int64(tens * 10 + ones) : nil
    }
}

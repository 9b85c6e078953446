internal import Records

/// A rule for every year, such as `EST5EDT,M3.2.0,M11.1.0` (POSIX `TZ` with the extensions of
/// RFC 8536: hours from -167 to 167).
struct RecurringZone: Equatable, Sendable {
    /// A day of the year and a time on it, seconds after midnight by the clock before.
    struct Day: Equatable, Sendable {
        enum Kind: Equatable, Sendable {
            /// Day 1 to 365; 29 February does not count.
            case julian(Int)
            /// Day 0 to 365.
            case plain(Int)
            /// The n-th weekday of a month; 5 is the last.
            case weekday(month: Int, week: Int, day: Int)
        }
        var kind: Kind
        var seconds = 7200
    }

    /// Seconds east of UTC outside of summer time.
    let standardOffset: Int
    /// Seconds east of UTC in summer time; nil when there is none.
    let summerOffset: Int?
    private var start: Day
    private var end: Day

    /// Reads the text of a rule, or nil when it is none.
    init?(_ text: String) {
        var reader = RecurringZoneReader(Array(text.utf8))
        guard reader.skipName(), let west = reader.readTime() else { return nil }
        standardOffset = -west
        start = reader.defaultStart
        end = reader.defaultEnd
        if reader.isAtEnd {
            summerOffset = nil
            return
        }
        guard reader.skipName() else { return nil }
        let summer = reader.isAtRule || reader.isAtEnd ? west - 3600 : reader.readTime()
        guard let summer else { return nil }
        summerOffset = -summer
        if reader.isAtEnd { return }
        guard let start = reader.readDay(), let end = reader.readDay(), reader.isAtEnd else {
            return nil
        }
        (self.start, self.end) = (start, end)
    }

    /// Seconds east of UTC at `moment`, in seconds since 1970.
    func offset(at moment: Int64) -> Int {
        guard let summerOffset else { return standardOffset }
        let year = CivilTime(secondsSince1970: moment + Int64(standardOffset)).year
        let begins = RecurringZone.seconds(start, year) - Int64(standardOffset)
        let ends = RecurringZone.seconds(end, year) - Int64(summerOffset)
        let isSummer =
            begins < ends
            ? moment >= begins && moment < ends : !(moment >= ends && moment < begins)
        return isSummer ? summerOffset : standardOffset
    }

    /// Seconds from 1970 to a rule's day and time in `year`, by the clock.
    private static func seconds(_ day: Day, _ year: Int) -> Int64 {
        let first = CivilTime.daysSince1970(year: year, month: 1, day: 1)
        let days: Int
        switch day.kind {
        case .plain(let number): days = first + number
        case .julian(let number):
            let isLeap = CivilTime.daysSince1970(year: year + 1, month: 1, day: 1) - first == 366
            days = first + number - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let start = CivilTime.daysSince1970(year: year, month: month, day: 1)
            let next = CivilTime.daysSince1970(
                year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
            let firstWeekday = ((start + 4) % 7 + 7) % 7
            var place = start + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            if place >= next { place -= 7 }
            days = place
        }
        return Int64(days) * CivilTime.secondsPerDay + Int64(day.seconds)
    }
}

/// Reads the parts of a POSIX `TZ` text.
struct RecurringZoneReader {
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { position == text.count }
    var isAtRule: Bool { position < text.count && text[position] == UInt8(ascii: ",") }

    /// What glibc takes when a rule names no days.
    let defaultStart = RecurringZone.Day(kind: .weekday(month: 3, week: 2, day: 0))
    let defaultEnd = RecurringZone.Day(kind: .weekday(month: 11, week: 1, day: 0))

    mutating func skipName() -> Bool {
        let start = position
        if position < text.count, text[position] == UInt8(ascii: "<") {
            guard let end = text[position...].firstIndex(of: UInt8(ascii: ">")) else {
                return false
            }
            position = end + 1
            return true
        }
        while position < text.count, (text[position] | 0x20) &- 0x61 < 26 { position += 1 }
        return position - start >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func readTime() -> Int? {
        var sign = 1
        if position < text.count {
            if text[position] == UInt8(ascii: "-") { sign = -1 }
            if sign < 0 || text[position] == UInt8(ascii: "+") { position += 1 }
        }
        guard let hours = readNumber(0, 167) else { return nil }
        var seconds = hours * 3600
        var unit = 60
        while unit > 0, position < text.count, text[position] == UInt8(ascii: ":") {
            position += 1
            guard let part = readNumber(0, 59) else { return nil }
            seconds += part * unit
            unit /= 60
        }
        return sign * seconds
    }

    /// `,Mm.w.d[/time]`, `,Jn[/time]` or `,n[/time]`.
    mutating func readDay() -> RecurringZone.Day? {
        guard skip(UInt8(ascii: ",")) else { return nil }
        var day: RecurringZone.Day
        if skip(UInt8(ascii: "M")) {
            guard let month = readNumber(1, 12), skip(UInt8(ascii: ".")),
                let week = readNumber(1, 5), skip(UInt8(ascii: ".")),
                let weekday = readNumber(0, 6)
            else { return nil }
            day = RecurringZone.Day(kind: .weekday(month: month, week: week, day: weekday))
        } else if skip(UInt8(ascii: "J")) {
            guard let number = readNumber(1, 365) else { return nil }
            day = RecurringZone.Day(kind: .julian(number))
        } else {
            guard let number = readNumber(0, 365) else { return nil }
            day = RecurringZone.Day(kind: .plain(number))
        }
        if skip(UInt8(ascii: "/")) {
            guard let seconds = readTime() else { return nil }
            day.seconds = seconds
        }
        return day
    }

    private mutating func readNumber(_ lowest: Int, _ highest: Int) -> Int? {
        var value = 0
        let start = position
        while position < text.count, position - start < 3, text[position] &- 0x30 < 10 {
            value = value * 10 + Int(text[position] &- 0x30)
            position += 1
        }
        return position > start && value >= lowest && value <= highest ? value : nil
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }
}

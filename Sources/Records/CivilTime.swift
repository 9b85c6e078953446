/// A moment as the calendar and the clock of UTC show it (proleptic Gregorian calendar).
///
/// Pure arithmetic: no time zones, no leap seconds, no tables of the system.
public struct CivilTime: Equatable, Sendable {
    /// The year; 0 is 1 BC.
    public var year: Int
    /// The month, 1 to 12.
    public var month: Int
    /// The day of the month, 1 to 31.
    public var day: Int
    /// The hour, 0 to 23.
    public var hour: Int
    /// The minute, 0 to 59.
    public var minute: Int
    /// The second, 0 to 59.
    public var second: Int
    /// Days since Sunday, 0 to 6.
    public var weekday: Int
    /// Days since 1 January, 0 to 365.
    public var yearDay: Int

    /// Seconds of a day.
    public static let secondsPerDay: Int64 = 86_400

    /// The moment `seconds` after 1970 began, or before it if negative.
    public init(secondsSince1970 seconds: Int64) {
        let days = Int(CivilTime.floorDivide(seconds, CivilTime.secondsPerDay))
        let rest = Int(seconds - Int64(days) * CivilTime.secondsPerDay)
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
        weekday = Int(CivilTime.floorRemainder(Int64(days) + 4, 7))
        (year, month, day) = CivilTime.date(daysSince1970: days)
        yearDay = days - CivilTime.daysSince1970(year: year, month: 1, day: 1)
    }

    /// Seconds since 1970, computed from year, month, day, hour, minute and second.
    public var secondsSince1970: Int64 {
        Int64(CivilTime.daysSince1970(year: year, month: month, day: day))
            * CivilTime.secondsPerDay + Int64(hour * 3600 + minute * 60 + second)
    }

    /// Days from 1 January 1970 to a date.
    ///
    /// The day may exceed the month's last, as in timegm: 31 April is 1 May.
    @inlinable public static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        // Years are counted from March, so that the leap day comes last (Howard Hinnant,
        // "chrono-Compatible Low-Level Date Algorithms").
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date `days` after 1 January 1970.
    static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The quotient rounded down.
    @inlinable @inline(__always)
    static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }

    static func floorRemainder(_ number: Int64, _ divisor: Int64) -> Int64 {
        number - floorDivide(number, divisor) * divisor
    }
}

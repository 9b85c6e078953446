internal import Records

/// What has been read of a time.
///
/// Parts that the text did not name are ``unknown``.
struct BrokenDownTime {
    /// No value; smaller than any.
    static let unknown = Int32.min

    var year = unknown
    var century = unknown
    var yearOfCentury = unknown
    /// 1 to 12.
    var month = unknown
    /// 1 to 31.
    var day = unknown
    /// 1 to 366.
    var dayOfYear = unknown
    var hour: Int32 = 0
    var minute: Int32 = 0
    /// 0 to 60.
    var second: Int32 = 0
    /// Seconds east of UTC; 0 when the text names no zone.
    var offset: Int32 = 0
    /// Nanoseconds of the second.
    var fraction: Int64 = 0
    /// Seconds since 1970, when the text gives them; negative when it does not.
    var epoch: Int64 = -1
    /// Whether anything but literal text was read.
    var isTouched = false

    /// The year, from whichever specifiers were used.
    private var fullYear: Int32 {
        let unknown = BrokenDownTime.unknown
        if year != unknown { return year }
        if yearOfCentury == unknown { return century == unknown ? unknown : century * 100 }
        if century != unknown { return century * 100 + yearOfCentury }
        return yearOfCentury < 69 ? 2000 + yearOfCentury : 1900 + yearOfCentury
    }

    /// Seconds since 1970 as if the parts were UTC, when the year is known; nil when it is not.
    ///
    /// A day its month does not have runs on: 31 April is 1 May.
    var localSeconds: Int64? {
        let year = fullYear
        guard year != BrokenDownTime.unknown else { return nil }
        return seconds(year: Int(year), month: 1, day: 1)
    }

    /// The same for a text without a year: year, month and day that were not named are today's.
    func localSeconds(today: CivilTime) -> Int64 {
        let isDay = month == BrokenDownTime.unknown
        return seconds(year: today.year, month: today.month, day: isDay ? today.day : 1)
    }

    private func seconds(year: Int, month otherMonth: Int, day otherDay: Int) -> Int64 {
        let unknown = BrokenDownTime.unknown
        let days: Int
        if dayOfYear != unknown && month == unknown && day == unknown {
            let first = CivilTime.daysSince1970(year: year, month: 1, day: 1)
            days = first + Int(dayOfYear) - 1
        } else {
            days = CivilTime.daysSince1970(
                year: year, month: month == unknown ? otherMonth : Int(month),
                day: day == unknown ? otherDay : Int(day))
        }
        return Int64(days) * CivilTime.secondsPerDay
            + Int64(hour * 3600 + minute * 60 + second)
    }
}

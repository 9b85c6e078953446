internal import Records

/// What has been read of a time: parts that the text did not name are nil.
struct BrokenDownTime {
    var year: Int?
    var century: Int?
    var yearOfCentury: Int?
    /// 1 to 12.
    var month: Int?
    /// 1 to 31.
    var day: Int?
    /// 1 to 366.
    var dayOfYear: Int?
    var hour = 0
    var minute = 0
    /// 0 to 60.
    var second = 0
    /// Nanoseconds of the second.
    var fraction: Int64 = 0
    /// Seconds east of UTC, when the text names its zone.
    var offset: Int?
    /// Seconds since 1970, when the text gives them.
    var epoch: Int64?
    /// Whether anything but literal text was read.
    var isTouched = false

    /// The year, from whichever specifiers were used.
    var fullYear: Int? {
        if let year { return year }
        guard let yearOfCentury else { return century.map { $0 * 100 } }
        if let century { return century * 100 + yearOfCentury }
        return yearOfCentury < 69 ? 2000 + yearOfCentury : 1900 + yearOfCentury
    }

    /// Seconds since 1970 as if the parts were UTC.
    ///
    /// `today` fills in a year, and without a year the month and the day, that were not named.
    /// A day its month does not have runs on: 31 April is 1 May.
    func localSeconds(today: CivilTime) -> Int64 {
        let timeOfDay = Int64(hour * 3600 + minute * 60 + second)
        let year = fullYear
        if let dayOfYear, month == nil && day == nil {
            let first = CivilTime.daysSince1970(year: year ?? today.year, month: 1, day: 1)
            return Int64(first + dayOfYear - 1) * CivilTime.secondsPerDay + timeOfDay
        }
        let days = CivilTime.daysSince1970(
            year: year ?? today.year,
            month: month ?? (year == nil ? today.month : 1),
            day: day ?? (year == nil && month == nil ? today.day : 1))
        return Int64(days) * CivilTime.secondsPerDay + timeOfDay
    }
}

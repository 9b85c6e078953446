internal import Records

/// A second of UTC with all that strftime can say of it.
struct StrftimeMoment {
    /// Seconds since 1970.
    let seconds: Int64
    /// The same, taken apart.
    let civil: CivilTime

    /// Takes a second count apart; beyond 146 billion years it is the last one that counts.
    init(seconds anySeconds: Int64) {
        seconds = min(max(anySeconds, -(1 << 62)), 1 << 62)
        civil = CivilTime(secondsSince1970: seconds)
    }

    /// Seconds since the day began, 0 to 86,399.
    var secondOfDay: Int { civil.hour * 3600 + civil.minute * 60 + civil.second }

    /// The number behind a field; 0 for a field that is a word.
    func number(_ field: StrftimeField) -> Int {
        switch field {
        case .year: civil.year
        case .yearOfCentury: civil.year.flooringRemainder(100)
        case .century: civil.year.flooringQuotient(100)
        case .isoYear: isoWeekDate.year
        case .isoYearOfCentury: isoWeekDate.year.flooringRemainder(100)
        case .month: civil.month
        case .dayOfMonth, .dayOfMonthSpaced: civil.day
        case .dayOfYear: civil.yearDay + 1
        case .dayOfWeekFromMonday: civil.weekday == 0 ? 7 : civil.weekday
        case .dayOfWeekFromSunday: civil.weekday
        case .weekFromSunday: (civil.yearDay + 7 - civil.weekday) / 7
        case .weekFromMonday: (civil.yearDay + 7 - dayFromMonday) / 7
        case .isoWeek: isoWeekDate.week
        case .hour, .hourSpaced: civil.hour
        case .hourOfTwelve, .hourOfTwelveSpaced: (civil.hour + 11) % 12 + 1
        case .minute: civil.minute
        case .second: civil.second
        case .epoch: Int(seconds)
        default: 0
        }
    }

    /// The word of a field; empty for a field that is a number.
    func word(_ field: StrftimeField) -> StaticString {
        switch field {
        case .monthName: Self.monthNames[civil.month - 1]
        case .monthAbbreviation: Self.monthAbbreviations[civil.month - 1]
        case .dayName: Self.dayNames[civil.weekday]
        case .dayAbbreviation: Self.dayAbbreviations[civil.weekday]
        case .halfOfDay: civil.hour < 12 ? "AM" : "PM"
        case .halfOfDaySmall: civil.hour < 12 ? "am" : "pm"
        case .zoneOffset: "+0000"
        case .zoneName: "GMT"
        default: ""
        }
    }

    /// Days since Monday, 0 to 6.
    private var dayFromMonday: Int { (civil.weekday + 6) % 7 }

    /// The week of ISO 8601 and the year that it belongs to: the one that its Thursday lies in.
    private var isoWeekDate: (year: Int, week: Int) {
        let thursday = civil.yearDay - dayFromMonday + 3
        if thursday < 0 {
            let year = civil.year - 1
            return (year, (thursday + Self.dayCount(of: year)) / 7 + 1)
        }
        let dayCount = Self.dayCount(of: civil.year)
        return thursday >= dayCount ? (civil.year + 1, 1) : (civil.year, thursday / 7 + 1)
    }

    private static func dayCount(of year: Int) -> Int {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
    }

    private static let monthNames: [StaticString] = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let monthAbbreviations: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let dayNames: [StaticString] = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let dayAbbreviations: [StaticString] = [
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
    ]
}

extension FixedWidthInteger where Self: SignedInteger {
    /// The quotient rounded towards minus infinity; `divisor` must be positive.
    func flooringQuotient(_ divisor: Self) -> Self {
        self >= 0 ? self / divisor : (self + 1) / divisor - 1
    }

    /// The remainder in `0 ..< divisor`; `divisor` must be positive.
    func flooringRemainder(_ divisor: Self) -> Self {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

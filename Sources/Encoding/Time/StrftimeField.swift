/// One conversion of a strftime pattern, compound ones such as `%T` already taken apart.
///
/// Names and results follow glibc 2.36 in the C locale with the zone UTC.
enum StrftimeField: UInt8, Sendable {
    case year, yearOfCentury, century, isoYear, isoYearOfCentury
    case month, monthName, monthAbbreviation
    case dayOfMonth, dayOfMonthSpaced, dayOfYear
    case dayName, dayAbbreviation, dayOfWeekFromMonday, dayOfWeekFromSunday
    case weekFromSunday, weekFromMonday, isoWeek
    case hour, hourSpaced, hourOfTwelve, hourOfTwelveSpaced, halfOfDay, halfOfDaySmall
    case minute, second
    case epoch, zoneOffset, zoneName

    /// The field of a conversion character, or nil when there is no such simple conversion.
    init?(conversion: UInt8) {
        switch conversion {
        case UInt8(ascii: "Y"): self = .year
        case UInt8(ascii: "y"): self = .yearOfCentury
        case UInt8(ascii: "C"): self = .century
        case UInt8(ascii: "G"): self = .isoYear
        case UInt8(ascii: "g"): self = .isoYearOfCentury
        case UInt8(ascii: "m"): self = .month
        case UInt8(ascii: "B"): self = .monthName
        case UInt8(ascii: "b"), UInt8(ascii: "h"): self = .monthAbbreviation
        case UInt8(ascii: "d"): self = .dayOfMonth
        case UInt8(ascii: "e"): self = .dayOfMonthSpaced
        case UInt8(ascii: "j"): self = .dayOfYear
        case UInt8(ascii: "A"): self = .dayName
        case UInt8(ascii: "a"): self = .dayAbbreviation
        case UInt8(ascii: "u"): self = .dayOfWeekFromMonday
        case UInt8(ascii: "w"): self = .dayOfWeekFromSunday
        case UInt8(ascii: "U"): self = .weekFromSunday
        case UInt8(ascii: "W"): self = .weekFromMonday
        case UInt8(ascii: "V"): self = .isoWeek
        case UInt8(ascii: "H"): self = .hour
        case UInt8(ascii: "k"): self = .hourSpaced
        case UInt8(ascii: "I"): self = .hourOfTwelve
        case UInt8(ascii: "l"): self = .hourOfTwelveSpaced
        case UInt8(ascii: "p"): self = .halfOfDay
        case UInt8(ascii: "P"): self = .halfOfDaySmall
        case UInt8(ascii: "M"): self = .minute
        case UInt8(ascii: "S"): self = .second
        case UInt8(ascii: "s"): self = .epoch
        case UInt8(ascii: "z"): self = .zoneOffset
        case UInt8(ascii: "Z"): self = .zoneName
        default: return nil
        }
    }

    /// Seconds during which the field keeps its value, counted from a multiple of itself.
    var constantSeconds: Int64 {
        switch self {
        case .second, .epoch: 1
        case .minute: 60
        case .hour, .hourSpaced, .hourOfTwelve, .hourOfTwelveSpaced, .halfOfDay, .halfOfDaySmall:
            3600
        default: 86_400
        }
    }

    /// The most bytes it writes without a width, for any time a 64-bit second count can hold.
    var maximumByteCount: Int {
        switch self {
        case .year, .century, .isoYear, .epoch: 20
        default: 9
        }
    }

    /// The usual width of a number and the byte that fills it, nil for a word.
    var numberStyle: (width: Int, padding: UInt8)? {
        switch self {
        case .monthName, .monthAbbreviation, .dayName, .dayAbbreviation, .halfOfDay,
            .halfOfDaySmall, .zoneName, .zoneOffset:
            nil
        case .dayOfMonthSpaced, .hourSpaced, .hourOfTwelveSpaced: (2, UInt8(ascii: " "))
        case .dayOfYear: (3, UInt8(ascii: "0"))
        case .year, .isoYear, .epoch, .dayOfWeekFromMonday, .dayOfWeekFromSunday:
            (1, UInt8(ascii: "0"))
        default: (2, UInt8(ascii: "0"))
        }
    }
}

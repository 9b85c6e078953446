import Records

/// How moments are written: one of Elasticsearch's named formats or a pattern of Java's
/// `DateTimeFormatter`.
struct DateStyle: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case literal(String)
        case year(width: Int)
        case month(width: Int)
        case day(width: Int)
        case dayOfYear(width: Int)
        case hour(width: Int)
        case hourOfHalfDay(width: Int)
        case halfDay
        case minute(width: Int)
        case second(width: Int)
        /// So many digits of the second's fraction; 0 for three to nine.
        case fraction(width: Int)
        case weekday(isLong: Bool)
        case zone(hasColon: Bool, hasLetter: Bool)
        case epoch(isSeconds: Bool)
    }

    let parts: [Part]
    /// The format's own text, which readers of dates understand.
    let pattern: String

    /// `strict_date_optional_time` with milliseconds.
    static let standard = DateStyle(
        parts: isoParts("T", fraction: 3), pattern: "strict_date_optional_time||epoch_millis")

    private init(parts: [Part], pattern: String) {
        self.parts = parts
        self.pattern = pattern
    }

    /// Reads a format; of several that `||` separates the first one writes.
    init(_ text: String) throws(SearchError) {
        var first = text
        if let bars = text.firstRange(ofBars: "||") { first = String(text[..<bars]) }
        let name = first.hasPrefix("strict_") ? String(first.dropFirst("strict_".count)) : first
        if let parts = try DateStyle.named(name) {
            self.init(parts: parts, pattern: text)
        } else {
            self.init(parts: try DateStyle.parts(ofPattern: first), pattern: text)
        }
    }

    private static func isoParts(_ separator: String, fraction: Int) -> [Part] {
        var parts: [Part] = [
            .year(width: 4), .literal("-"), .month(width: 2), .literal("-"), .day(width: 2),
            .literal(separator), .hour(width: 2), .literal(":"), .minute(width: 2), .literal(":"),
            .second(width: 2),
        ]
        if fraction >= 0 { parts += [.literal("."), .fraction(width: fraction)] }
        return parts + [.zone(hasColon: true, hasLetter: true)]
    }

    private static let patterns = [
        "date": "yyyy-MM-dd", "year_month_day": "yyyy-MM-dd", "year_month": "yyyy-MM",
        "year": "yyyy", "basic_date": "yyyyMMdd", "basic_date_time": "yyyyMMdd'T'HHmmss.SSSXX",
        "basic_date_time_no_millis": "yyyyMMdd'T'HHmmssXX", "date_hour": "yyyy-MM-dd'T'HH",
        "date_hour_minute": "yyyy-MM-dd'T'HH:mm",
        "date_hour_minute_second": "yyyy-MM-dd'T'HH:mm:ss",
        "date_hour_minute_second_millis": "yyyy-MM-dd'T'HH:mm:ss.SSS",
        "date_hour_minute_second_fraction": "yyyy-MM-dd'T'HH:mm:ss.SSS",
        "hour_minute": "HH:mm", "hour_minute_second": "HH:mm:ss", "hour": "HH",
        "time": "HH:mm:ss.SSSXXX", "time_no_millis": "HH:mm:ssXXX", "ordinal_date": "yyyy-DDD",
    ]

    private static func named(_ name: String) throws(SearchError) -> [Part]? {
        switch name {
        case "date_optional_time", "date_time", "iso8601": return isoParts("T", fraction: 3)
        case "date_optional_time_nanos": return isoParts("T", fraction: 0)
        case "date_time_no_millis": return isoParts("T", fraction: -1)
        case "epoch_millis": return [.epoch(isSeconds: false)]
        case "epoch_second": return [.epoch(isSeconds: true)]
        default:
            return try patterns[name].map { text throws(SearchError) in try parts(ofPattern: text) }
        }
    }

    /// Takes a pattern apart into runs of one letter, quoted text and the rest.
    private static func parts(ofPattern pattern: String) throws(SearchError) -> [Part] {
        var parts: [Part] = []
        var rest = Array(pattern)[...]
        while let letter = rest.first {
            if letter == "'" {
                parts.append(.literal(try quoted(&rest, pattern)))
            } else if letter.isLetter {
                let run = rest.prefix { $0 == letter }
                rest = rest.dropFirst(run.count)
                parts.append(try part(letter, run.count, pattern))
            } else {
                parts.append(.literal(String(letter)))
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    private static func quoted(
        _ rest: inout ArraySlice<Character>, _ pattern: String
    ) throws(SearchError) -> String {
        rest = rest.dropFirst()
        if rest.first == "'" {
            rest = rest.dropFirst()
            return "'"
        }
        guard let end = rest.firstIndex(of: "'") else { throw invalid(pattern) }
        let text = String(rest[..<end])
        rest = rest[(end + 1)...]
        return text
    }

    private static func part(
        _ letter: Character, _ width: Int, _ pattern: String
    ) throws(SearchError) -> Part {
        guard width <= 9 else { throw invalid(pattern) }
        switch letter {
        case "y", "u": return .year(width: width)
        case "M" where width <= 4, "L" where width <= 4: return .month(width: width)
        case "d": return .day(width: width)
        case "D": return .dayOfYear(width: width)
        case "H": return .hour(width: width)
        case "h": return .hourOfHalfDay(width: width)
        case "a": return .halfDay
        case "m": return .minute(width: width)
        case "s": return .second(width: width)
        case "S", "n": return .fraction(width: width)
        case "E": return .weekday(isLong: width > 3)
        case "X": return .zone(hasColon: width >= 3, hasLetter: true)
        case "x": return .zone(hasColon: width >= 3, hasLetter: false)
        case "Z": return .zone(hasColon: width >= 5, hasLetter: width >= 5)
        default: throw invalid(pattern)
        }
    }

    private static func invalid(_ pattern: String) -> SearchError {
        .illegalArgument("Invalid format: [\(pattern)]: Unknown pattern letter")
    }

    /// The moment that `text` says, in milliseconds since 1970; nil when it says none.
    func milliseconds(of text: String) -> Int64? {
        let bytes = OwnedBytes(text)
        return withExtendedLifetime(bytes) { milliseconds(bytes.view) }
    }

    /// The text of a moment, in milliseconds since 1970 and nanoseconds of the millisecond.
    func text(_ time: Int64, nanoseconds: Int = 0, zone: TimeZoneRules = .utc) -> String {
        let ahead = zone.offset(at: time)
        // Beyond these years there is no calendar to speak of.
        let bounded = min(max(time, -62_135_596_800_000), 253_402_300_799_999)
        let local = bounded + ahead
        let seconds = local >= 0 ? local / 1000 : (local - 999) / 1000
        let civil = CivilTime(secondsSince1970: seconds)
        var text = ""
        for part in parts {
            let fraction = Int(local - seconds * 1000) * 1_000_000 + nanoseconds
            text += DateStyle.text(part, civil, fraction, ahead, time)
        }
        return text
    }

    private static func text(
        _ part: Part, _ civil: CivilTime, _ nanosecond: Int, _ ahead: Int64, _ time: Int64
    ) -> String {
        switch part {
        case .literal(let text): text
        case .year(let width): width == 2 ? padded(civil.year % 100, 2) : padded(civil.year, width)
        case .month(let width): month(civil.month, width)
        case .day(let width): padded(civil.day, width)
        case .dayOfYear(let width): padded(civil.yearDay + 1, width)
        case .hour(let width): padded(civil.hour, width)
        case .hourOfHalfDay(let width): padded((civil.hour + 11) % 12 + 1, width)
        case .halfDay: civil.hour < 12 ? "AM" : "PM"
        case .minute(let width): padded(civil.minute, width)
        case .second(let width): padded(civil.second, width)
        case .fraction(let width):
            width > 0
                ? String(padded(nanosecond, 9).prefix(width)) : trimmed(nanosecond, 9, atLeast: 3)
        case .weekday(let isLong):
            isLong ? days[civil.weekday] : String(days[civil.weekday].prefix(3))
        case .zone(let hasColon, let hasLetter): zone(ahead, hasColon, hasLetter)
        case .epoch(let isSeconds): epoch(time, nanosecond, isSeconds)
        }
    }

    /// The number of seconds or milliseconds, with as much of a fraction as there is.
    private static func epoch(_ time: Int64, _ nanosecond: Int, _ isSeconds: Bool) -> String {
        let (unit, digits): (Int64, Int) = isSeconds ? (1000, 9) : (1, 6)
        let rest = isSeconds ? nanosecond : nanosecond % 1_000_000
        if rest == 0 { return String(time / unit) }
        if time < 0 { return isSeconds ? seconds(time) : String(time) }
        return "\(time / unit).\(trimmed(rest, digits, atLeast: 1))"
    }

    /// The digits of a fraction, without zeros at the end.
    private static func trimmed(_ number: Int, _ width: Int, atLeast least: Int) -> String {
        var digits = padded(number, width)
        while digits.utf8.count > least, digits.hasSuffix("0") { digits.removeLast() }
        return digits
    }

    private static func seconds(_ time: Int64) -> String {
        if time % 1000 == 0 { return String(time / 1000) }
        let fraction = padded(Int(time.magnitude % 1000), 3)
        return "\(time < 0 ? "-" : "")\(time.magnitude / 1000).\(fraction)"
    }

    private static func month(_ month: Int, _ width: Int) -> String {
        if width < 3 { return padded(month, width) }
        return width == 3 ? String(months[month - 1].prefix(3)) : months[month - 1]
    }

    private static func zone(_ ahead: Int64, _ hasColon: Bool, _ hasLetter: Bool) -> String {
        if ahead == 0 && hasLetter { return "Z" }
        let minutes = Int(ahead.magnitude / 60_000)
        let sign = ahead < 0 ? "-" : "+"
        return sign + padded(minutes / 60, 2) + (hasColon ? ":" : "") + padded(minutes % 60, 2)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
}

extension String {
    /// Where the first `bars` begin.
    fileprivate func firstRange(ofBars bars: String) -> String.Index? {
        indices.first { self[$0...].hasPrefix(bars) }
    }
}

import Records

/// Reads moments in the formats of a date field, as Elasticsearch does.
struct DateReader: Sendable, Equatable {
    private enum Format: Sendable, Equatable {
        /// ISO 8601 with parts that may be left out from the right.
        case isoOptional
        case epochMilliseconds
        case epochSeconds
        case pattern(DateStyle)
    }

    private let formats: [Format]
    /// The formats as they were given.
    let text: String

    /// `strict_date_optional_time||epoch_millis`.
    static let standard = DateReader(
        formats: [.isoOptional, .epochMilliseconds],
        text: "strict_date_optional_time||epoch_millis")

    private init(formats: [Format], text: String) {
        self.formats = formats
        self.text = text
    }

    /// Reads a list of formats that `||` separates.
    init(_ text: String) throws(SearchError) {
        var formats: [Format] = []
        for part in DateReader.alternatives(text) {
            switch part {
            case "strict_date_optional_time", "date_optional_time", "iso8601",
                "strict_date_optional_time_nanos", "date_optional_time_nanos", "strict_date_time",
                "date_time", "date_time_no_millis", "strict_date_time_no_millis":
                formats.append(.isoOptional)
            case "epoch_millis": formats.append(.epochMilliseconds)
            case "epoch_second": formats.append(.epochSeconds)
            default: formats.append(.pattern(try DateStyle(part)))
            }
        }
        self.init(formats: formats, text: text)
    }

    private static func alternatives(_ text: String) -> [String] {
        var parts = [""]
        var rest = text[...]
        while !rest.isEmpty {
            if rest.hasPrefix("||") {
                parts.append("")
                rest = rest.dropFirst(2)
            } else {
                parts[parts.count - 1].append(rest.removeFirst())
            }
        }
        return parts.filter { !$0.isEmpty }
    }

    /// Milliseconds since 1970, or nil when no format fits.
    ///
    /// Parts that are left out are the first of their kind, or with `roundsUp` the last.
    func milliseconds(
        _ text: String, roundsUp: Bool = false, zone: TimeZoneRules = .utc
    ) -> Int64? {
        for format in formats {
            let found: Int64? =
                switch format {
                case .isoOptional: DateText(text).iso(roundsUp: roundsUp, zone: zone)
                case .epochMilliseconds: DateReader.epoch(text, scale: 1)
                case .epochSeconds: DateReader.epoch(text, scale: 1000)
                case .pattern(let style):
                    DateText(text).pattern(style.parts, roundsUp: roundsUp, zone: zone)
                }
            if let found { return found }
        }
        return nil
    }

    private static func epoch(_ text: String, scale: Int64) -> Int64? {
        let whole = text.prefix { $0 != "." }
        guard let number = Int64(whole), number.magnitude < 1 << 53 else { return nil }
        let fraction = text.dropFirst(whole.count)
        guard !fraction.isEmpty else { return number * scale }
        guard let part = Double("0" + fraction), whole.utf8.first != UInt8(ascii: "-") else {
            return nil
        }
        return number * scale + Int64(part * Double(scale))
    }
}

/// A text that is read as a date from left to right.
struct DateText {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    private struct Moment {
        var year = 1970
        var month: Int?
        var day: Int?
        var dayOfYear: Int?
        var hour: Int?
        var minute: Int?
        var second: Int?
        var millisecond: Int?
        var isAfternoon: Bool?
        var epoch: Int64?
        /// Milliseconds ahead of UTC.
        var offset: Int64?
    }

    // MARK: ISO 8601

    /// `yyyy[-MM[-dd['T'HH[:mm[:ss[.fraction]]][offset]]]]`.
    func iso(roundsUp: Bool, zone: TimeZoneRules) -> Int64? {
        var text = self
        var moment = Moment()
        guard let year = text.number(digits: 4...4) else { return nil }
        moment.year = year
        if text.take("-") {
            guard let month = text.number(digits: 2...2) else { return nil }
            moment.month = month
            if text.take("-") {
                guard let day = text.number(digits: 2...2) else { return nil }
                moment.day = day
                if text.take("T"), !text.rest.isEmpty {
                    guard text.time(&moment) else { return nil }
                }
            }
        }
        return text.rest.isEmpty
            ? DateText.milliseconds(moment, roundsUp: roundsUp, zone: zone) : nil
    }

    private mutating func time(_ moment: inout Moment) -> Bool {
        guard let hour = number(digits: 2...2) else { return false }
        moment.hour = hour
        if take(":") {
            guard let minute = number(digits: 2...2) else { return false }
            moment.minute = minute
            if take(":") {
                guard let second = number(digits: 2...2) else { return false }
                moment.second = second
                if take(".") || take(",") {
                    guard let fraction = fraction() else { return false }
                    moment.millisecond = fraction
                }
            }
        }
        if rest.isEmpty { return true }
        guard let offset = offset() else { return false }
        moment.offset = offset
        return true
    }

    // MARK: Patterns

    /// What a pattern describes.
    func pattern(_ parts: [DateStyle.Part], roundsUp: Bool, zone: TimeZoneRules) -> Int64? {
        var text = self
        var moment = Moment()
        for (index, part) in parts.enumerated() {
            // Digits that follow without anything between have a fixed width.
            let isTight = index + 1 < parts.count && DateText.isNumber(parts[index + 1])
            guard text.read(part, isTight: isTight, &moment) else { return nil }
        }
        return text.rest.isEmpty
            ? DateText.milliseconds(moment, roundsUp: roundsUp, zone: zone) : nil
    }

    private static func isNumber(_ part: DateStyle.Part) -> Bool {
        switch part {
        case .year, .month, .day, .dayOfYear, .hour, .hourOfHalfDay, .minute, .second, .fraction,
            .epoch:
            true
        case .literal, .halfDay, .weekday, .zone: false
        }
    }

    private mutating func read(
        _ part: DateStyle.Part, isTight: Bool, _ moment: inout Moment
    ) -> Bool {
        switch part {
        case .literal(let literal): return take(literal)
        case .year(let width):
            guard let year = number(digits: width...(isTight ? width : max(width, 4))) else {
                return false
            }
            moment.year = width == 2 ? 2000 + year : year
        case .month(let width):
            if width >= 3 { return monthName(&moment) }
            return set(&moment.month, width, isTight)
        case .day(let width): return set(&moment.day, width, isTight)
        case .dayOfYear(let width): return set(&moment.dayOfYear, width, isTight, longest: 3)
        case .hour(let width), .hourOfHalfDay(let width): return set(&moment.hour, width, isTight)
        case .halfDay:
            if take("AM") || take("am") {
                moment.isAfternoon = false
            } else if take("PM") || take("pm") {
                moment.isAfternoon = true
            } else {
                return false
            }
        case .minute(let width): return set(&moment.minute, width, isTight)
        case .second(let width): return set(&moment.second, width, isTight)
        case .fraction:
            guard let fraction = fraction() else { return false }
            moment.millisecond = fraction
        case .weekday(let isLong): return weekday(isLong: isLong)
        case .zone:
            guard let offset = offset() else { return false }
            moment.offset = offset
        case .epoch(let isSeconds):
            guard let number = number(digits: 1...15) else { return false }
            moment.epoch = Int64(number) * (isSeconds ? 1000 : 1)
        }
        return true
    }

    private mutating func set(
        _ value: inout Int?, _ width: Int, _ isTight: Bool, longest: Int = 2
    ) -> Bool {
        value = number(digits: width...(isTight ? width : max(width, longest)))
        return value != nil
    }

    private mutating func monthName(_ moment: inout Moment) -> Bool {
        for (index, name) in DateText.months.enumerated() {
            if take(name) || take(String(name.prefix(3))) {
                moment.month = index + 1
                return true
            }
        }
        return false
    }

    private mutating func weekday(isLong: Bool) -> Bool {
        for name in DateText.days where take(isLong ? name : String(name.prefix(3))) {
            return true
        }
        return false
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    // MARK: Pieces

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func number(digits: ClosedRange<Int>) -> Int? {
        let run = rest.prefix(digits.upperBound).prefix { $0 &- 0x30 < 10 }
        guard run.count >= digits.lowerBound else { return nil }
        rest = rest.dropFirst(run.count)
        return run.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
    }

    /// Milliseconds of a fraction of one to nine digits.
    private mutating func fraction() -> Int? {
        let run = rest.prefix(9).prefix { $0 &- 0x30 < 10 }
        guard !run.isEmpty else { return nil }
        rest = rest.dropFirst(run.count)
        var value = run.prefix(3).reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        for _ in 0..<max(3 - run.count, 0) { value *= 10 }
        return value
    }

    /// `Z`, `+hh`, `+hh:mm` or `+hhmm`, in milliseconds.
    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(digits: 2...2) else { return nil }
        _ = take(":")
        let minutes = number(digits: 2...2) ?? 0
        guard hours <= 18, minutes < 60 else { return nil }
        return sign * Int64(hours * 60 + minutes) * 60_000
    }

    private static func milliseconds(
        _ moment: Moment, roundsUp: Bool, zone: TimeZoneRules
    ) -> Int64? {
        if let epoch = moment.epoch { return epoch }
        guard let month = inRange(moment.month ?? (roundsUp ? 12 : 1), 1...12) else { return nil }
        let last = daysOf(month, moment.year)
        guard let day = inRange(moment.day ?? (roundsUp ? last : 1), 1...last),
            var hour = inRange(moment.hour ?? (roundsUp ? 23 : 0), 0...23),
            let minute = inRange(moment.minute ?? (roundsUp ? 59 : 0), 0...59),
            let second = inRange(moment.second ?? (roundsUp ? 59 : 0), 0...59)
        else { return nil }
        if let isAfternoon = moment.isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
        var days = Int64(CivilTime.daysSince1970(year: moment.year, month: month, day: day))
        if let dayOfYear = moment.dayOfYear {
            days =
                Int64(CivilTime.daysSince1970(year: moment.year, month: 1, day: 1))
                + Int64(dayOfYear - 1)
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        let local =
            (days * 86_400 + seconds) * 1000 + Int64(moment.millisecond ?? (roundsUp ? 999 : 0))
        if let offset = moment.offset { return local - offset }
        return zone.moment(ofLocal: local)
    }

    private static func inRange(_ value: Int, _ range: ClosedRange<Int>) -> Int? {
        range.contains(value) ? value : nil
    }

    private static func daysOf(_ month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

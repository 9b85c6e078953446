import Records

/// Moments that are computed: `now-1h/d`, `2024-01-01||+1M/d` (Elasticsearch's date math).
enum DateMath {
    /// Milliseconds from 1970, in either direction, beyond which a moment is not computed: 285,000
    /// years.
    private static let farthest: Int64 = 1 << 53
    /// Units that are added at once, above which a text is refused.
    private static let greatestCount: Int64 = 1_000_000_000

    /// The moment that `text` means, in milliseconds since 1970; nil when it cannot be read.
    ///
    /// With `roundsUp` a rounding, or a part that is left out, goes to the end of its unit.
    static func milliseconds(
        _ text: String, reader: DateReader, now: Int64, roundsUp: Bool,
        zone: TimeZoneRules = .utc
    ) -> Int64? {
        var rest: Substring
        let start: Int64
        if text.hasPrefix("now") {
            start = now
            rest = text.dropFirst(3)
        } else if let bars = bars(in: text) {
            guard let anchor = reader.milliseconds(String(text[..<bars]), zone: zone) else {
                return nil
            }
            start = anchor
            rest = text[bars...].dropFirst(2)
        } else {
            return reader.milliseconds(text, roundsUp: roundsUp, zone: zone)
        }
        var moment = start
        while let sign = rest.popFirst() {
            guard moment.magnitude <= farthest.magnitude,
                let step = step(sign, &rest, moment, zone, roundsUp: roundsUp)
            else { return nil }
            moment = step
        }
        return moment
    }

    private static func bars(in text: String) -> String.Index? {
        text.indices.first { text[$0...].hasPrefix("||") }
    }

    private static func step(
        _ sign: Character, _ rest: inout Substring, _ moment: Int64, _ zone: TimeZoneRules,
        roundsUp: Bool
    ) -> Int64? {
        if sign == "/" {
            guard let unit = rest.popFirst(), let interval = interval(of: unit) else { return nil }
            let rounding = DateRounding(interval: interval, zone: zone, offset: 0)
            let start = rounding.key(moment)
            return roundsUp ? rounding.next(start) - 1 : start
        }
        guard sign == "+" || sign == "-" else { return nil }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        guard let count = digits.isEmpty ? 1 : Int64(digits), count <= greatestCount,
            let unit = rest.popFirst(), count <= farthest / (length(of: unit) ?? farthest)
        else { return nil }
        return add(sign == "-" ? -count : count, unit, to: moment, zone)
    }

    /// About how many milliseconds a unit takes.
    private static func length(of unit: Character) -> Int64? {
        switch unit {
        case "s": 1000
        case "m": 60_000
        case "h", "H": 3_600_000
        case "d": 86_400_000
        case "w": 604_800_000
        case "M": 2_678_400_000
        case "y": 31_622_400_000
        default: nil
        }
    }

    private static func interval(of unit: Character) -> DateRounding.Interval? {
        switch unit {
        case "s": .clock(1000)
        case "m": .clock(60_000)
        case "h", "H": .clock(3_600_000)
        case "d": .day
        case "w": .week
        case "M": .months(1)
        case "y": .months(12)
        default: nil
        }
    }

    private static func add(
        _ count: Int64, _ unit: Character, to moment: Int64, _ zone: TimeZoneRules
    ) -> Int64? {
        switch unit {
        case "s": return moment + count * 1000
        case "m": return moment + count * 60_000
        case "h", "H": return moment + count * 3_600_000
        case "d": return shifted(moment, zone) { $0 + count * 86_400_000 }
        case "w": return shifted(moment, zone) { $0 + count * 604_800_000 }
        case "M": return shifted(moment, zone) { addMonths(count, to: $0) }
        case "y": return shifted(moment, zone) { addMonths(count * 12, to: $0) }
        default: return nil
        }
    }

    private static func shifted(
        _ moment: Int64, _ zone: TimeZoneRules, _ change: (Int64) -> Int64
    ) -> Int64 {
        zone.moment(ofLocal: change(moment + zone.offset(at: moment)))
    }

    /// The same day so many months later, or the month's last.
    private static func addMonths(_ count: Int64, to local: Int64) -> Int64 {
        let seconds = local >= 0 ? local / 1000 : (local - 999) / 1000
        var civil = CivilTime(secondsSince1970: seconds)
        let months = Int64(civil.year) * 12 + Int64(civil.month - 1) + count
        let year = Int((months >= 0 ? months : months - 11) / 12)
        civil.year = year
        civil.month = Int(months - Int64(year) * 12) + 1
        let first = CivilTime.daysSince1970(year: civil.year, month: civil.month, day: 1)
        let next = CivilTime.daysSince1970(
            year: civil.month == 12 ? civil.year + 1 : civil.year,
            month: civil.month == 12 ? 1 : civil.month + 1, day: 1)
        civil.day = min(civil.day, next - first)
        return civil.secondsSince1970 * 1000 + (local - seconds * 1000)
    }
}

extension DateStyle {
    /// How moments of a field are written.
    init(mapped: MappedField?) {
        self = mapped?.format.flatMap { try? DateStyle($0) } ?? .standard
    }

    /// Reads a moment as it stands in a document.
    func milliseconds(_ text: ByteView) -> Int64? {
        if pattern == DateStyle.standard.pattern, text.count >= 20 {
            var parser = RFC3339Parser()
            if let nanoseconds = parser.parse(text) {
                return (nanoseconds >= 0 ? nanoseconds : nanoseconds - 999_999) / 1_000_000
            }
        }
        return reader.milliseconds(text.text)
    }

    /// Reads a moment of a request, date math included.
    func moment(
        _ text: String, now: Int64, zone: TimeZoneRules = .utc
    ) throws(SearchError) -> Int64 {
        guard
            let found = DateMath.milliseconds(
                text, reader: reader, now: now, roundsUp: false, zone: zone)
        else { throw .unreadableDate(text, pattern) }
        return found
    }

    /// The reader of the same formats.
    var reader: DateReader {
        pattern == DateStyle.standard.pattern ? .standard : (try? DateReader(pattern)) ?? .standard
    }
}

extension SearchError {
    /// A text that is no date.
    static func unreadableDate(_ text: String, _ format: String) -> SearchError {
        SearchError(
            status: 400, type: "parse_exception",
            reason: "failed to parse date field [\(text)] with format [\(format)]")
    }
}

import Records

/// Puts moments into buckets of a length or of a calendar unit.
struct DateRounding: Sendable, Equatable {
    /// How long a bucket is.
    enum Interval: Sendable, Equatable {
        /// So many milliseconds.
        case fixed(Int64)
        /// A minute or an hour of the clock, in milliseconds; both as long as any other.
        case clock(Int64)
        /// A day of the calendar.
        case day
        /// A week that begins on Monday.
        case week
        /// So many months: 1, 3 or 12.
        case months(Int)
    }

    /// How long a bucket is.
    let interval: Interval
    /// Whose clock and calendar count.
    let zone: TimeZoneRules
    /// By how many milliseconds every bucket begins later.
    let offset: Int64

    /// The beginning of the bucket of `time` (milliseconds since 1970).
    func key(_ time: Int64) -> Int64 {
        let shifted = time - offset
        if zone.isFixed {
            let ahead = zone.offset(at: 0)
            return floor(shifted + ahead) - ahead + offset
        }
        let local = floor(shifted + zone.offset(at: shifted))
        return zone.moment(ofLocal: local, notAfter: hasClockInterval ? shifted : nil) + offset
    }

    /// Whether buckets are shorter than what a change of the clocks can repeat.
    private var hasClockInterval: Bool {
        switch interval {
        case .fixed, .clock: true
        case .day, .week, .months: false
        }
    }

    /// The beginning of the bucket behind the one that begins at `key`.
    func next(_ key: Int64) -> Int64 {
        let start = key - offset
        if zone.isFixed {
            let ahead = zone.offset(at: 0)
            return advance(start + ahead) - ahead + offset
        }
        if hasClockInterval {
            let moment = self.key(advance(start) + offset)
            if moment > key { return moment }
        }
        var local = advance(start + zone.offset(at: start))
        // Behind a change of the clocks the same local time may come again.
        for _ in 0..<4 {
            let moment = self.key(zone.moment(ofLocal: local, notAfter: nil) + offset)
            if moment > key { return moment }
            local = advance(local)
        }
        return key + max(advance(0), 60_000)
    }

    /// Whether every bucket begins with a minute, so that counts by minutes suffice.
    var hasWholeMinutes: Bool {
        guard offset % 60_000 == 0, !zone.isFixed || zone.offset(at: 0) % 60_000 == 0 else {
            return false
        }
        if case .fixed(let length) = interval { return length % 60_000 == 0 }
        return true
    }

    private func floor(_ local: Int64) -> Int64 {
        switch interval {
        case .fixed(let length), .clock(let length): return floorToMultiple(local, of: length)
        case .day: return floorToMultiple(local, of: Self.day)
        case .week:
            // 1 January 1970 was a Thursday.
            return floorToMultiple(local + 3 * Self.day, of: 7 * Self.day) - 3 * Self.day
        case .months(let count):
            let time = CivilTime(secondsSince1970: floorToMultiple(local, of: 1000) / 1000)
            return Self.start(year: time.year, month: (time.month - 1) / count * count)
        }
    }

    private func advance(_ local: Int64) -> Int64 {
        switch interval {
        case .fixed(let length), .clock(let length): return local + length
        case .day: return local + Self.day
        case .week: return local + 7 * Self.day
        case .months(let count):
            let time = CivilTime(secondsSince1970: floorToMultiple(local, of: 1000) / 1000)
            let month = time.month - 1 + count
            return Self.start(year: time.year + month / 12, month: month % 12)
        }
    }

    private static let day: Int64 = 86_400_000

    private static func start(year: Int, month: Int) -> Int64 {
        Int64(CivilTime.daysSince1970(year: year, month: month + 1, day: 1)) * day
    }

    private func floorToMultiple(_ number: Int64, of length: Int64) -> Int64 {
        let rest = number % length
        return number - (rest < 0 ? rest + length : rest)
    }
}

extension DateRounding.Interval {
    /// Reads a `calendar_interval` such as `1d`, `day` or `month`; nil when it is none.
    init?(calendar text: String) {
        switch text {
        case "second", "1s": self = .clock(1000)
        case "minute", "1m": self = .clock(60_000)
        case "hour", "1h": self = .clock(3_600_000)
        case "day", "1d": self = .day
        case "week", "1w": self = .week
        case "month", "1M": self = .months(1)
        case "quarter", "1q": self = .months(3)
        case "year", "1y": self = .months(12)
        default: return nil
        }
    }

    /// Reads a `fixed_interval`, a number above zero and `ms`, `s`, `m`, `h` or `d`; nil when it is
    /// none.
    init?(fixed text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units: [String: Int64] = [
            "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
        ]
        guard let count = Int64(digits), let unit = units[String(text.dropFirst(digits.count))],
            count > 0, count <= 1_000_000_000_000 / unit
        else { return nil }
        self = .fixed(count * unit)
    }
}

/// Where the rules of named time zones come from.
public protocol TimeZoneSource: Sendable {
    /// The compiled rules (TZif, RFC 8536) of a zone such as `Europe/Berlin`; nil when there is
    /// none of that name.
    ///
    /// The name holds letters, digits and `/ _ - +` only.
    func rules(named name: String) -> [UInt8]?
}

/// Knows no named zone but UTC.
public struct FixedOffsetsOnly: TimeZoneSource {
    /// Makes the source.
    public init() {}

    /// Nothing.
    public func rules(named name: String) -> [UInt8]? { nil }
}

/// How far local time is ahead of UTC, and since when.
public struct TimeZoneRules: Sendable, Equatable {
    private struct Period: Sendable, Equatable {
        /// Milliseconds since 1970.
        var start: Int64
        /// Milliseconds that local time is ahead.
        var offset: Int64
    }

    /// Periods in order; the first has no beginning.
    private var periods: [Period]

    /// UTC.
    public static let utc = TimeZoneRules(offset: 0)

    /// A zone that is always `offset` milliseconds ahead.
    public init(offset: Int64) { periods = [Period(start: .min, offset: offset)] }

    /// Whether local time is always the same distance from UTC.
    public var isFixed: Bool { periods.count == 1 }

    /// Whether it is UTC.
    public var isUTC: Bool { periods == [Period(start: .min, offset: 0)] }

    /// Reads `Z`, `UTC`, `+01:00`, `-0330`, `+2` or a zone's name.
    ///
    /// Throws when it is none of them or when `source` does not know the name.
    public init(_ text: String, source: any TimeZoneSource) throws(SearchError) {
        if ["Z", "UTC", "GMT", "UT", "Etc/UTC", "Zulu"].contains(text) {
            self = .utc
        } else if let offset = TimeZoneRules.offset(text) {
            self.init(offset: offset)
        } else {
            let isName = text.utf8.allSatisfy(TimeZoneRules.isNameByte) && !text.hasPrefix("/")
            guard isName, text.utf8.count <= 64, let bytes = source.rules(named: text),
                let rules = TimeZoneRules(compiled: bytes)
            else {
                throw .illegalArgument("Unknown time-zone ID: \(text)")
            }
            self = rules
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "/_-+".utf8.contains(byte)
        }
    }

    /// The milliseconds of `+hh`, `+hh:mm` or `+hhmm`.
    private static func offset(_ text: String) -> Int64? {
        let sign: Int64
        switch text.utf8.first {
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        let digits = text.utf8.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.allSatisfy({ $0 &- 0x30 < 10 }), [1, 2, 4].contains(digits.count),
            let number = Int64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        let (hours, minutes) = digits.count == 4 ? (number / 100, number % 100) : (number, 0)
        guard hours <= 18, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes) * 60_000
    }

    /// Reads compiled rules; nil when they are not version 2 or later.
    init?(compiled bytes: [UInt8]) {
        guard var file = CompiledTimeZone(bytes) else { return nil }
        guard let first = file.firstOffset else { return nil }
        periods = [Period(start: .min, offset: first)]
        while let (start, offset) = file.next() {
            periods.append(Period(start: start, offset: offset))
        }
    }

    /// How many milliseconds local time is ahead at `time`.
    public func offset(at time: Int64) -> Int64 { periods[index(at: time)].offset }

    private func index(at time: Int64) -> Int {
        var (low, high) = (0, periods.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if periods[middle].start <= time { low = middle } else { high = middle }
        }
        return low
    }

    /// The moment at which clocks show `local` (milliseconds as if it were UTC).
    ///
    /// When they show it twice, the last time that is not after `bound`, if that is given and not
    /// before both, else the first. When they never show it, the moment they jump.
    func moment(ofLocal local: Int64, notAfter bound: Int64? = nil) -> Int64 {
        var found: [Int64] = []
        // Offsets differ by less than two days.
        var index = index(at: local - 172_800_000)
        while index < periods.count, periods[index].start <= local + 172_800_000 {
            let moment = local - periods[index].offset
            let end = index + 1 < periods.count ? periods[index + 1].start : .max
            if moment >= periods[index].start && moment < end { found.append(moment) }
            index += 1
        }
        if let bound, let last = found.last(where: { $0 <= bound }) { return last }
        if let first = found.first { return first }
        let jump = periods.dropFirst().first { $0.start + $0.offset > local }
        return jump?.start ?? local - offset(at: local)
    }
}

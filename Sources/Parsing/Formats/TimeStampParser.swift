internal import Records

/// Reads the time of records as a parser's settings say.
struct TimeStampParser {
    /// What came of a text.
    enum Outcome: Equatable {
        /// The text does not fit.
        case failure
        /// It fits.
        ///
        /// Nil for the start of 1970, which Fluent Bit 5.1 takes for "no time", and for years that
        /// 64 bits of nanoseconds do not reach (before 1678, after 2261).
        case time(nanoseconds: Int64?)
    }

    /// The zone of texts that do not name one.
    enum Zone {
        case fixed(seconds: Int)
        case rules(ZoneRules)
    }

    private let format: TimeFormat
    private let zone: Zone
    private let ignoresZoneInText: Bool
    private let isStrict: Bool

    init(
        _ text: String, zone: Zone, ignoresZoneInText: Bool, isStrict: Bool
    ) {
        format = TimeFormat(text)
        self.zone = zone
        self.ignoresZoneInText = ignoresZoneInText
        self.isStrict = isStrict
    }

    /// The specifiers of the format that nobody knows.
    var unknownSpecifiers: [String] { format.unknownSpecifiers }

    /// Reads `text`.
    ///
    /// `clock` is the wall clock in nanoseconds since 1970; it fills in a year.
    func parse(_ text: ByteView, clock: Int64) -> Outcome {
        var time = BrokenDownTime()
        let fits = format.parse(text, into: &time)
        guard fits || (!isStrict && time.isTouched) else { return .failure }
        let seconds = seconds(of: time, clock: clock)
        guard seconds > -9_223_372_036, seconds < 9_223_372_036, seconds != 0 else {
            return .time(nanoseconds: nil)
        }
        return .time(nanoseconds: seconds * 1_000_000_000 + time.fraction)
    }

    private func seconds(of time: BrokenDownTime, clock: Int64) -> Int64 {
        if let epoch = time.epoch { return epoch }
        let local = time.localSeconds(today: today(time, clock))
        if format.hasZone && !ignoresZoneInText { return local - Int64(time.offset ?? 0) }
        switch zone {
        case .fixed(let seconds): return local - Int64(seconds)
        case .rules(let rules): return rules.moment(ofLocal: local)
        }
    }

    /// The date in the zone, for texts without a year.
    private func today(_ time: BrokenDownTime, _ clock: Int64) -> CivilTime {
        guard !format.hasYear else { return TimeStampParser.dayOne }
        let seconds = clock / 1_000_000_000
        switch zone {
        case .fixed(let offset): return CivilTime(secondsSince1970: seconds + Int64(offset))
        case .rules(let rules):
            return CivilTime(secondsSince1970: seconds + Int64(rules.offset(at: seconds)))
        }
    }

    private static let dayOne = CivilTime(secondsSince1970: 0)
}

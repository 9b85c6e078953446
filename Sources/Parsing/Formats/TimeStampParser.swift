internal import Records

/// Reads the time of records as a parser's settings say.
///
/// Lines close to each other mostly have the same second, so the text of the last time (or its
/// part before the fraction) is kept with what it means.
final class TimeStampParser {
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
    private let usesZoneInText: Bool
    private let isStrict: Bool
    private var memory = TimeMemory()

    init(_ text: String, zone: Zone, ignoresZoneInText: Bool, isStrict: Bool) {
        format = TimeFormat(text)
        self.zone = zone
        usesZoneInText = format.hasZone && !ignoresZoneInText
        self.isStrict = isStrict
    }

    /// The specifiers of the format that nobody knows.
    var unknownSpecifiers: [String] { format.unknownSpecifiers }

    /// Reads `text`.
    ///
    /// `clock` is the wall clock in nanoseconds since 1970; it fills in a year.
    func parse(_ text: ByteView, clock: Int64) -> Outcome {
        guard let steady = format.steadyStepCount else { return parseWhole(text, clock) }
        var time = BrokenDownTime()
        if memory.isPrefix(of: text) {
            var reader = TimeReader(text, at: memory.count)
            if format.run(&reader, from: steady, &time) {
                return outcome(local: memory.value, time)
            }
            time = BrokenDownTime()
        }
        var reader = TimeReader(text)
        guard format.run(&reader, to: steady, &time) else { return partial(time, clock) }
        if let local = time.localSeconds, time.epoch < 0 {
            memory.store(text.slice(0, reader.position), value: local)
        }
        guard format.run(&reader, from: steady, &time) else { return partial(time, clock) }
        return outcome(time, clock)
    }

    /// A format without a fraction: the whole text is kept with its time.
    private func parseWhole(_ text: ByteView, _ clock: Int64) -> Outcome {
        if text.count == memory.count, memory.isPrefix(of: text) {
            return .time(nanoseconds: memory.value)
        }
        var time = BrokenDownTime()
        var reader = TimeReader(text)
        guard format.run(&reader, &time) else { return partial(time, clock) }
        let result = outcome(time, clock)
        if format.hasYear, case .time(let nanoseconds?) = result {
            memory.store(text, value: nanoseconds)
        }
        return result
    }

    /// The outcome of a text that did not fit.
    private func partial(_ time: BrokenDownTime, _ clock: Int64) -> Outcome {
        isStrict || !time.isTouched ? .failure : outcome(time, clock)
    }

    private func outcome(_ time: BrokenDownTime, _ clock: Int64) -> Outcome {
        if time.epoch >= 0 { return moment(time.epoch, time.fraction) }
        return outcome(local: time.localSeconds ?? time.localSeconds(today: today(clock)), time)
    }

    private func outcome(local: Int64, _ time: BrokenDownTime) -> Outcome {
        if usesZoneInText { return moment(local - Int64(time.offset), time.fraction) }
        switch zone {
        case .fixed(let seconds): return moment(local - Int64(seconds), time.fraction)
        case .rules(let rules): return moment(rules.moment(ofLocal: local), time.fraction)
        }
    }

    private func moment(_ seconds: Int64, _ fraction: Int64) -> Outcome {
        guard seconds > -9_223_372_036, seconds < 9_223_372_036, seconds != 0 else {
            return .time(nanoseconds: nil)
        }
        return .time(nanoseconds: seconds * 1_000_000_000 + fraction)
    }

    /// The date in the zone, for texts without a year.
    private func today(_ clock: Int64) -> CivilTime {
        let seconds = clock / 1_000_000_000
        switch zone {
        case .fixed(let offset): return CivilTime(secondsSince1970: seconds + Int64(offset))
        case .rules(let rules):
            return CivilTime(secondsSince1970: seconds + Int64(rules.offset(at: seconds)))
        }
    }
}

/// The text of the last time and what it means.
///
/// Safe: owns its bytes; nobody else sees the pointer.
@safe final class TimeMemory {
    /// The longest text that is kept, in bytes; longer ones are not.
    static let byteCount = 64

    private let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: byteCount)
    /// The size of the text; 0 when there is none.
    private(set) var count = 0
    /// What it means.
    private(set) var value: Int64 = 0

    init() { unsafe bytes.initialize(repeating: 0, count: TimeMemory.byteCount) }

    deinit { unsafe bytes.deallocate() }

    func store(_ text: ByteView, value: Int64) {
        guard text.count >= 8, text.count <= TimeMemory.byteCount else {
            count = 0
            return
        }
        unsafe bytes.update(from: text.base, count: text.count)
        count = text.count
        self.value = value
    }

    /// Whether a text is kept and `text` begins with it.
    func isPrefix(of text: ByteView) -> Bool {
        let count = count
        guard count > 0, text.count >= count else { return false }
        let own = unsafe ByteView(base: bytes, count: count)
        var index = 0
        while index + 8 <= count {
            if own.word64(at: index) != text.word64(at: index) { return false }
            index += 8
        }
        return own.word64(at: count - 8) == text.word64(at: count - 8)
    }
}

internal import Records

/// Reads a text step by step; see ``TimeFormat`` for whose rules these are.
struct TimeReader {
    private let text: ByteView
    /// Where the next step begins.
    private(set) var position: Int

    init(_ text: ByteView, at position: Int = 0) {
        self.text = text
        self.position = position
    }

    /// Runs one step; false when the text does not fit.
    mutating func run(_ step: TimeFormat.Step, _ time: inout BrokenDownTime) -> Bool {
        switch step.kind {
        case .literal:
            guard position < text.count, text[position] == step.byte else { return false }
            position += 1
            return true
        case .blanks:
            skipBlanks()
            return true
        case .never: return false
        default:
            guard read(step.kind, &time) else { return false }
            time.isTouched = true
            return true
        }
    }

    private mutating func read(_ kind: TimeFormat.StepKind, _ time: inout BrokenDownTime) -> Bool {
        switch kind {
        case .year: return store(number(0, 9999), &time.year)
        case .month: return store(number(1, 12), &time.month)
        case .day: return store(number(1, 31), &time.day)
        case .hour24: return store(number(0, 23), &time.hour)
        case .hour12: return store(number(1, 12), &time.hour)
        case .minute: return store(number(0, 59), &time.minute)
        case .second: return store(number(0, 60), &time.second)
        case .fraction: return readFraction(&time)
        case .offset: return readOffset(&time)
        case .monthName: return readMonthName(&time)
        case .dayName: return name(TimeNames.days) != nil
        default: return readUncommon(kind, &time)
        }
    }

    private mutating func readUncommon(
        _ kind: TimeFormat.StepKind, _ time: inout BrokenDownTime
    ) -> Bool {
        switch kind {
        case .century: return store(number(0, 99), &time.century)
        case .yearOfCentury: return store(number(0, 99), &time.yearOfCentury)
        case .dayOfYear: return store(number(1, 366), &time.dayOfYear)
        case .halfDay: return readHalfDay(&time)
        case .epoch: return readEpoch(&time)
        case .zoneName: return readZoneName(&time)
        case .weekOfYear, .isoWeek: return number(0, 53) >= 0
        case .weekday: return number(0, 6) >= 0
        case .isoWeekday: return number(1, 7) >= 0
        case .isoYear: return number(0, 9999) >= 0
        case .isoYearOfCentury: return number(0, 99) >= 0
        default: return false
        }
    }

    @inline(__always)
    private func store(_ value: Int32, _ place: inout Int32) -> Bool {
        guard value >= 0 else { return false }
        place = value
        return true
    }

    private mutating func skipBlanks() {
        while position < text.count, text[position] == 0x20 || text[position] &- 9 < 5 {
            position += 1
        }
    }

    /// A number as OpenBSD reads it: digits as long as one more could still be in range.
    ///
    /// It is -1 when there is none.
    @inline(__always)
    private mutating func number(_ lowest: Int32, _ highest: Int32) -> Int32 {
        guard position < text.count, text[position] &- 0x30 < 10 else { return -1 }
        var value: Int32 = 0
        var room = highest
        repeat {
            value = value * 10 + Int32(text[position] &- 0x30)
            position += 1
            room /= 10
        } while value * 10 <= highest && room > 0 && position < text.count
            && text[position] &- 0x30 < 10
        return value >= lowest && value <= highest ? value : -1
    }

    /// One to nine digits.
    private mutating func readFraction(_ time: inout BrokenDownTime) -> Bool {
        var scale: Int64 = 1_000_000_000
        var value: Int64 = 0
        while scale > 1, position < text.count, text[position] &- 0x30 < 10 {
            value = value * 10 + Int64(text[position] &- 0x30)
            scale /= 10
            position += 1
        }
        time.fraction = value * scale
        return scale < 1_000_000_000
    }

    private mutating func readEpoch(_ time: inout BrokenDownTime) -> Bool {
        let start = position
        var value: Int64 = 0
        while position < text.count, text[position] &- 0x30 < 10 {
            // Seconds beyond the range of 64 bits of nanoseconds are no time for anybody.
            guard value < 9_000_000_000 else { return false }
            value = value * 10 + Int64(text[position] &- 0x30)
            position += 1
        }
        time.epoch = value
        return position > start
    }

    private mutating func readHalfDay(_ time: inout BrokenDownTime) -> Bool {
        guard position + 2 <= text.count, text[position + 1] | 0x20 == UInt8(ascii: "m") else {
            return false
        }
        let letter = text[position] | 0x20
        guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p"), time.hour <= 12 else {
            return false
        }
        position += 2
        if letter == UInt8(ascii: "a") {
            if time.hour == 12 { time.hour = 0 }
        } else if time.hour < 12 {
            time.hour += 12
        }
        return true
    }

    /// `Z`, `UT`, `UTC`, `GMT`, a North American abbreviation, `+hh`, `+hhmm` or `+hh:mm`.
    private mutating func readOffset(_ time: inout BrokenDownTime) -> Bool {
        skipBlanks()
        guard position < text.count else { return false }
        let sign = text[position]
        if sign == UInt8(ascii: "Z"), position + 1 == text.count {
            position += 1
            time.offset = 0
            return true
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            return readZoneName(&time)
        }
        position += 1
        var value = 0
        var count = 0
        while count < 4, position < text.count {
            if text[position] &- 0x30 < 10 {
                value = value * 10 + Int(text[position] &- 0x30)
                count += 1
            } else if count != 2 || text[position] != UInt8(ascii: ":") {
                break
            }
            position += 1
        }
        guard count == 2 || count == 4 else { return false }
        if count == 2 { value *= 100 }
        let seconds = value / 100 * 3600 + value % 100 * 60
        time.offset = Int32(sign == UInt8(ascii: "-") ? -seconds : seconds)
        return true
    }

    private mutating func readZoneName(_ time: inout BrokenDownTime) -> Bool {
        let start = position
        while position < text.count, text[position] &- 0x41 < 26 { position += 1 }
        guard let hours = TimeNames.zoneHours(text.slice(start, position)) else {
            position = start
            return false
        }
        time.offset = Int32(hours * 3600)
        return true
    }

    private mutating func readMonthName(_ time: inout BrokenDownTime) -> Bool {
        guard let index = name(TimeNames.months) else { return false }
        time.month = Int32(index + 1)
        return true
    }

    /// The index of the name that stands here, long or short, in any case.
    private mutating func name(_ names: TimeNames.List) -> Int? {
        guard let found = names.match(text, at: position) else { return nil }
        position += found.byteCount
        return found.index
    }
}

import Testing

@testable import Records

/// Days since 1970 of each first of January, by counting.
private func naiveDays(year: Int, month: Int, day: Int) -> Int {
    func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    var days = 0
    for other in min(year, 1970)..<max(year, 1970) {
        days += (isLeap(other) ? 366 : 365) * (year < 1970 ? -1 : 1)
    }
    let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return days + lengths.prefix(month - 1).reduce(0, +) + day - 1
}

@Suite struct CivilTimeTests {
    @Test func countsDaysLikeACalendar() {
        for year in stride(from: -3, through: 10_000, by: 7) {
            for (month, day) in [(1, 1), (2, 28), (3, 1), (12, 31)] {
                let days = naiveDays(year: year, month: month, day: day)
                #expect(CivilTime.daysSince1970(year: year, month: month, day: day) == days)
                let time = CivilTime(secondsSince1970: Int64(days) * 86_400 + 86_399)
                #expect([time.year, time.month, time.day] == [year, month, day])
                #expect([time.hour, time.minute, time.second] == [23, 59, 59])
                #expect(time.yearDay == days - naiveDays(year: year, month: 1, day: 1))
                #expect(time.secondsSince1970 == Int64(days) * 86_400 + 86_399)
            }
        }
    }

    @Test func goesThroughEveryDayOfFourCenturies() {
        var expectedWeekday = 6  // 1 January 2000 was a Saturday.
        var last = CivilTime(secondsSince1970: 946_684_800 - 1)
        for day in 0..<146_097 {
            let time = CivilTime(secondsSince1970: 946_684_800 + Int64(day) * 86_400)
            let isNextDay =
                time.day == last.day + 1 && time.month == last.month
                || time.day == 1 && time.month == last.month + 1 && last.day >= 28
                || time.day == 1 && time.month == 1 && last.month == 12 && last.day == 31
            #expect(isNextDay && time.weekday == expectedWeekday)
            expectedWeekday = (expectedWeekday + 1) % 7
            last = time
        }
        #expect([last.year, last.month, last.day] == [2399, 12, 31])
    }
}

@Suite struct RFC3339ParserTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-08-21T10:06:38.123456789Z", 1_787_306_798_123_456_789),
        ("2026-08-21T12:06:38.123456789+02:00", 1_787_306_798_123_456_789),
        ("2026-08-21T12:06:38.123456789+0200", 1_787_306_798_123_456_789),
        ("2026-08-21T05:36:38.5-04:30", 1_787_306_798_500_000_000),
        ("1969-12-31T23:59:59.999999999Z", -1), ("1969-12-31T23:59:59.9Z", -100_000_000),
        ("2026-08-21T10:06:60Z", 1_787_306_820_000_000_000),
        ("2026-08-21T23:59:60Z", 1_787_356_800_000_000_000),
        ("2026-04-31T00:00:00Z", 1_777_593_600_000_000_000),
        ("2026-08-21T10:06:38.1234567891234Z", 1_787_306_798_123_456_789),
        ("2026-08-21T10:06:38.1Z", 1_787_306_798_100_000_000),
        ("2026-08-21T10:06:38.12345678Z", 1_787_306_798_123_456_780),
        ("2026-08-21T10:06:38.1234567890Z", 1_787_306_798_123_456_789),
        ("2026-08-21T10:06:38.000000000+00:00", 1_787_306_798_000_000_000),
    ])
    func reads(text: String, nanoseconds: Int64) {
        var parser = RFC3339Parser()
        #expect(parser.parse(text.bytes.view) == nanoseconds)
        #expect(parser.parse(text.bytes.view) == nanoseconds)
    }

    @Test(arguments: [
        "", "2026-08-21", "2026-08-21T10:06:38", "2026-08-21T10:06:38.", "2026-08-21T10:06:38.Z",
        "2026-08-21T10:06:38.1", "2026-08-21T24:00:00Z", "2026-08-21T10:60:00Z",
        "2026-08-21T10:06:61Z", "2026-00-21T10:06:38Z", "2026-13-21T10:06:38Z",
        "2026-08-00T10:06:38Z", "2026-08-32T10:06:38Z", "2026-08-21t10:06:38Z",
        "2026-08-21 10:06:38Z", "2026-08-21T10:06:38z", "2026-08-21T10:06:38ZZ",
        "2026-08-21T10:06:38.123456789ZZ", "2026-08-21T10:06:38.12345678xZ",
        "2026-08-21T10:06:38.123456789z", "2026-08-21T10:06:38+2:00", "2026-08-21T10:06:38+02",
        "2026-08-21T10:06:38+24:00", "2026-08-21T10:06:38+02:60", "2026-08-21T10:06:38+02-00",
        "2026-08-21T10:06:38*02:00", "2026/08-21T10:06:38Z", "x026-08-21T10:06:38Z",
        "2026-08-21T1:006:38Z", "2026-08-21T10:06;38Z", "2026-08-21T10:06:3:Z",
        "1600-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-08-21T10:06:38.12345678\u{80}Z",
    ])
    func refuses(text: String) {
        var parser = RFC3339Parser()
        #expect(parser.parse(text.bytes.view) == nil)
        _ = parser.parse("2026-08-21T10:06:38Z".bytes.view)
        #expect(parser.parse(text.bytes.view) == nil)
    }

    @Test func refusesEveryWrongByteOfTheFastForm() {
        let good = Array("2026-08-21T10:06:38.123456789Z".utf8)
        var parser = RFC3339Parser()
        for place in good.indices {
            for byte in UInt8.min...UInt8.max where !(0x30...0x39).contains(byte) {
                var bytes = good
                bytes[place] = byte
                let isSame = byte == good[place]
                #expect((parser.parse(Bytes(bytes).view) != nil) == isSame, "\(place) \(byte)")
            }
        }
    }
}

@Suite struct RFC3339FormatterTests {
    @Test func writesWhatTheParserReads() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        var formatter = RFC3339Formatter()
        var parser = RFC3339Parser()
        let target = Bytes(count: RFC3339Formatter.maximumByteCount)
        for round in 0..<20_000 {
            let size = 9_223_372_035_000_000_000
            var value = Int64(random.below(size)) * (random.below(2) == 0 ? 1 : -1)
            if round % 2 == 0 { value = Int64(random.below(3_000_000_000)) - 1_500_000_000 }
            let steps: [(Int, Int64)] = [(0, 1_000_000_000), (3, 1_000_000), (6, 1000), (9, 1)]
            for (digits, step) in steps {
                var writer = target.writer()
                formatter.append(value, fractionDigits: digits, to: &writer)
                let floor = value - CivilTime.floorRemainder(value, step)
                #expect(writer.count == (digits == 0 ? 20 : 21 + digits))
                #expect(parser.parse(writer.written) == floor, "seed \(seed), \(value)")
            }
        }
    }

    @Test(
        arguments: [
            (1_787_299_200_123_999_999, 3, "2026-08-21T08:00:00.123Z"),
            (1_787_299_200_123_999_999, 0, "2026-08-21T08:00:00Z"),
            (1_787_299_200_123_999_999, 6, "2026-08-21T08:00:00.123999Z"),
            (-1, 9, "1969-12-31T23:59:59.999999999Z"), (-1, 3, "1969-12-31T23:59:59.999Z"),
            (0, 9, "1970-01-01T00:00:00.000000000Z"),
        ] as [(Int64, Int, String)])
    func writes(nanoseconds: Int64, digits: Int, expected: String) {
        var formatter = RFC3339Formatter()
        let target = Bytes(count: 30)
        var writer = target.writer()
        formatter.append(nanoseconds, fractionDigits: digits, to: &writer)
        #expect(writer.written.text == expected)
    }

    @Test(
        arguments: [
            (-62_135_596_800, "0001-01-01T00:00:00.000000007Z"),
            (253_402_300_799, "9999-12-31T23:59:59.000000007Z"),
        ] as [(Int64, String)])
    func reachesAllYearsOfFourDigits(seconds: Int64, expected: String) {
        var formatter = RFC3339Formatter()
        let target = Bytes(count: 30)
        var writer = target.writer()
        formatter.append(seconds: seconds, nanoseconds: 7, fractionDigits: 9, to: &writer)
        #expect(writer.written.text == expected)
    }
}

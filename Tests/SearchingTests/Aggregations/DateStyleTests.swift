import Testing

@testable import Searching

@Suite struct DateStyleTests {
    @Test(arguments: [
        ("strict_date_optional_time", "2026-11-24T10:00:10.123Z"),
        ("date_optional_time", "2026-11-24T10:00:10.123Z"),
        ("strict_date_optional_time_nanos", "2026-11-24T10:00:10.123Z"),
        ("strict_date_optional_time||epoch_millis", "2026-11-24T10:00:10.123Z"),
        ("epoch_millis", "1795514410123"), ("epoch_second", "1795514410.123"),
        ("date", "2026-11-24"), ("basic_date", "20261124"),
        ("yyyy-MM-dd HH:mm", "2026-11-24 10:00"),
        ("strict_date_hour_minute_second", "2026-11-24T10:00:10"),
        ("dd/MMM/yyyy:HH:mm:ss Z", "24/Nov/2026:10:00:10 +0000"),
        ("EEE, d MMMM uuuu hh:mm a", "Tue, 24 November 2026 10:00 AM"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "2026-11-24T10:00:10.123000Z"),
        ("yy-DDD", "26-328"), ("HH 'o''", ""),
    ])
    func writesInTheFormat(format: String, text: String) throws {
        if text.isEmpty {
            #expect(throws: SearchError.self) { try DateStyle(format) }
        } else {
            #expect(try DateStyle(format).text(1_795_514_410_123) == text)
        }
    }

    @Test(arguments: [
        ("+01:00", "2026-11-24T11:00:10.123+01:00"), ("-0330", "2026-11-24T06:30:10.123-03:30"),
        ("UTC", "2026-11-24T10:00:10.123Z"),
    ])
    func writesInAZone(zone: String, text: String) throws {
        let zone = try TimeZoneRules(zone, source: FixedOffsetsOnly())
        #expect(DateStyle.standard.text(1_795_514_410_123, zone: zone) == text)
    }

    @Test(arguments: [
        (Int64.max, "9999-12-31T23:59:59.999Z"), (.min, "0001-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (0, "1970-01-01T00:00:00.000Z"),
    ])
    func staysInsideTheCalendar(time: Int64, text: String) {
        #expect(DateStyle.standard.text(time) == text)
    }

    @Test(arguments: ["yyyy-QQQ", "bogus", "'open", "yyyyyyyyyyyy"])
    func refusesUnknownLetters(format: String) {
        #expect(throws: SearchError.self) { try DateStyle(format) }
    }
}

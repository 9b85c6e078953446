import Testing

@testable import Searching

/// Dates in requests.
@Suite struct DateMathTests {
    /// 2026-11-24T14:31:04.250Z.
    private static let now: Int64 = 1_795_530_664_250

    @Test(arguments: [
        ("now", false, "2026-11-24T14:31:04.250Z"), ("now-1h", false, "2026-11-24T13:31:04.250Z"),
        ("now/d", false, "2026-11-24T00:00:00.000Z"), ("now/d", true, "2026-11-24T23:59:59.999Z"),
        ("now-1M/M", false, "2026-10-01T00:00:00.000Z"),
        ("now/w", false, "2026-11-23T00:00:00.000Z"),
        ("now+1y/y", false, "2027-01-01T00:00:00.000Z"),
        ("now-7d", false, "2026-11-17T14:31:04.250Z"),
        ("2026-01-31||+1M", false, "2026-02-28T00:00:00.000Z"),
        ("2026-11-24||/d", true, "2026-11-24T23:59:59.999Z"),
        ("2026", false, "2026-01-01T00:00:00.000Z"),
        ("2026", true, "2026-12-31T23:59:59.999Z"), ("2026-02", true, "2026-02-28T23:59:59.999Z"),
        ("2026-11-24", true, "2026-11-24T23:59:59.999Z"),
        ("2026-11-24T08", true, "2026-11-24T08:59:59.999Z"),
        ("2026-11-24T10:00:00+02:00", false, "2026-11-24T08:00:00.000Z"),
        ("1795507200123", false, "2026-11-24T08:00:00.123Z"),
        ("now-1s+2m", false, "2026-11-24T14:33:03.250Z"),
        ("2026-11-24T08:00:00.123456789Z", false, "2026-11-24T08:00:00.123Z"),
    ])
    func computes(text: String, roundsUp: Bool, expected: String) {
        let found = DateMath.milliseconds(
            text, reader: .standard, now: DateMathTests.now, roundsUp: roundsUp)
        #expect(found.map { DateStyle.standard.text($0) } == expected, "\(text)")
    }

    @Test(arguments: [
        "now-", "now-1", "now-1x", "now/", "now/x", "2026-13-01", "2026-02-30", "26-01-01",
        "tomorrow",
        "2026-11-24T25:00", "", "2026-11-24 08:00", "now 1h", "2026-11-24||", "||+1d",
    ])
    func refuses(text: String) {
        let found = DateMath.milliseconds(
            text, reader: .standard, now: DateMathTests.now, roundsUp: false)
        // Bars with nothing behind them change nothing.
        #expect(found == nil || text == "2026-11-24||", "\(text)")
    }

    @Test(arguments: [
        ("yyyy/MM/dd HH:mm:ss", "2026/11/24 08:00:00"), ("dd.MM.yyyy", "24.11.2026"),
        ("basic_date", "20261124"), ("epoch_second", "1795507200"),
        ("yyyy-MM-dd||epoch_millis", "1795507200000"), ("MMM dd yyyy", "Nov 24 2026"),
    ])
    func readsPatterns(format: String, text: String) throws {
        let found = try #require(try DateReader(format).milliseconds(text))
        #expect(DateStyle.standard.text(found).hasPrefix("2026-11-24T"), "\(format)")
    }
}

import Foundation
import Testing

@testable import Searching

@Suite struct DateRoundingTests {
    /// The zones of the machine that runs the test, if it has some.
    private struct Machine: TimeZoneSource {
        func rules(named name: String) -> [UInt8]? {
            (try? Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)"))).map(
                Array.init)
        }
    }

    private static let day: Int64 = 86_400_000

    @Test(
        arguments: [
            ("1m", 1_795_514_410_123, 1_795_514_400_000, 1_795_514_460_000),
            ("hour", 1_795_514_410_123, 1_795_514_400_000, 1_795_518_000_000),
            ("day", 1_795_514_410_123, 1_795_478_400_000, 1_795_564_800_000),
            ("1w", 1_795_514_410_123, 1_795_392_000_000, 1_795_996_800_000),
            ("month", 1_795_514_410_123, 1_793_491_200_000, 1_796_083_200_000),
            ("quarter", 1_795_514_410_123, 1_790_812_800_000, 1_798_761_600_000),
            ("year", 1_795_514_410_123, 1_767_225_600_000, 1_798_761_600_000),
            ("day", -1, -86_400_000, 0), ("month", -1, -2_678_400_000, 0),
        ] as [(String, Int64, Int64, Int64)])
    func roundsDown(unit: String, time: Int64, key: Int64, next: Int64) throws {
        let interval = try #require(DateRounding.Interval(calendar: unit))
        let rounding = DateRounding(interval: interval, zone: .utc, offset: 0)
        #expect(rounding.key(time) == key)
        #expect(rounding.next(key) == next)
    }

    @Test func shiftsByTheOffset() {
        let rounding = DateRounding(interval: .fixed(60_000), zone: .utc, offset: 39_000)
        #expect(rounding.key(39_000) == 39_000)
        #expect(rounding.key(38_999) == -21_000)
        #expect(!rounding.hasWholeMinutes)
        #expect(DateRounding(interval: .day, zone: .utc, offset: 3_600_000).hasWholeMinutes)
    }

    @Test(arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
    func daysBeginAtLocalMidnight(name: String) throws {
        guard Machine().rules(named: name) != nil else { return }
        let rules = try TimeZoneRules(name, source: Machine())
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: name))
        let rounding = DateRounding(interval: .day, zone: rules, offset: 0)
        var random = SplitMix(seed: 5)
        for _ in 0..<2000 {
            let time = Int64.random(in: 946_684_800_000...2_051_222_400_000, using: &random)
            let start = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(time) / 1000))
            let expected = Int64(start.timeIntervalSince1970 * 1000)
            #expect(rounding.key(time) == expected, "\(name) \(time)")
            let next = rounding.next(expected)
            let hours = Double(next - expected) / 3_600_000
            #expect(hours >= 23 && hours <= 25, "\(name) \(time)")
            #expect(rounding.key(next) == next)
        }
    }

    @Test func hoursGoOnThroughChangesOfTheClocks() throws {
        guard Machine().rules(named: "Europe/Berlin") != nil else { return }
        let rules = try TimeZoneRules("Europe/Berlin", source: Machine())
        let rounding = DateRounding(interval: .clock(3_600_000), zone: rules, offset: 0)
        // 25 October 2026, 00:00 to 04:00 UTC: clocks go back at 01:00 UTC.
        for hour in 0..<5 {
            let key = 1_792_886_400_000 + Int64(hour) * 3_600_000
            #expect(rounding.key(key + 1_800_000) == key, "hour \(hour)")
            #expect(rounding.next(key) == key + 3_600_000, "hour \(hour)")
        }
    }

    @Test(arguments: ["", "TZif", "no rules at all"])
    func refusesWhatIsNoTable(text: String) {
        #expect(TimeZoneRules(compiled: Array(text.utf8)) == nil)
    }

    @Test func survivesDamagedTables() {
        guard let bytes = Machine().rules(named: "Europe/Berlin") else { return }
        var random = SplitMix(seed: 9)
        for _ in 0..<2000 {
            var damaged = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            for _ in 0..<3 where !damaged.isEmpty {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                damaged[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard let rules = TimeZoneRules(compiled: damaged) else { continue }
            _ = rules.offset(at: 1_795_514_410_123)
            _ = DateRounding(interval: .day, zone: rules, offset: 0).key(1_795_514_410_123)
        }
    }

    @Test(arguments: ["Nowhere", "../etc/passwd", "/etc/passwd", "+25:00", "a b", ""])
    func refusesUnknownZones(name: String) {
        #expect(throws: SearchError.self) {
            try TimeZoneRules(name, source: FixedOffsetsOnly())
        }
    }
}

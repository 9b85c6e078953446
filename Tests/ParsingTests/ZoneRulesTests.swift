import Foundation
import Testing

@testable import Parsing

struct ZoneRulesTests {
    static var files: TimeZoneSource {
        TimeZoneSource { path in FileManager.default.contents(atPath: path).map { Array($0) } }
    }

    @Test(arguments: [
        "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Tokyo",
        "America/Sao_Paulo", "Africa/Casablanca", "Europe/Dublin", "Pacific/Apia", "UTC",
        "America/St_Johns", "Asia/Tehran",
    ])
    func agreesWithFoundation(_ name: String) throws {
        guard let rules = ZoneRulesTests.files.zone(named: name) else { return }
        let oracle = try #require(TimeZone(identifier: name))
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = ParsingGenerator(state: seed)
        for _ in 0..<500 {
            let moment = Int64.random(in: 0...2_100_000_000, using: &generator)
            let wanted = oracle.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
            #expect(rules.offset(at: moment) == wanted, "\(name) at \(moment), seed \(seed)")
            let local = moment + Int64(wanted)
            let back = rules.moment(ofLocal: local)
            #expect(back == moment || back + Int64(rules.offset(at: back)) == local)
        }
    }

    @Test func futureFollowsTheRule() throws {
        let berlin = try #require(RecurringZone("CET-1CEST,M3.5.0,M10.5.0/3"))
        #expect(berlin.offset(at: 4_080_000_000) == 7200)  // 16 April 2099
        #expect(berlin.offset(at: 4_070_908_800) == 3600)  // 1 January 2099
        let south = try #require(RecurringZone("<-03>3<-02>,M10.3.0/0,M2.3.0/0"))
        #expect(south.offset(at: 4_070_908_800) == -7200)
    }

    @Test(arguments: [
        "", "E", "EST", "EST5EDT,", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,M1.1.0", "EST5x",
    ])
    func refusesBrokenRules(_ text: String) {
        #expect(RecurringZone(text) == nil)
    }

    @Test func survivesDamagedFiles() {
        guard let good = ZoneRulesTests.files.readFile("/usr/share/zoneinfo/Europe/Berlin") else {
            return
        }
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = ParsingGenerator(state: seed)
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<min(bytes.count, 200), using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
            let rules = ZoneFile.read(bytes)
            _ = rules?.offset(
                at: Int64.random(in: Int64.min / 4...Int64.max / 4, using: &generator))
        }
    }

    @Test(arguments: ["../etc/passwd", "/etc/passwd", "", "Europe//Berlin", "./UTC"])
    func looksOnlyIntoTheZoneFolder(_ name: String) {
        let source = TimeZoneSource { path in
            Issue.record("\(path) is read")
            return nil
        }
        #expect(source.zone(named: name) == nil)
    }

    @Test func systemZoneComesFromTheEnvironment() {
        func offset(_ name: String?) -> Int {
            TimeZoneSource(systemZone: name, readFile: ZoneRulesTests.files.readFile).system()
                .offset(at: 1_787_306_400)
        }
        #expect(offset("America/New_York") == -14400)
        #expect(offset(":America/New_York") == -14400)
        #expect(offset("EST5EDT,M3.2.0,M11.1.0") == -14400)
        #expect(offset("UTC0") == 0)
        #expect(offset("nonsense/zone") == 0)
    }
}

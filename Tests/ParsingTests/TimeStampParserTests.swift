import Records
import Testing

@testable import Parsing

struct TimeStampParserTests {
    /// 24 November 2026, 12:00 UTC.
    static let clock: Int64 = 1_795_521_600_000_000_000

    static func parse(
        _ text: String, _ format: String, zone: TimeStampParser.Zone = .fixed(seconds: 0),
        strict: Bool = true
    ) -> TimeStampParser.Outcome {
        let parser = TimeStampParser(format, zone: zone, ignoresZoneInText: false, isStrict: strict)
        return run(parser, text)
    }

    static func run(_ parser: TimeStampParser, _ text: String) -> TimeStampParser.Outcome {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe parser.parse(ByteView($0), clock: clock) }
    }

    struct Case: Sendable {
        var text: String
        var format: String
        var seconds: Double?
        init(_ text: String, _ format: String, _ seconds: Double?) {
            (self.text, self.format, self.seconds) = (text, format, seconds)
        }
    }

    static let cases: [Case] = [
        Case("10/Oct/2000:13:55:36 -0700", "%d/%b/%Y:%H:%M:%S %z", 971_211_336),
        Case("2026-08-21T10:00:00,5", "%Y-%m-%dT%H:%M:%S,%L", 1_787_306_400.5),
        Case("2026-08-21T10:00:00.5 more", "%Y-%m-%dT%H:%M:%S.%L", 1_787_306_400.5),
        Case("2026-08-21T10:00:00", "%FT%T", 1_787_306_400),
        Case("1787306400", "%s", 1_787_306_400),
        Case("0", "%s", nil), Case("08/21/26 10:00:00 AM", "%D %r", 1_787_306_400),
        Case("12:00:00 am 21 aug 2026", "%r %e %B %Y", 1_787_270_400),
        Case("20 26-233", "%C %y-%j", 1_787_270_400),
        Case("21 Aug 2026 EDT", "%d %b %Y %Z", 1_787_284_800),
        Case("Fri Aug 21 10:00:00 2026", "%c", 1_787_306_400),
        Case("2026-08-21 %", "%Y-%m-%d %%", 1_787_270_400),
        Case("5 34 6 2026-08-21", "%u %U %w %F", 1_787_270_400),
        Case("2026-08-21", "%EY-%Om-%d", 1_787_270_400),
        Case("Aug 21 10:00:00", "%b %d %H:%M:%S", 1_787_306_400),
        Case("12:00:01", "%T", 1_795_521_601),
        Case("2026-08", "%Y-%m", 1_785_542_400), Case("2026-02-29", "%F", 1_772_323_200),
    ]

    @Test(arguments: cases)
    func readsTimes(_ example: Case) {
        let nanoseconds = example.seconds.map { Int64($0 * 2) * 500_000_000 }
        #expect(
            TimeStampParserTests.parse(example.text, example.format)
                == .time(nanoseconds: nanoseconds), "\(example)")
    }

    @Test(arguments: [
        ("", "%Y"), ("abcd", "%Y"), ("2026-13-01", "%F"), ("24:00", "%R"), ("10:60 Z", "%R %z"),
        ("13 pm", "%I %p"), ("Foo", "%b"), ("2026", "%Y-"), ("2026", "%Q"),
        ("99999999999999999999", "%s"),
        ("+1", "%z"), ("10:00:00.", "%T.%L"), ("10:00:00.1234567890Z", "%T.%LZ"),
    ])
    func refusesOtherTexts(_ text: String, _ format: String) {
        #expect(TimeStampParserTests.parse(text, format) == .failure)
    }

    @Test func takesWhatFitsWhenNotStrict() {
        #expect(
            TimeStampParserTests.parse("2026-08-21 nothing", "%F %T", strict: false)
                == .time(nanoseconds: 1_787_270_400_000_000_000))
        #expect(TimeStampParserTests.parse("nothing", "%F %T", strict: false) == .failure)
    }

    @Test func namesUnknownSpecifiers() throws {
        var definition = ParserDefinition(name: "p", format: .json)
        definition.timeFormat = "%Y %f %N"
        let parser = try RecordParser(definition, zones: TimeZoneSource { _ in nil })
        #expect(parser.warnings.count == 2)
    }

    @Test(arguments: [
        "%Y-%m-%dT%H:%M:%S.%L%z", "%d/%b/%Y:%H:%M:%S %z", "%b %d %H:%M:%S.%L", "%s.%L", "%H:%M:%S",
        "%Y-%m-%d %H:%M:%S.%L",
    ])
    func remembersNoWrongTime(_ format: String) {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = ParsingGenerator(state: seed)
        let kept = TimeStampParser(
            format, zone: .fixed(seconds: 3600), ignoresZoneInText: false, isStrict: true)
        let texts = [
            "2026-08-21T10:00:00.123Z", "2026-08-21T10:00:00.9+02:00", "2026-08-21T10:00:01.123Z",
            "21/Aug/2026:10:00:00 +0000", "21/Aug/2026:10:00:00 +0200", "Aug 21 10:00:00.5",
            "1787306400.5", "10:00:00", "2026-08-21 10:00:00.75", "2026-08-21 10:00:00.7", "",
            "2026-08-21T10:00:00", "2026-08-21T10:00:00.", "21/Aug/2026:10:00:0",
        ]
        for _ in 0..<400 {
            var text = texts[Int.random(in: 0..<texts.count, using: &generator)]
            if Int.random(in: 0..<4, using: &generator) == 0, !text.isEmpty {
                var bytes = Array(text.utf8)
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                    in: 0x2b...0x3a, using: &generator)
                text = String(decoding: bytes, as: UTF8.self)
            }
            let fresh = TimeStampParserTests.parse(text, format, zone: .fixed(seconds: 3600))
            #expect(
                TimeStampParserTests.run(kept, text) == fresh, "\(text), seed \(seed)")
        }
    }
}

/// A small generator with a seed that a failure prints.
struct ParsingGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

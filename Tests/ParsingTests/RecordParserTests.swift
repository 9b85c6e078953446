import Records
import Testing

@testable import Parsing

struct RecordParserTests {
    private func harness(
        _ format: ParserDefinition.Format,
        _ change: (inout ParserDefinition) throws -> Void = { _ in }
    ) throws -> ParserHarness {
        var definition = ParserDefinition(name: "p", format: format)
        try change(&definition)
        return try ParserHarness(definition)
    }

    // MARK: JSON

    @Test(arguments: [
        ("{\"a\":1}", "{\"a\":1}"), (" { \"a\" : 1 } ", "{\"a\":1}"), ("{\"a\":1} x", "{\"a\":1}"),
        ("{\"a\":1} [info] x", "{\"a\":1}"),
        ("{}", "{}"), ("{\"a\": [1, {\"b\" : \"c d\"}]}", "{\"a\":[1,{\"b\":\"c d\"}]}"),
        ("{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":2,\"a\":3}"),
        ("{\"a\":1,\"\\u0061\":2}", "{\"\\u0061\":2}"),
    ])
    func splicesObjects(_ text: String, _ expected: String) throws {
        #expect(try harness(.json).parse(text)?.json == expected)
    }

    @Test(arguments: [
        "", "x", "1", "[1]", "\"a\"", "{\"a\":1}{\"b\":2}", "{\"a\":1} {", "{\"a\":1} [2]",
        "{\"a\":1", "{\"a\":01}",
        "{\"a\":\"\u{1}\"}",
    ])
    func leavesOtherTextAlone(_ text: String) throws {
        #expect(try harness(.json).parse(text) == nil)
    }

    @Test func nestingHasALimitAndNoCrash() throws {
        let deep = String(repeating: "{\"a\":", count: 100_000)
        #expect(try harness(.json).parse(deep) == nil)
    }

    @Test func escapedTimesAreRead() throws {
        let parser = try harness(.json) { $0.timeFormat = "%d/%m/%Y" }
        let record = parser.parse("{\"time\":\"21\\/08\\/2026\",\"a\":1}")
        #expect(record == .init(nanoseconds: 1_787_270_400_000_000_000, json: "{\"a\":1}"))
        #expect(parser.parse("{\"time\":20260821}")?.json == "{\"time\":20260821}")
        #expect(parser.parser.timeFailureCount == 0)
        #expect(parser.parse("{\"time\":\"\"}")?.nanoseconds == nil)
        #expect(parser.parser.timeFailureCount == 1)
    }

    // MARK: Regex and types

    @Test(arguments: [
        ("integer", "200", "200"), ("integer", "abc", "0"), ("integer", " -7x", "-7"),
        ("integer", "-", "0"),
        ("integer", "-99999999999999999999", "-9223372036854775808"),
        ("integer", "9223372036854775807", "9223372036854775807"),
        ("float", "1", "1.0"), ("float", ".5", "0.5"), ("float", "5.", "5.0"),
        ("float", "-0012.50x", "-12.5"),
        ("float", "1e5", "100000.0"), ("float", "1E-05", "1e-05"), ("float", "1e", "1.0"),
        ("float", "e5", "0.0"),
        ("float", "", "0.0"), ("float", "-.e1", "-0.0"), ("float", "1e308", "1e+308"),
        ("float", "1e309", "null"),
        ("float", "-inf", "null"), ("float", "NaN", "null"), ("float", "0x10", "0.0"),
        ("bool", "TRUE", "true"), ("bool", "falsey", "false"), ("bool", "on", "\"on\""),
        ("hex", "0xff", "255"), ("hex", "-1", "18446744073709551615"), ("hex", "0x", "0"),
        ("hex", "12345678901234567", "18446744073709551615"),
        ("string", "1", "\"1\""), ("number", "1", "\"1\""),
    ])
    func convertsTypes(_ type: String, _ text: String, _ expected: String) throws {
        let parser = try harness(.regex) {
            $0.regex = "^v=(?<v>.*)$"
            $0.types = "v:\(type)"
            $0.skipsEmptyValues = false
        }
        #expect(parser.parse("v=" + text)?.json == "{\"v\":\(expected)}")
        #expect(JSONValue.parse(Array((parser.parse("v=" + text)?.json ?? "").utf8)) != nil)
    }

    @Test func randomNumbersStayJSON() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = ParsingGenerator(state: seed)
        let parser = try harness(.regex) {
            $0.regex = "^(?<i>.*?),(?<f>.*?),(?<h>.*)$"
            $0.types = "i:integer f:float h:hex"
            $0.skipsEmptyValues = false
        }
        let alphabet = Array("0123456789+-.eExXaf ".utf8)
        for _ in 0..<3000 {
            let word = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            let json = parser.parse(word + [0x2c] + word + [0x2c] + word)?.json ?? ""
            #expect(JSONValue.parse(Array(json.utf8)) != nil, "\(json), seed \(seed)")
        }
    }

    @Test func aBadTimeDropsTheFieldOfARegex() throws {
        let parser = try harness(.regex) {
            $0.regex = "^(?<time>\\S+) (?<m>.*)$"
            $0.timeFormat = "%Y"
            $0.keepsTime = true
        }
        #expect(parser.parse("x y")?.json == "{\"m\":\"y\"}")
        #expect(parser.parse("2026 y")?.json == "{\"time\":\"2026\",\"m\":\"y\"}")
    }

    @Test func oneNameForSeveralGroupsGivesOneField() throws {
        let parser = try harness(.regex) { $0.regex = "(?<v>a)|(?<v>b)" }
        #expect(parser.parse("xb")?.json == "{\"v\":\"b\"}")
    }

    // MARK: Pairs

    @Test(arguments: [
        ("a:1\tb:2", "{\"a\":\"1\",\"b\":\"2\"}"), ("a:\tb:x:y", "{\"a\":\"\",\"b\":\"x:y\"}"),
        ("a.b-c_D9:1\trest", "{\"a.b-c_D9\":\"1\"}"), ("a:1\ta:2", "{\"a\":\"2\"}"),
    ])
    func readsLabels(_ text: String, _ expected: String) throws {
        #expect(try harness(.ltsv).parse(text)?.json == expected)
    }

    @Test(arguments: ["", "no label", "\t"])
    func textWithoutLabelsIsNoLTSV(_ text: String) throws {
        #expect(try harness(.ltsv).parse(text) == nil)
    }

    @Test func logfmtEscapesKeysAndDecodesValues() throws {
        let parser = try harness(.logfmt)
        #expect(parser.parse("a\\b=1")?.json == "{\"a\\\\b\":\"1\"}")
        #expect(parser.parse("k=\"\\ud83d\\ude00 \\x41\\101\\q\"")?.json == "{\"k\":\"😀 AAq\"}")
        #expect(parser.parse([0xff, 0x3d, 0x31])?.json == "{\"\u{fffd}\":\"1\"}")
        #expect(parser.parse("k=\"\\")?.json == "{\"k\":\"\\\\\"}")
    }

    @Test func randomPairsStayJSON() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = ParsingGenerator(state: seed)
        let alphabet = Array("ab=\"\\ \t:u0dxé{}\n".utf8) + [0xff, 0x00]
        for format in [ParserDefinition.Format.ltsv, .logfmt, .json] {
            let parser = try harness(format) {
                $0.decoders = [
                    try DecoderRule("escaped_utf8 a do_next", replacesField: true),
                    try DecoderRule("json a", replacesField: false),
                ]
            }
            for _ in 0..<3000 {
                let text = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                }
                guard let json = parser.parse(text)?.json else { continue }
                #expect(JSONValue.parse(Array(json.utf8)) != nil, "\(json), seed \(seed)")
            }
        }
    }

    // MARK: Settings

    @Test func namesTheKeyOfABadSetting() {
        func check(_ key: String, _ change: (inout ParserDefinition) -> Void) {
            var definition = ParserDefinition(name: "p", format: .json)
            change(&definition)
            do {
                _ = try RecordParser(definition, zones: TimeZoneSource { _ in nil })
                Issue.record("accepted")
            } catch {
                #expect(error.key == key)
            }
        }
        check("Time_Offset") { $0.timeOffset = "5" }
        check("Time_Zone") { ($0.timeZone, $0.timeFormat) = ("No/Where", "%Y") }
        check("Time_Zone") { $0.timeZone = "UTC" }
        check("Time_Zone") { ($0.timeZone, $0.timeOffset) = ("UTC", "Z") }
        check("Regex") { $0.format = .regex }
        check("Regex") { ($0.format, $0.regex) = (.regex, "(") }
    }
}

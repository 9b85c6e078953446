import CPatterns
import Records
import Testing

@testable import Patterns

struct DirectScannerTests {
    static let pieces = [
        "[^ ]*", "[^ ]+", ".*", ".*?", ".+?", "\\S+", "\\S*+", "[^\"]*?", " ", "a", "b?", "\"",
        "\\[", "\\]", "-",
        "\\d+", "\\w*", "\\d{2}", "[ab]", "[^a-z]+", "\\W+", " +", "[-+a]", "\\s", "\\s*?",
        "[\\d.]+", "x*?", "x?",
    ]

    /// A random expression; groups are named `g` and a number.
    static func expression(
        _ generator: inout SeededGenerator, depth: Int = 0, _ groups: inout Int
    ) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let kind = Int.random(in: 0..<8, using: &generator)
            if kind > 1 || depth > 2 {
                text += pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                continue
            }
            groups += 1
            text += kind == 0 ? "(?<g\(groups)>" : "(?:"
            text += expression(&generator, depth: depth + 1, &groups)
            if Int.random(in: 0..<4, using: &generator) == 0 {
                text += "|" + expression(&generator, depth: depth + 1, &groups)
            }
            text += Bool.random(using: &generator) ? ")?" : ")"
        }
        return text
    }

    static func subject(_ generator: inout SeededGenerator) -> [UInt8] {
        let alphabet = Array("aabx1 2 \"\"[]-.\n\t".utf8) + [0xc3, 0xa9]
        return (0..<Int.random(in: 0...40, using: &generator)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        }
    }

    /// All groups of the first match, by the pattern itself.
    static func run(_ pattern: Pattern, _ text: [UInt8], groups: Int) -> [Int]? {
        unsafe text.withUnsafeBytes { bytes in
            guard unsafe pattern.match(ByteView(bytes)) else { return nil }
            return (0...groups).flatMap { [pattern.captures.start($0), pattern.captures.end($0)] }
        }
    }

    @Test func agreesWithPCRE2() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(state: seed)
        var directCount = 0
        var matchCount = 0
        for _ in 0..<1500 {
            var groups = 0
            var text = "^" + DirectScannerTests.expression(&generator, &groups)
            if Int.random(in: 0..<3, using: &generator) == 0 { text += "$" }
            let pattern = try Pattern(text)
            guard pattern.isDirect else { continue }
            directCount += 1
            var translator = PatternTranslator(PatternText(text))
            let code = try CompiledPattern(
                try translator.translate(), characters: false, dotMatchesLineFeed: false,
                ignoresCase: false)
            let count = translator.allNames.count
            for _ in 0..<10 {
                // PCRE2's oracle wants an address, so there is always a byte.
                let subject = DirectScannerTests.subject(&generator) + [0x61]
                let expected = AlignmentTrackerTests.run(code, subject)
                let actual = DirectScannerTests.run(
                    pattern, subject, groups: translator.hasNames ? count : 0)
                if expected != nil { matchCount += 1 }
                #expect(
                    actual == expected,
                    "\(text) on \(String(decoding: subject, as: UTF8.self).debugDescription), seed \(seed)"
                )
            }
        }
        #expect(
            directCount > 300 && matchCount > 300, "\(directCount) direct, \(matchCount) matches")
    }

    @Test(arguments: [
        ("^(?<a>[^ ]*) (?<b>.*)$", true), ("a", false), ("/^a/i", false), ("^a|b", false),
        ("^(?=a)", false),
        ("^(a|b)+", false), ("^\\p{L}+", false), ("^(?<v>\\d+|-)$", true), ("^[[:alpha:]]", false),
        ("^[a&&b]", false), ("^é", false), ("^\\bx", false), ("^(?<q>\").*\\k<q>", false),
        ("^a{2,3}", false),
        ("^a++b", true), ("^[]a]", false), ("^.", false),
        (
            "^(?<remote>[^ ]*) (?<host>[^ ]*) (?<user>[^ ]*) \\[(?<time>[^\\]]*)\\] \"(?<method>\\S+)(?: +(?<path>[^\\\"]*?)(?: +\\S*)?)?\" (?<code>[^ ]*) (?<size>[^ ]*)(?: \"(?<referer>[^\\\"]*)\" \"(?<agent>[^\\\"]*)\")",
            true
        ),
    ])
    func leavesTheRestToPCRE2(_ text: String, _ isDirect: Bool) throws {
        #expect(try Pattern(text).isDirect == isDirect)
    }

    @Test func hardSubjectsAreAnsweredByPCRE2() throws {
        let pattern = try Pattern("^.*?a.*?a.*?a.*?a.*?a.*?b$")
        let subject = [UInt8](repeating: 0x61, count: 80)
        #expect(DirectScannerTests.run(pattern, subject, groups: 0) == nil)
    }

    @Test func aLaterLineMayMatch() throws {
        let pattern = try Pattern("^b+")
        #expect(pattern.isDirect)
        #expect(found(pattern, "a\nbb") == "bb")
    }

    /// Expressions as users have them, with lines that fit.
    static let formats: [(pattern: String, line: String)] = [
        (
            #"^(?<remote>[^ ]*) (?<host>[^ ]*) (?<user>[^ ]*) \[(?<time>[^\]]*)\] "(?<method>\S+)(?: +(?<path>[^\"]*?)(?: +\S*)?)?" (?<code>[^ ]*) (?<size>[^ ]*)(?: "(?<referer>[^\"]*)" "(?<agent>[^\"]*)")"#,
            #"10.1.2.3 - bob [21/Aug/2026:10:00:00 +0000] "GET /a b?x=1 HTTP/1.1" 200 15 "-" "curl/8 (x)""#
        ),
        (
            #"^(?<time>\S+)\s+(?<severity>[A-Z])\s+(?<component>\S+)\s+\[(?<context>[^\]]+)\]\s+(?<message>.*?)(?: (?<ms>\d+)ms)?$"#,
            "2026-08-21T10:00:01.456+0200 I COMMAND  [conn12] find { x: 1 } 12ms 105ms"
        ),
        (
            #"^(?<time>[^ ]+) (?<stream>stdout|stderr) (?<logtag>[^ ]*) (?<message>.*)$"#,
            "2026-08-21T10:00:00.123456789Z stdout F {\"a\": 1}"
        ),
        (
            #"^<(?<pri>\d+)>(?<time>[^ ]* {1}[^ ]* [^ ]*) (?<host>[^ ]*) (?<ident>[a-zA-Z0-9_/.-]*)(?:\[(?<pid>[0-9]+)\])?(?:[^:]*:)? *(?<message>.*)$"#,
            "<13>Aug 21 10:00:00 node-1 kubelet[77]: I0821 started: ok"
        ),
        (
            #"^(?<pid>\d+):(?<role>[XCSM]) (?<time>\d+ \w+ \d+ [\d:.]+) (?<level>[.*#-]) (?<message>.*)$"#,
            "77:C 21 Aug 2026 10:00:01.000 # Warning: no config file"
        ),
    ]

    @Test func agreesWithPCRE2OnDamagedLines() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(state: seed)
        for (text, line) in DirectScannerTests.formats {
            let pattern = try Pattern(text)
            #expect(pattern.isDirect && found(pattern, line) != nil, "\(text)")
            var translator = PatternTranslator(PatternText(text))
            let code = try CompiledPattern(
                try translator.translate(), characters: false, dotMatchesLineFeed: false,
                ignoresCase: false)
            for _ in 0..<1500 {
                var subject = Array(line.utf8)
                for _ in 0..<Int.random(in: 0...4, using: &generator) {
                    let place = Int.random(in: 0..<subject.count, using: &generator)
                    let other = Int.random(in: 0..<subject.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0 where subject.count > 1: subject.remove(at: place)
                    case 1: subject.insert(subject[other], at: place)
                    default: subject.swapAt(place, other)
                    }
                }
                #expect(
                    DirectScannerTests.run(pattern, subject, groups: translator.allNames.count)
                        == AlignmentTrackerTests.run(code, subject),
                    "\(text) on \(String(decoding: subject, as: UTF8.self)), seed \(seed)")
            }
        }
    }
}

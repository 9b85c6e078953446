import Records
import Testing

@testable import Patterns

/// Runs `body` on a view of `text`.
func withView<Result>(_ text: [UInt8], _ body: (ByteView) throws -> Result) rethrows -> Result {
    try unsafe text.withUnsafeBytes { try unsafe body(ByteView($0)) }
}

/// The whole match in `text`, or nil.
func found(_ pattern: Pattern, _ text: String) -> String? {
    withView(Array(text.utf8)) { pattern.match($0) ? pattern.wholeMatch.text : nil }
}

/// The groups by name, "-" for those that took no part; nil without a match.
func groups(_ pattern: Pattern, _ text: String) -> [String]? {
    withView(Array(text.utf8)) { view in
        guard pattern.match(view) else { return nil }
        return pattern.groupNames.indices.map { pattern.capture($0)?.text ?? "-" }
    }
}

struct PatternTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var pattern: String
        var subject: String
        var match: String?
        var testDescription: String { "\(pattern) on \(subject)" }
        init(_ pattern: String, _ subject: String, _ match: String?) {
            self.pattern = pattern
            self.subject = subject
            self.match = match
        }
    }

    static let dialect: [Case] = [
        Case("b+", "abbc", "bb"), Case("/b+/", "abbc", "bb"), Case("/B+/i", "abbc", "bb"),
        Case("/b+/q", "abbc", nil), Case("/b+/q", "x/bb/q", "/bb/q"),
        Case("/x/y/z", "/x/y/z", "/x/y/z"),
        Case("/", "a/b", "/"), Case("//", "ab", ""),
        Case("^b", "a\nb", "b"), Case("a$", "a\nb", "a"), Case("\\Ab", "a\nb", nil),
        Case("a\\z", "a\n", nil), Case("a\\Z", "a\n", "a"), Case("a.b", "a\nb", nil),
        Case("/a.b/m", "a\nb", "a\nb"), Case("a(?m:.)b", "a\nb", "a\nb"),
        Case("a(?m)b.|c", "ac", "ac"), Case("a(?i)b|c", "aC", "aC"),
        Case("(?:a(?i)b|c)d", "aCd", "aCd"),
        Case("\\h+", "xyDEAD9g", "DEAD9"), Case("\\H+", "adxy", "xy"),
        Case("[\\h_]+", "g1_fz", "1_f"),
        Case("[^\\h]+", "abxyc", "xy"), Case("[\\H]+", "abxéyc", "xéy"),
        Case("a\\vb", "a\u{0b}b", "a\u{0b}b"), Case("\\u00e9", "né", "é"),
        Case("\\xc3\\xa9+", "néé", "éé"),
        Case("\\x41", "A", "A"), Case("\\x{e9}", "é", "é"), Case("\\101", "A", "A"),
        Case("\\e", "\u{1b}", "\u{1b}"),
        Case("\\y\\/\\-", "y/-", "y/-"), Case("\\Qa\\E", "QaE", "QaE"),
        Case("a{,2}b", "aaab", "aab"), Case("a{2}", "aaa", "aa"), Case("a{2,}", "aaa", "aaa"),
        Case("a{x}", "a{x}", "a{x}"), Case("a{,}", "a{,}", "a{,}"),
        Case("a{1,2}+b", "aaaab", "aaaab"),
        Case("a{2}?b", "b", "b"), Case("a**b", "aab", "aab"), Case("a+?b", "aab", "aab"),
        Case("a++a", "aaa", nil), Case("a?+a", "a", nil), Case("(?>a+)a", "aaa", nil),
        Case("[[:alpha:]]+", "1éa2", "éa"), Case("[[:^alpha:]]+", "é12a", "12"),
        Case("[[:digit:]]+", "a٣1", "٣1"),
        Case("\\d+", "a٣1", "1"), Case("\\w+", "é1", "1"), Case("\\s", "\u{a0}x", nil),
        Case("[a[bc]]+", "xabcd", "abc"), Case("[a-z&&[^aeiou]]+", "aixyzo", "xyz"),
        Case("[^a-z&&[^aeiou]]+", "xaeiz", "aei"), Case("[a-c&&b-d]+", "abcd", "bc"),
        Case("[]a]+", "a]b", "a]"), Case("[a-]+", "-a", "-a"), Case("[a-\\d]+", "x-1a", "-1a"),
        Case("[\\p{L}\\d]+", "é1-", "é1"), Case("\\p{^L}+", "é12é", "12"),
        Case("\\P{Lu}+", "Aab", "ab"),
        Case("\\p{Alpha}+", "1éx2", "éx"), Case("\\p{Greek}+", "aαβ", "αβ"),
        Case("\\p{Uppercase_Letter}+", "aBc", "B"),
        Case("(?<=a)b", "cbab", "b"), Case("(?<!a)b", "abcb", "b"), Case("a(?!b)", "abac", "a"),
        Case("(?~ab)", "xxab", "xx"), Case("\\/\\*(?~\\*/)\\*/", "/* a */ b */", "/* a */"),
        Case("/ a b # c\n+ /x", "abb", "abb"), Case("(?x: a b )c d", "abc d", "abc d"),
        Case("a(?# comment )b", "ab", "ab"), Case("(a)(b)\\2", "abb", "abb"),
        Case("(?<q>['\"]).*?\\k<q>", "x'y\"z'w", "'y\"z'"),
        Case("(?<p>\\((?:[^()]|\\g<p>)*\\))", "f(a(b)c)d", "(a(b)c)"),
        Case("(?<v>a)|(?<v>b)\\k<v>", "bb", "bb"), Case("(?<n>a)?(?(<n>)b|c)", "xc", "c"),
        Case("a|b|", "b", "b"), Case("", "abc", ""), Case("x*", "", ""),
        Case(".", "世", "世"), Case("^(.)(..) ", "世界😀 x", "世界😀 "), Case("é+", "éé", "éé"),
        Case("[é世]+", "a世éb", "世é"),
        Case("(?a)\\w+", "aé", "a"), Case("\\bfoo\\b", "a foo.", "foo"),
        Case("\\Gab", "abab", "ab"),
        Case("a\\Kb", "ab", "b"), Case("\\R", "\r\n", "\r\n"), Case("\\ca", "\u{01}", "\u{01}"),
        Case("/É/i", "é", "é"), Case("[\\[\\]^-]+", "a[^-]b", "[^-]"),
        Case("[\\s\\S]+", "a\né", "a\né"),
    ]

    @Test(arguments: dialect)
    func readsTheDialect(_ example: Case) throws {
        let pattern = try Pattern(example.pattern)
        #expect(found(pattern, example.subject) == example.match)
    }

    @Test(arguments: [
        ("a(b", 1), ("a)b", 1), ("[a", 0), ("a[]", 1), ("*a", 0), ("a\\", 1), ("(?<n>a)\\1", 7),
        ("\\k<x>", 0), ("(?q)a", 2), ("a{3,1}", 1), ("[b-a]", 1), ("\\p{Nope}", 0),
        ("[[:nope:]]", 1),
        ("/a(/i", 2), ("(?<=a+)b", 0), ("(?<>a)", 0), ("a{100000}", 1),
    ])
    func namesThePlaceOfAnError(_ text: String, _ place: Int) {
        do {
            _ = try Pattern(text)
            Issue.record("\(text) is accepted")
        } catch {
            #expect(error.byteOffset == place, "\(error)")
            #expect(Pattern.validate(text) == error.description)
        }
    }

    @Test func namesGroupsInTheirOrder() throws {
        let pattern = try Pattern("(x)?(?<b>\\d)(?<a>\\w)?")
        #expect(pattern.groupNames == ["b", "a"])
        #expect(groups(pattern, "x1y") == ["1", "y"])
        #expect(groups(pattern, "1") == ["1", "-"])
        #expect(groups(pattern, "x") == nil)
    }

    @Test func takesTheLastGroupOfARepeatedName() throws {
        let pattern = try Pattern("^(?<v>\\d+)-(?<v>\\d+)?$")
        #expect(pattern.groupNames == ["v"])
        #expect(groups(pattern, "1-2") == ["2"])
        #expect(groups(pattern, "1-") == ["1"])
    }

    @Test func acceptsLongAndForeignNames() throws {
        let name = String(repeating: "long_", count: 20) + "é-1"
        #expect(try Pattern("(?<\(name)>a)").groupNames == [name])
    }

    @Test func anchorsAtTheStart() throws {
        let pattern = try Pattern("^kube\\.(?!var)")
        func starts(_ text: String) -> Bool {
            withView(Array(text.utf8)) { pattern.matchesAtStart($0) }
        }
        #expect(starts("kube.app"))
        #expect(!starts("kube.var"))
        let bare = try Pattern("b")
        #expect(!withView(Array("ab".utf8)) { bare.matchesAtStart($0) })
    }

    @Test func bytesThatAreNotTextDoNotStopARun() throws {
        let pattern = try Pattern("^(?<a>\\w+) (?<b>.*)$")
        let subject: [UInt8] = Array("abc caf".utf8) + [0xe9] + Array(" x".utf8)
        withView(subject) { view in
            #expect(pattern.match(view))
            #expect(pattern.capture(1)?.array == Array(subject[4...]))
        }
        let exact = try Pattern("^.{3}$")
        withView([0xff, 0xfe, 0x80, 0xc3]) { _ = exact.match($0) }
    }

    @Test func givesUpOnCatastrophicExpressions() throws {
        let pattern = try Pattern("^(a+)+$")
        #expect(found(pattern, String(repeating: "a", count: 40) + "b") == nil)
        #expect(pattern.limitHitCount == 1)
        #expect(found(pattern, "aaa") == "aaa")
        let deep = try Pattern("^(?<p>(?:\\((?:a|\\g<p>)*\\))+)$")
        _ = found(deep, String(repeating: "(", count: 200_000))
    }

    @Test func hostileExpressionsAreErrors() {
        for text in [
            String(repeating: "(", count: 5000), String(repeating: "[", count: 5000),
            String(repeating: "(?:a{1000}", count: 5) + String(repeating: "){1000}", count: 5),
            String(repeating: "a", count: 70_000),
        ] { #expect(Pattern.validate(text) != nil) }
    }

    @Test(arguments: [
        (
            "^(?<host>[^ ]*) [^ ]* (?<user>[^ ]*) \\[(?<time>[^\\]]*)\\] \"(?<m>\\S+)(?: +(?<p>[^\\\"]*?)(?: +\\S*)?)?\" (?<c>[^ ]*)",
            true
        ),
        ("^(?<a>\\S+)\\s+(?<m>.*?)(?: (?<ms>\\d+)ms)?$", true), ("id=(?<id>\\d+)", true),
        (".", false), (".{3}", false), (".+?", false), ("[^ ]*[^x]*", false), ("\\p{L}+", false),
        ("/abc/i", false), ("(?:[^\"\\\\]|\\\\.)*", false), ("(?:a|[^ ]+)+", false),
        ("é [^ ]+x", true),
        ("[^ ]*(?!a)", false), ("(?<!a)[^ ]+", false), ("[^é]+ ", false),
        ("[^ ]+(?: b)?[^ ]*", false),
    ])
    func findsOutWhetherBytesWillDo(_ text: String, _ bytes: Bool) throws {
        #expect(try Pattern(text).matchesBytes == bytes)
    }
}

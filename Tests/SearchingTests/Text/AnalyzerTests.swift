import Testing

@testable import Searching

/// Words.
@Suite struct AnalyzerTests {
    @Test(arguments: [
        (
            "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone.",
            "the 2 quick brown foxes jumped over the lazy dog's bone"
        ),
        ("10.0.0.1:8080", "10.0.0.1 8080"), ("a.b.c", "a.b.c"), ("end. Next", "end next"),
        ("3,14 1,000.5", "3,14 1,000.5"), ("foo_bar __init__ _", "foo_bar __init__"),
        ("x=1&y=2", "x 1 y 2"), ("/var/log/pods", "var log pods"),
        ("can't 'quoted'", "can't quoted"),
        ("日本語 text", "日 本 語 text"), ("naïve ÉTÉ", "naïve été"), ("foo—bar", "foo bar"),
        ("v1.2.3-rc1", "v1.2.3 rc1"), ("", ""), (" .,;:' ", ""), ("a:b", "a:b"), ("1:2", "1 2"),
        ("don’t", "don’t"), ("e\u{301}t", "e\u{301}t"),
        ("2026-11-24T08:54:17.43Z", "2026 11 24t08 54 17.43z"),
    ])
    func findsWords(text: String, words: String) {
        #expect(
            Analyzer.tokens(of: text) == words.split(separator: " ").map(String.init), "\(text)")
    }

    /// The fast way for ASCII finds what the careful one finds.
    @Test func agreesWithTheCarefulWay() {
        var corpus = RandomCorpus(state: 3)
        let alphabet = Array("aZ09_.,:;'- /\"=\t")
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0...corpus.next(16) { text.append(corpus.pick(alphabet)) }
            let careful = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
                .flatMap { UnicodeWords.words(of: String($0)) }
            #expect(Analyzer.tokens(of: text) == careful, "\(text.debugDescription)")
        }
    }

    @Test func cutsLongWords() {
        let tokens = Analyzer.tokens(of: String(repeating: "a", count: 600))
        #expect(tokens.map(\.count) == [255, 255, 90])
    }
}

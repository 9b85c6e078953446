import Records
import Testing

@testable import Parsing

struct MultilineJoinerTests {
    private func join(_ names: [String], _ text: String) throws -> [String] {
        let parsers = try names.map { name in
            try MultilineParser(try #require(MultilineParserDefinition.builtIn(name)))
        }
        var joiner = TextJoiner(parsers: parsers)
        return joiner.join(
            text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) })
    }

    @Test func joinsAJavaTrace() throws {
        let trace = """
            java.lang.IllegalStateException: x
            \tat a.B.c(B.java:1)
            Caused by: java.io.IOException: y
            \tat d.E.f(E.java:2)
            \t... 3 more
            """
        #expect(try join(["java"], trace + "\nnext") == [trace + "\n", "next\n"])
    }

    @Test func joinsAGoPanic() throws {
        let trace = """
            panic: boom

            goroutine 1 [running]:
            main.f(0x1)
            \t/m.go:3 +0x1d
            main.main()
            \t/m.go:7 +0x20
            """
        #expect(try join(["go"], trace + "\nexit") == [trace + "\n", "exit\n"])
    }

    @Test func aPythonTraceEndsWithItsError() throws {
        let trace = """
            Traceback (most recent call last):
              File "a.py", line 1, in f
                g()
            ValueError: x
            """
        #expect(
            try join(["python"], trace + "\n\nValueError: y") == [trace + "\n", "ValueError: y\n"])
    }

    @Test func rulesAreReadWithTheirQuotes() throws {
        let rule = try MultilineRule("\"start_state, a\"  \"/^\\\"x\\d+/\"   \"cont\"")
        #expect(
            rule
                == MultilineRule(
                    states: ["start_state", "a"], regex: "/^\"x\\d+/", nextState: "cont"))
        for text in ["", "\"a\" \"b\"", "\"\" \"b\" \"c\"", "\"a\" \"b\" \"c\" \"d\""] {
            #expect(throws: ParserDefinitionError.self) { try MultilineRule(text) }
        }
    }

    @Test func refusesRulesThatLeadNowhere() throws {
        var definition = MultilineParserDefinition(name: "m", type: .regex)
        #expect(throws: ParserDefinitionError.self) { try MultilineParser(definition) }
        definition.rules = [try MultilineRule("start_state /a/ nowhere")]
        #expect(throws: ParserDefinitionError.self) { try MultilineParser(definition) }
        definition.rules = [try MultilineRule("cont /a/ cont")]
        #expect(throws: ParserDefinitionError.self) { try MultilineParser(definition) }
        definition.rules = [try MultilineRule("start_state /(/ start_state")]
        #expect(throws: ParserDefinitionError.self) { try MultilineParser(definition) }
        #expect(throws: ParserDefinitionError.self) {
            try MultilineParser(MultilineParserDefinition(name: "m", type: .equal))
        }
    }

    @Test func waitsAsLongAsTheParserSays() throws {
        var definition = MultilineParserDefinition(name: "m", type: .endsWith)
        definition.matchString = ";"
        definition.flushTimeoutMilliseconds = 500
        definition.keyContent = "log"
        let parsers = [try MultilineParser(definition)]
        var joiner = MultilineJoiner()
        let first = joiner.feed(ByteView("a"), now: 1_000_000_000, parsers: parsers)
        #expect(
            first
                == MultilineAction(
                    flushesBefore: false, placement: .opens, flushesAfter: false,
                    usesLineFeed: false))
        #expect(!joiner.isDue(now: 1_499_999_999))
        #expect(joiner.isDue(now: 1_500_000_000))
        let last = joiner.feed(ByteView("b;"), now: 1_500_000_000, parsers: parsers)
        #expect(
            last
                == MultilineAction(
                    flushesBefore: false, placement: .continues, flushesAfter: true,
                    usesLineFeed: false))
        #expect(!joiner.isOpen)
    }
}

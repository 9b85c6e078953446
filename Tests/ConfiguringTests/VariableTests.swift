import Configuring
import Testing

@Suite struct VariableTests {
    /// Value as written and what it becomes with A=1, EMPTY set to nothing and S set in the file.
    static let values: [(written: String, expanded: String)] = [
        ("${A}-${B:-x}", "1-x"), ("x${B}y", "xy"), ("$A", "$A"), ("${A", "${A"),
        ("${EMPTY:-e}", "e"), ("${B:-}z", "z"), ("x${B-old}y", "xy"), ("${S}", "own"),
        ("${B:-http://h:1/p}", "http://h:1/p"), ("${HOSTNAME}", "node-1"), ("${A}${A}", "11"),
        ("a$${A}", "a$1"), ("${B:-two words}", "two words"),
    ]

    @Test(arguments: values)
    func expands(written: String, expanded: String) throws {
        let text =
            "@SET S=own\n[INPUT]\n Name tail\n Path /a\n Tag \(written)\n[OUTPUT]\n Name null\n"
        let files = MemoryFiles(
            ["t.conf": text], variables: ["A": "1", "EMPTY": "", "S": "process"])
        #expect(try #require(load(files).settings).inputs[0].tag == expanded)
    }

    @Test func warnsOnceAboutUnsetVariable() {
        let (settings, diagnostics) = load(
            "[INPUT]\n Name tail\n Path /a${NO}\n Key ${NO}\n Tag ${NO}\n[OUTPUT]\n Name null\n")
        #expect(settings == nil)
        #expect(
            diagnostics.map(\.description) == [
                "t.conf:3:7: warning: the variable 'NO' is used but not set; "
                    + "'${NO:-value}' gives a default",
                "t.conf:4:6: warning: 'Key' is empty once its variables are put in and counts as "
                    + "not given",
                "t.conf:5:6: error: 'Tag' is empty once its variables are put in; tail needs a "
                    + "value",
            ])
    }

    @Test func refusesToGrowWithoutEnd() {
        let files = MemoryFiles(
            [
                "t.conf": "@SET B=\(String(repeating: "${A}", count: 300))\n[INPUT]\n Name tail\n"
                    + " Path \(String(repeating: "${B}", count: 300))\n[OUTPUT]\n Name null\n"
            ], variables: ["A": String(repeating: "a", count: 1000)])
        let (_, diagnostics) = load(files)
        #expect(messages(diagnostics).count == 1)
    }

    @Test func readsVariablesOfYAMLFromTextAndFile() throws {
        let files = MemoryFiles(
            [
                "t.yaml": """
                env:
                  - name: one
                    value: first
                  - {name: two, uri: 'file:///secret'}
                pipeline:
                  inputs: [{name: tail, path: '/${one}', tag: '<${two}>'}]
                  outputs: [{name: 'null'}]
                """, "/secret": "from-file\n",
            ], variables: ["one": "process"])
        let input = try #require(load(files, path: "t.yaml").settings).inputs[0]
        #expect(input.paths == ["/first"])
        #expect(input.tag == "<from-file>")
    }
}

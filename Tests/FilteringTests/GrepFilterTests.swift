import Patterns
import Testing

@testable import Filtering

@Suite struct GrepFilterTests {
    private static let lines = [
        #"{"log":"err one","level":"debug"}"#, #"{"log":"err two","level":"info"}"#,
        #"{"log":"ok three","level":"debug"}"#, #"{"log":"ok four","level":"info"}"#,
        #"{"level":"info"}"#, #"{"log":"err six"}"#, #"{"x":1}"#,
    ]

    private static func rule(_ kind: String, _ key: String, _ text: String) throws
        -> GrepFilter.Rule
    {
        GrepFilter.Rule(
            isExclusion: kind == "exclude", place: FieldPlace(key), pattern: try Pattern(text))
    }

    struct Case {
        let rules: [[String]]
        var logic = GrepFilter.Logic.inOrder
        let kept: [Int]
    }

    @Test(arguments: [
        Case(rules: [["regex", "log", "err"]], kept: [0, 1, 5]),
        Case(rules: [["exclude", "log", "err"]], kept: [2, 3, 4, 6]),
        Case(
            rules: [["exclude", "log", "err"], ["exclude", "level", "debug"]], kept: [3, 4, 6]),
        Case(rules: [["exclude", "level", "debug"], ["regex", "log", "err"]], kept: [1, 5]),
        // The first keeping rule decides.
        Case(rules: [["regex", "log", "err"], ["exclude", "level", "debug"]], kept: [0, 1, 5]),
        Case(
            rules: [["regex", "log", "err"], ["regex", "level", "info"]], logic: .any,
            kept: [0, 1, 3, 4, 5]),
        Case(
            rules: [["regex", "log", "err"], ["regex", "level", "info"]], logic: .all, kept: [1]),
        Case(
            rules: [["exclude", "log", "err"], ["exclude", "level", "debug"]], logic: .any,
            kept: [3, 4, 6]),
        Case(
            rules: [["exclude", "log", "err"], ["exclude", "level", "debug"]], logic: .all,
            kept: [1, 2, 3, 4, 5, 6]),
    ])
    func keepsAsFluentBitDoes(_ test: Case) throws {
        let rules = try test.rules.map { try GrepFilterTests.rule($0[0], $0[1], $0[2]) }
        let filter = GrepFilter(rules, logic: test.logic)
        let left = filtered(GrepFilterTests.lines) { filter.apply(to: &$0) }
        #expect(left == test.kept.map { GrepFilterTests.lines[$0] })
        #expect(filter.droppedCount == UInt64(GrepFilterTests.lines.count - left.count))
    }

    @Test func matchesStringsOnly() throws {
        let values = ["12", "1.5", "true", "null", #"{"x":1}"#, #"["x"]"#, #""12""#, #""x""#]
        let filter = GrepFilter(
            [try GrepFilterTests.rule("regex", "v", #"^(12|1\.5|true|null|.*x.*)$"#)],
            logic: .inOrder)
        let left = filtered(values.map { #"{"v":\#($0)}"# }) { filter.apply(to: &$0) }
        #expect(left == [#"{"v":"12"}"#, #"{"v":"x"}"#])
    }

    @Test func looksIntoObjectsAndArrays() throws {
        let lines = [
            #"{"a":["y","n"]}"#, #"{"a":["n","y"]}"#, #"{"a":{"1":"y"}}"#, #"{"a":{"b.c":"y"}}"#,
        ]
        for (key, kept) in [("$a[1]", 1), ("$a['b.c']", 3), ("$a['1']", 2)] {
            let filter = GrepFilter(
                [try GrepFilterTests.rule("regex", key, "^y$")], logic: .inOrder)
            #expect(filtered(lines) { filter.apply(to: &$0) } == [lines[kept]])
        }
    }

    @Test func matchesWhatEscapesStandFor() throws {
        let filter = GrepFilter(
            [try GrepFilterTests.rule("regex", "v", "^a\"\u{e9}\\t$")], logic: .inOrder)
        let line = #"{"v":"a\"\u00e9\t"}"#
        #expect(filtered([line, #"{"v":"a"}"#]) { filter.apply(to: &$0) } == [line])
    }

    @Test(arguments: ["$", "$a[", "$a['b]", "$a[x]", "$a[-1]", "$a['b'", "$[0]"])
    func refusesWhatIsNoPlace(_ text: String) {
        #expect(FieldPlace(text) == nil)
    }

    @Test func agreesWithANaiveFilter() throws {
        let seed: UInt64 = .random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let records = (0..<8).map { _ in
                ["a", "b", "c"].filter { _ in Bool.random(using: &generator) }
                    .map { (key: $0, value: "xy".randomElement(using: &generator) ?? "x") }
            }
            let lines = records.map { record in
                "{\(record.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ","))}"
            }
            let logic = [GrepFilter.Logic.inOrder, .all, .any][Int(generator.next() % 3)]
            let isExclusion = Bool.random(using: &generator)
            let rules = (0..<Int(generator.next() % 3) + 1).map { _ in
                NaiveRule(
                    isExclusion: logic == .inOrder
                        ? Bool.random(using: &generator) : isExclusion,
                    key: ["a", "b", "c"][Int(generator.next() % 3)],
                    value: "xy".randomElement(using: &generator) ?? "x")
            }
            let filter = GrepFilter(
                try rules.map {
                    try GrepFilterTests.rule(
                        $0.isExclusion ? "exclude" : "regex", $0.key, "^\($0.value)$")
                }, logic: logic)
            let expected = zip(records, lines).filter { NaiveRule.keeps($0.0, rules, logic) }
                .map(\.1)
            #expect(filtered(lines) { filter.apply(to: &$0) } == expected, "seed \(seed)")
        }
    }
}

private struct NaiveRule {
    let isExclusion: Bool
    let key: String
    let value: Character

    typealias Record = [(key: String, value: Character)]

    func matches(_ record: Record) -> Bool {
        record.contains { $0.key == key && $0.value == value }
    }

    static func keeps(_ record: Record, _ rules: [NaiveRule], _ logic: GrepFilter.Logic) -> Bool {
        let isExclusion = rules[0].isExclusion
        switch logic {
        case .inOrder:
            let decisive = rules.first { !$0.isExclusion || $0.matches(record) }
            return decisive.map { $0.isExclusion ? false : $0.matches(record) } ?? true
        case .all: return rules.allSatisfy { $0.matches(record) } != isExclusion
        case .any: return rules.contains { $0.matches(record) } != isExclusion
        }
    }
}

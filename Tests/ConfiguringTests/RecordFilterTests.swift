import Testing

@testable import Configuring

@Suite struct RecordFilterTests {
    private static func text(_ lines: [String]) -> String {
        SettingsTests.text(filter: lines + ["Match *"])
    }

    private static func kind(_ lines: [String]) throws -> FilterKind {
        let (settings, diagnostics) = load(text(lines))
        #expect(messages(diagnostics).isEmpty)
        return try #require(settings?.filters.first?.kind)
    }

    @Test func keepsTheOrderOfGrepRules() throws {
        let kind = try RecordFilterTests.kind([
            "Name grep", "Exclude $a['b'] x", "Regex  log   /^e  (f|g) $/i", "Exclude c.d y",
        ])
        guard case .grep(let grep) = kind else {
            Issue.record("not grep: \(kind)")
            return
        }
        #expect(
            grep.rules == [
                .init(isExclusion: true, key: "$a['b']", pattern: "x"),
                .init(isExclusion: false, key: "log", pattern: "/^e  (f|g) $/i"),
                // A dot ends a name, so no record has this one.
                .init(isExclusion: true, key: nil, pattern: "y"),
            ])
        #expect(grep.logic == .legacy)
    }

    @Test func keepsTheOrderOfModifyRules() throws {
        let kind = try RecordFilterTests.kind([
            "Name modify", "Rename a n", #"Set n "two \"words\"""#, "Remove b",
            "Add_if_not_present c d", "Condition Key_Value_Equals k v", "Rename x y",
        ])
        guard case .modify(let modify) = kind else {
            Issue.record("not modify: \(kind)")
            return
        }
        #expect(
            modify.rules == [
                .init(action: .rename, key: "a", value: "n"),
                .init(action: .set, key: "n", value: #"two "words""#),
                .init(action: .remove, key: "b", value: ""),
                .init(action: .add, key: "c", value: "d"),
                .init(action: .rename, key: "x", value: "y"),
            ])
        #expect(modify.conditions == [.init(test: .valueEquals, key: "k", value: "v")])
    }

    @Test func readsNamesOfRecordModifierAndNest() throws {
        let modifier = try RecordFilterTests.kind([
            "Name record_modifier", "Record host h1", "Record two words here", #"Record q "a b""#,
            "Allowlist_key a", "Whitelist_key b*", "Uuid_key id",
        ])
        guard case .recordModifier(let settings) = modifier else {
            Issue.record("not record_modifier: \(modifier)")
            return
        }
        #expect(
            settings.additions == [
                .init(key: "host", value: "h1"), .init(key: "q", value: "a b"),
            ])
        #expect(settings.keptKeys == ["a", "b*"])
        #expect(settings.identifierKey == "id")
        let nest = try RecordFilterTests.kind([
            "Name nest", "Operation lift", "Nested_under k", "Add_prefix k_",
        ])
        guard case .nest(let settings) = nest else {
            Issue.record("not nest: \(nest)")
            return
        }
        #expect(
            settings == NestSettings(lifts: true, wildcards: [], key: "k", prefix: .add("k_")))
    }

    @Test(arguments: [
        (
            ["Name grep", "Regexp a b"],
            "t.conf:6:5: error: unknown option 'Regexp' of grep; did you mean 'regex'?"
        ),
        (
            ["Name grep", "Regex a"],
            "t.conf:6:11: error: regex: 'a' has no expression; give KEY EXPRESSION"
        ),
        (
            ["Name grep", "Regex a b["],
            "t.conf:6:11: error: regex: 'b[' is not a valid expression: "
                + "the bracket does not close"
        ),
        (
            ["Name grep", "Regex $a[x] b"],
            "t.conf:6:11: error: regex: '$a[x]' is not a place in a record; "
                + "write key or $key['member'][0]"
        ),
        (
            ["Name grep", "Logical_Op AND", "Regex a b", "Exclude a b"],
            "t.conf:6:16: error: grep: Logical_Op AND takes either Regex or Exclude, not both; "
                + "use a second grep filter"
        ),
        (
            ["Name modify", "Set a b c"],
            "t.conf:6:9: error: set: 'a b c' is not valid; give two words, "
                + "in quotes where there are blanks in them"
        ),
        (
            ["Name modify", "Condition Key_value_equal a"],
            "t.conf:6:15: error: condition: there is no test 'Key_value_equal'; "
                + "did you mean 'key_value_equals'?; known: key_exists, key_does_not_exist, "
                + "a_key_matches, no_key_matches, key_value_equals, key_value_does_not_equal, "
                + "key_value_matches, key_value_does_not_match, "
                + "matching_keys_have_matching_values, "
                + "matching_keys_do_not_have_matching_values"
        ),
        (
            ["Name modify", "Condition Key_value_equals a"],
            "t.conf:6:15: error: condition: Key_value_equals takes a key and a value"
        ),
        (
            ["Name record_modifier", "Remove_key a", "Allowlist_key b"],
            "t.conf:6:16: error: record_modifier takes either Remove_key or Allowlist_key, "
                + "not both"
        ),
        (
            ["Name nest", "Operation lif", "Nested_under a"],
            "t.conf:6:15: error: operation: 'lif' is not valid; give one of nest, lift; "
                + "did you mean 'lift'?"
        ),
        (["Name nest", "Operation lift"], "t.conf:4:1: error: nest needs 'nested_under'"),
        (
            ["Name nest", "Operation nest", "Nest_under a", "Add_prefix b", "Remove_prefix c"],
            "t.conf:9:19: error: nest takes either Add_prefix or Remove_prefix, not both"
        ),
    ])
    func reportsProblem(lines: [String], expected: String) {
        let (settings, diagnostics) = load(RecordFilterTests.text(lines))
        #expect(messages(diagnostics) == [expected])
        #expect(settings == nil)
    }

    @Test(arguments: [
        (["Name grep", "Regex a.b c"], "regex: no record has the key 'a.b'"),
        (["Name record_modifier", "Record a b c"], "record: 'a b c' is not KEY VALUE"),
    ])
    func warnsOfWhatDoesNothing(lines: [String], expected: String) {
        let (settings, diagnostics) = load(RecordFilterTests.text(lines))
        #expect(messages(diagnostics, .warning).contains { $0.contains(expected) })
        #expect(settings != nil)
    }
}

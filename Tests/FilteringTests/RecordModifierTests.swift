import Testing

@testable import Filtering

@Suite struct RecordModifierTests {
    private static let lines = [
        #"{"a":1,"b":{"c":2},"App":"x","app_id":7,"z":"z"}"#, #"{"a":2}"#, "{}",
    ]

    private static func names(_ names: [String]) -> [KeyPattern] {
        names.map { KeyPattern($0, ignoresCase: true) }
    }

    private static func addition(_ key: String, _ value: String) -> (key: KeptText, value: KeptText)
    {
        (KeptText(escaping: key), KeptText(raw: value))
    }

    @Test func appendsAndReplaces() {
        let filter = RecordModifier(
            .keepAll, [],
            additions: [
                RecordModifierTests.addition("host", "h1"),
                RecordModifierTests.addition("a", "new"),
            ])
        #expect(
            filtered(RecordModifierTests.lines) { filter.apply(to: &$0) } == [
                #"{"b":{"c":2},"App":"x","app_id":7,"z":"z","host":"h1","a":"new"}"#,
                #"{"host":"h1","a":"new"}"#, #"{"host":"h1","a":"new"}"#,
            ])
    }

    @Test func removesInAnyCaseAndByPrefix() {
        let exact = RecordModifier(
            .remove, RecordModifierTests.names(["APP", "b"]), additions: [])
        #expect(
            filtered(RecordModifierTests.lines) { exact.apply(to: &$0) }
                == [#"{"a":1,"app_id":7,"z":"z"}"#, #"{"a":2}"#])
        #expect(exact.droppedCount == 1)
        let prefix = RecordModifier(.remove, RecordModifierTests.names(["APP*"]), additions: [])
        #expect(
            filtered([RecordModifierTests.lines[0]]) { prefix.apply(to: &$0) }
                == [#"{"a":1,"b":{"c":2},"z":"z"}"#])
    }

    @Test func keepsOnlyWhatIsNamed() {
        let filter = RecordModifier(
            .keepOnly, RecordModifierTests.names(["a", "APP_id"]), additions: [])
        #expect(
            filtered(RecordModifierTests.lines) { filter.apply(to: &$0) }
                == [#"{"a":1,"app_id":7}"#, #"{"a":2}"#])
    }

    @Test func leavesABatchThatWouldLoseEverything() {
        let filter = RecordModifier(.remove, RecordModifierTests.names(["*"]), additions: [])
        let lines = Array(RecordModifierTests.lines.prefix(2))
        #expect(filtered(lines) { filter.apply(to: &$0) } == lines)
        #expect(filter.droppedCount == 0)
    }

    @Test func addsAnIdentifierOfVersionFour() {
        let filter = RecordModifier(
            .keepAll, [], additions: [], identifierKey: KeptText(escaping: "u"),
            randomBits: { .max })
        #expect(
            filtered(["{}"]) { filter.apply(to: &$0) }
                == [#"{"u":"ffffffff-ffff-4fff-bfff-ffffffffffff"}"#])
    }
}

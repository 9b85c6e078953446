import Testing

@testable import Filtering

@Suite struct NestFilterTests {
    private static func nested(
        _ line: String, _ names: [String], under key: String, prefix: NestFilter.Prefix = .unchanged
    ) -> [String] {
        let filter = NestFilter(
            .nest(names.map { KeyPattern($0, ignoresCase: false) }),
            key: KeptText(escaping: key), prefix: prefix)
        return filtered([line]) { filter.apply(to: &$0) }
    }

    private static func lifted(
        _ line: String, from key: String, prefix: NestFilter.Prefix = .unchanged
    ) -> [String] {
        let filter = NestFilter(.lift, key: KeptText(escaping: key), prefix: prefix)
        return filtered([line]) { filter.apply(to: &$0) }
    }

    private static let line = #"{"k1":1,"x":2,"k2":{"y":3},"kk":"s\n"}"#

    @Test func nestsWhatIsNamedAtTheEnd() {
        #expect(
            NestFilterTests.nested(NestFilterTests.line, ["k*"], under: "in")
                == [#"{"x":2,"in":{"k1":1,"k2":{"y":3},"kk":"s\n"}}"#])
        #expect(
            NestFilterTests.nested(NestFilterTests.line, ["k1", "x"], under: "in")
                == [#"{"k2":{"y":3},"kk":"s\n","in":{"k1":1,"x":2}}"#])
        #expect(NestFilterTests.nested(#"{"x":1}"#, ["k*"], under: "in") == [#"{"x":1}"#])
    }

    @Test func replacesAnObjectOfThatName() {
        #expect(
            NestFilterTests.nested(NestFilterTests.line, ["k*"], under: "x")
                == [#"{"x":{"k1":1,"k2":{"y":3},"kk":"s\n"}}"#])
    }

    @Test func changesTheNamesOfWhatItMoves() {
        let line = #"{"ka":1,"b":2}"#
        #expect(
            NestFilterTests.nested(line, ["*"], under: "in", prefix: .add(KeptText(escaping: "p_")))
                == [#"{"in":{"p_ka":1,"p_b":2}}"#])
        #expect(
            NestFilterTests.nested(
                line, ["*"], under: "in", prefix: .remove(KeptText(escaping: "k")))
                == [#"{"in":{"a":1,"b":2}}"#])
    }

    @Test func nestsTheLastOfEqualKeys() {
        #expect(
            NestFilterTests.nested(#"{"k":1,"b":2,"k":3}"#, ["k"], under: "in")
                == [#"{"b":2,"in":{"k":3}}"#])
    }

    @Test func liftsMembersToTheEnd() {
        let added = NestFilter.Prefix.add(KeptText(escaping: "k_"))
        let cases = [
            (#"{"x":1,"k":{"a":1,"b":{"c":2}},"z":3}"#, #"{"x":1,"z":3,"k_a":1,"k_b":{"c":2}}"#),
            (#"{"k":"text","x":1}"#, #"{"k":"text","x":1}"#), (#"{"k":{},"x":1}"#, #"{"x":1}"#),
            (#"{"k":[1],"a":0}"#, #"{"k":[1],"a":0}"#), (#"{"x":1}"#, #"{"x":1}"#),
        ]
        for (line, expected) in cases {
            #expect(NestFilterTests.lifted(line, from: "k", prefix: added) == [expected])
        }
        #expect(
            NestFilterTests.lifted(
                #"{"k":{"ab":1,"b":2,"a":3},"x":1}"#, from: "k",
                prefix: .remove(KeptText(escaping: "a")))
                == [#"{"x":1,"b":2,"":3}"#])
    }

    @Test func liftedMembersReplaceFieldsOfTheirName() {
        #expect(
            NestFilterTests.lifted(#"{"a":1,"k":{"a":2,"k":3}}"#, from: "k")
                == [#"{"a":2,"k":3}"#])
    }
}

import Searching
import Testing

@testable import StoreServer

@Suite struct FilterPathTests {
    private static let text = #"""
        {"took":1,"errors":true,"items":[{"create":{"_id":"a","status":201}},\#
        {"create":{"_id":"b","status":400,"error":{"type":"t","reason":"r"}}},{"x":1}],"e":{},"l":[]}
        """#

    @Test(arguments: [
        ("took", #"{"took":1}"#),
        ("took,errors", #"{"took":1,"errors":true}"#),
        ("nothing", "{}"),
        ("items.*.status", #"{"items":[{"create":{"status":201}},{"create":{"status":400}}]}"#),
        ("items.*.error.type", #"{"items":[{"create":{"error":{"type":"t"}}}]}"#),
        ("**.type", #"{"items":[{"create":{"error":{"type":"t"}}}]}"#),
        ("items.create.err*.rea*", #"{"items":[{"create":{"error":{"reason":"r"}}}]}"#),
        ("-items,-e,-l", #"{"took":1,"errors":true}"#),
        ("-items.create,-l", #"{"took":1,"errors":true,"items":[{"x":1}],"e":{}}"#),
        (
            "items,-items.**._id",
            #"{"items":[{"create":{"status":201}},{"create":{"status":400,"error":{"type":"t","#
                + #""reason":"r"}}},{"x":1}]}"#
        ),
        ("e", #"{"e":{}}"#), ("l", #"{"l":[]}"#), ("took.deeper", "{}"),
    ])
    func showsWhatIsAskedFor(paths: String, expected: String) throws {
        let filter = try #require(try FilterPath(paths))
        let shown = filter.apply(to: Array(FilterPathTests.text.utf8))
        #expect(String(decoding: shown, as: UTF8.self) == expected)
    }

    @Test func readsStringsWithBracketsAndQuotes() throws {
        let filter = try #require(try FilterPath("b"))
        let shown = filter.apply(to: Array(#"{"a":"}\"{[","b" : [ 1 , "]\\" ] }"#.utf8))
        #expect(String(decoding: shown, as: UTF8.self) == #"{"b":[ 1 , "]\\" ]}"#)
    }

    @Test func filtersArraysAtTheTop() throws {
        let filter = try #require(try FilterPath("*.a"))
        let shown = try #require(try FilterPath("a")).apply(
            to: Array(#"[{"a":1,"b":2},{"b":3}]"#.utf8))
        #expect(String(decoding: shown, as: UTF8.self) == #"[{"a":1}]"#)
        #expect(filter.apply(to: Array("7".utf8)) == Array("{}".utf8))
    }

    @Test func survivesDeepNesting() throws {
        let text = String(repeating: #"{"a":["#, count: 5000) + String(repeating: "]}", count: 5000)
        let filter = try #require(try FilterPath("a.b,-c"))
        #expect(filter.apply(to: Array(text.utf8)) == Array("{}".utf8))
    }

    @Test func refusesMoreNamesThanItFollows() throws {
        let names = repeatElement("a", count: FilterPath.nameLimit)
        #expect(try FilterPath(names.joined(separator: ".")) != nil)
        #expect(throws: SearchError.self) { try FilterPath(names.joined(separator: ",") + ",b") }
    }

    @Test func saysNothingWithoutPaths() throws {
        #expect(try FilterPath("") == nil)
        #expect(try FilterPath(",-,.") == nil)
    }

    @Test(arguments: [
        ("abc", "a*c", true), ("abc", "*", true), ("", "*", true), ("abc", "a*b", false),
        ("abcbc", "a*bc", true), ("abc", "abc", true), ("abc", "ab", false),
        ("aXbXc", "a*b*c", true),
    ])
    func starsStandForAnyText(name: String, pattern: String, fits: Bool) {
        #expect(FilterPath.fits(name, pattern) == fits)
    }
}

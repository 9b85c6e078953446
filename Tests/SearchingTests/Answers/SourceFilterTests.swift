import Records
import Testing

@testable import Searching

@Suite struct SourceFilterTests {
    private static let source =
        #"{"a":{"b":{"c":1,"d":2.50},"e":[{"f":1,"g":2},{"g":3}]},"x.y":"z","m":"t\u0041","n":null,"o":{},"p":[]}"#

    @Test(arguments: [
        ("true", source),
        (#"["*"]"#, source),
        (#"[]"#, source),
        (#""a.b.c""#, #"{"a":{"b":{"c":1}}}"#),
        (#""a.b""#, #"{"a":{"b":{"c":1,"d":2.50}}}"#),
        (#"["a.b","m"]"#, #"{"a":{"b":{"c":1,"d":2.50}},"m":"t\u0041"}"#),
        (#""a.*.c""#, #"{"a":{"b":{"c":1}}}"#),
        (#""*.c""#, #"{"a":{"b":{"c":1}}}"#),
        (#""a.e.f""#, #"{"a":{"e":[{"f":1}]}}"#),
        (#""x""#, #"{"x.y":"z"}"#),
        (#""x.y""#, #"{"x.y":"z"}"#),
        (#""n""#, #"{"n":null}"#),
        (#""nothing""#, "{}"),
        (#""ab""#, "{}"),
        (#"{"excludes":["a"]}"#, #"{"x.y":"z","m":"t\u0041","n":null,"o":{},"p":[]}"#),
        (#"{"excludes":["a.*"]}"#, #"{"a":{},"x.y":"z","m":"t\u0041","n":null,"o":{},"p":[]}"#),
        (
            #"{"includes":["a"],"excludes":["a.b","a.e.g"]}"#,
            #"{"a":{"e":[{"f":1}]}}"#
        ),
        (#"{"include":"m"}"#, #"{"m":"t\u0041"}"#),
        (#"{"includes":["a.b"],"excludes":["*.c"]}"#, #"{"a":{"b":{"d":2.50}}}"#),
        (#"{"includes":["o","p"]}"#, #"{"o":{},"p":[]}"#),
    ])
    func showsWhatIsAskedFor(filter: String, expected: String) throws {
        let filter = try SourceFilter.parse(try #require(JSONCursor.parse(Array(filter.utf8))))
        #expect(write(SourceFilterTests.source, filter) == expected)
    }

    @Test func showsNothingWhenItIsSwitchedOff() throws {
        let filter = try SourceFilter.parse(try #require(JSONCursor.parse(Array("false".utf8))))
        #expect(!filter.isShown)
    }

    @Test(arguments: ["1", "[1]", #"{"inclodes":[]}"#])
    func refusesWhatIsNoFilter(filter: String) throws {
        let cursor = try #require(JSONCursor.parse(Array(filter.utf8)))
        #expect(throws: SearchError.self) { try SourceFilter.parse(cursor) }
    }

    @Test(arguments: [
        ("a", "a", true), ("a", "a.b", true), ("a", "ab", false), ("a*", "ab.c", true),
        ("*b", "a.b", true), ("*b", "a.c", false), ("a.*.c", "a.b.c", true),
        ("a.*.c", "a.b.d.c", true), ("a.*.c", "a.c", false), ("*", "", true), ("**a", "ba", true),
        ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbY", false), ("*.b", "a.b.c", true),
    ])
    func matchesPatterns(pattern: String, path: String, isMatch: Bool) {
        #expect(PathPattern(pattern).matches(Array(path.utf8)) == isMatch)
    }

    @Test func matchesPatternsAsTryingAllWaysDoes() {
        var random = SplitMix(seed: 11)
        for _ in 0..<20_000 {
            let pattern = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                "ab.*".randomElement(using: &random) ?? "a"
            }
            let path = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                "ab.".randomElement(using: &random) ?? "a"
            }
            let naive =
                matches(pattern[...], path[...])
                || path.indices.contains { path[$0] == "." && matches(pattern[...], path[..<$0]) }
            let fast = PathPattern(String(pattern)).matches(Array(String(path).utf8))
            #expect(fast == naive, "\(String(pattern)) \(String(path))")
        }
    }

    private func matches(_ pattern: ArraySlice<Character>, _ path: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if first == "*" {
            return matches(pattern.dropFirst(), path)
                || !path.isEmpty && matches(pattern, path.dropFirst())
        }
        return path.first == first && matches(pattern.dropFirst(), path.dropFirst())
    }

    private func write(_ source: String, _ filter: SourceFilter) -> String {
        var output = JSONOutput()
        let bytes = OwnedBytes(source)
        withExtendedLifetime(bytes) { filter.write(bytes.view, into: &output) }
        return String(decoding: output.bytes, as: UTF8.self)
    }
}

import Records
import Testing

@testable import Searching

@Suite struct PathExtractorTests {
    private func values(_ source: String, _ paths: [String], all: Bool = false) -> [String] {
        var extractor = PathExtractor()
        for (slot, path) in paths.enumerated() {
            _ = extractor.add(path, slot: slot, takesAll: all)
        }
        let bytes = OwnedBytes(source)
        return withExtendedLifetime(bytes) {
            var found: [FoundValue] = []
            extractor.extract(bytes.view, into: &found)
            return found.map { "\($0.slot):\($0.isHole ? "?" : $0.value.text)" }
        }
    }

    @Test(arguments: [
        (#"{"a":1}"#, ["0:1"]), (#"{"a":null}"#, []), (#"{"a":{"b":1}}"#, ["1:1"]),
        (#"{"a.b":1}"#, ["1:1"]),
        (#"{ "a" : [ 1 , "x" , [ 2 ] , null ] }"#, ["0:1", "0:\"x\"", "0:2"]),
        (#"{"a":[{"b":1},{"b":[2,3]}]}"#, ["1:1", "1:2", "1:3"]),
        (#"{"a":{"b":{"c":true}}}"#, ["2:true"]),
        (#"{"a.b.c":1,"a":{"b.c":2},"a.b":{"c":3}}"#, ["2:1", "2:2", "2:3"]),
        (#"{"\u0061":5}"#, ["0:5"]), (#"{"ab":1,"a.":2,"a.bc":3,"":4}"#, []),
        (#"{"a":{},"x":[]}"#, []), ("{}", []),
    ])
    func findsValues(source: String, expected: [String]) {
        #expect(values(source, ["a", "a.b", "a.b.c"]) == expected)
    }

    @Test func reportsHolesForAllThatMayBeInside() {
        #expect(
            values("{\"a\":\0,\"b\":\0,\"c\":1}", ["a", "a.b", "c", "d"]).sorted()
                == ["0:?", "1:?", "2:1"])
    }

    @Test func takesAllOfAFlattenedField() {
        #expect(
            values(#"{"a":{"b":1,"c":{"d":[2,"x"]}},"a.e":3}"#, ["a"], all: true)
                == ["0:1", "0:2", "0:\"x\"", "0:3"])
    }

    @Test func stopsAtTheGreatestDepth() {
        let deep = String(repeating: "[", count: 5000) + "1" + String(repeating: "]", count: 5000)
        #expect(values("{\"a\":\(deep)}", ["a"]).isEmpty)
    }
}

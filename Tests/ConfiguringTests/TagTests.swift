import Configuring
import Testing

@Suite struct TagPatternTests {
    static let cases: [(pattern: String, tag: String, isMatch: Bool)] = [
        ("a.*.c", "a.b.c", true), ("a.*.c", "a.b.b.c", true), ("a.*.c", "a.c", false),
        ("*", "", true), ("*", "a.b", true), ("", "", true), ("", "a", false), ("a*", "a", true),
        ("*.c", "x.y.c", true), ("*.c", "c", false), ("A*", "ab", false), ("a**b", "ab", true),
        ("a?c", "abc", false), ("a.b", "a.b", true), ("a.b", "a.bc", false),
        ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false), ("ü*", "üx", true),
    ]

    @Test(arguments: cases)
    func matches(pattern: String, tag: String, isMatch: Bool) {
        #expect(TagPattern(pattern).matches(tag) == isMatch)
    }

    /// The same by trying every split at the first star.
    private static func naive(_ pattern: ArraySlice<UInt8>, _ tag: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return tag.isEmpty }
        if first == 0x2A {
            return (tag.startIndex...tag.endIndex).contains {
                naive(pattern.dropFirst(), tag[$0...])
            }
        }
        return tag.first == first && naive(pattern.dropFirst(), tag.dropFirst())
    }

    @Test func agreesWithNaiveMatcher() {
        var random = SeededGenerator(seed: 0x7A67)
        for _ in 0..<4000 {
            let pattern = random.text(from: "a.*", maximumCount: 6)
            let tag = random.text(from: "a.b", maximumCount: 8)
            #expect(
                TagPattern(pattern).matches(tag)
                    == Self.naive(Array(pattern.utf8)[...], Array(tag.utf8)[...]),
                "pattern \(pattern), tag \(tag), seed 0x7A67")
        }
    }
}

@Suite struct TagTemplateTests {
    static let hash = String(repeating: "0f", count: 32)
    static let cases: [(tag: String, path: String, expanded: String)] = [
        (
            "kube.*", "/var/log/containers/p_n_c-\(hash).log",
            "kube.var.log.containers.p_n_c-\(hash).log"
        ),
        ("t", "/a/b.log", "t"), ("*", "/a/b.log", "a.b.log"), ("a.*.z", "/x/y.log", "a.x.y.log.z"),
        ("b.*.*", "/x/y.log", "b.x.y.log"), ("*.", "/x", "x"), ("a*", "//x//y", "ax.y"),
        ("w.*", "C:\\logs\\a.log", "w.C.logs.a.log"), ("a/b", "/x", "a/b"), ("a..*", "/x", "a.x"),
    ]

    @Test(arguments: cases)
    func expandsPath(tag: String, path: String, expanded: String) {
        #expect(TagTemplate.expand(tag, path: path) == expanded)
    }

    @Test func expandsGroups() {
        let groups = ["ns": "shop", "pod": "a/b", "empty": ""]
        #expect(
            TagTemplate.expand("k.<ns>.<pod>.<empty>.<no>", group: { groups[$0] })
                == "k.shop.a/b._._")
        #expect(TagTemplate.expand("k.<ns", group: { groups[$0] }) == "k.<ns")
    }
}

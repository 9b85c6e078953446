import Glibc
import SystemInterface
import TestSupport
import Testing
import WorldInterface

@testable import Tailing

@Suite struct GlobPatternTests {
    @Test func matchesLikeTheSystem() {
        let pieces = [
            "a", "b", "-", "*", "?", "[ab]", "[!a]", "[a-c]", "[^b]", "[]a]", "[a-]", ".", "/",
            "[[:digit:]]", "[[:alpha:]b]", "1", "\\*", "\\a", "[\\]]", "]", "[!]]",
        ]
        let letters = ["a", "b", "c", "-", "]", ".", "/", "1", "*", "\\"]
        for seed in 0..<40_000 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let pattern = (0..<Int.random(in: 0...5, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let name = (0..<Int.random(in: 0...6, using: &generator))
                .map { _ in letters.randomElement(using: &generator) ?? "" }.joined()
            let wanted = unsafe fnmatch(pattern, name, 0) == 0
            if GlobPattern(pattern).matchesWhole(name) != wanted {
                Issue.record("seed \(seed): \(pattern) and \(name) should be \(wanted)")
            }
        }
    }

    @Test func staysFastOnHostilePatterns() {
        let pattern = GlobPattern(String(repeating: "*a", count: 200) + "b")
        #expect(!pattern.matchesWhole(String(repeating: "a", count: 4000)))
    }

    @Test(arguments: [
        "*", "*.log", "a/*", "*/*", "*/*/*.log", "?/x.log", "[ab]/x.log", "a/x.log", ".*", "*/.h*",
        "missing/*", "*/missing", "a/b/../*", "[[:alpha:]]/*", "*x*", "link/*", "a//x.log",
        "q\\*.log", "q[*].log",
    ])
    func expandsLikeTheSystem(text: String) {
        let folder = TemporaryDirectory()
        for name in ["a", "b", "c", "a/b", ".hidden"] { folder.makeDirectory(name) }
        let files = [
            "x.log", "y.txt", "a/x.log", "b/x.log", "a/b/deep.log", ".dot.log", "b/.h.log",
            ".hidden/x.log", "q*.log", "qx.log",
        ]
        for file in files { folder.write(file, "") }
        folder.link("link", to: folder.path("b"))
        let found = GlobPattern(folder.path(text)).expand(
            list: { directory in
                ((try? DirectoryListing.entries(of: directory)) ?? []).map {
                    DirectoryEntryName(
                        name: $0.name, mayBeDirectory: $0.kind == .directory || $0.kind == .link)
                }
            }, visit: { _ in })
        // The last component may be missing when it has no wildcard; whoever opens it finds out.
        let existing = found.filter { unsafe access($0, F_OK) == 0 }
        let wanted = GlobPatternTests.glob(folder.path(text)).filter {
            !$0.hasSuffix("/.") && !$0.hasSuffix("/..")
        }
        #expect(existing.map(GlobPatternTests.plain) == wanted.map(GlobPatternTests.plain))
    }

    @Test func visitsTheDirectoriesInWhichNamesMayAppear() {
        var visited: [String] = []
        let tree = ["/l": ["p1", "p2"], "/l/p1": ["c"], "/l/p2": [], "/l/p1/c": ["0.log"]]
        let found = GlobPattern("/l/*/*/*.log").expand(
            list: { directory in
                (tree[directory] ?? []).map { DirectoryEntryName(name: $0, mayBeDirectory: true) }
            }, visit: { visited.append($0) })
        #expect(found == ["/l/p1/c/0.log"])
        #expect(visited == ["/l", "/l/p1", "/l/p2", "/l/p1/c"])
    }

    private static func plain(_ path: String) -> String {
        path.split(separator: "/").joined(separator: "/")
    }

    private static func glob(_ pattern: String) -> [String] {
        var result = unsafe glob_t()
        defer { unsafe globfree(&result) }
        guard unsafe Glibc.glob(pattern, 0, nil, &result) == 0 else { return [] }
        return unsafe (0..<Int(result.gl_pathc)).compactMap { index in
            unsafe result.gl_pathv[index].map { unsafe String(cString: $0) }
        }
    }
}

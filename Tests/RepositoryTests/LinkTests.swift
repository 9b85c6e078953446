import Testing
import TestSupport

/// The links of the Markdown files.
@Suite struct LinkTests {
    @Test func findsLinks() {
        let text = "See [a](b.md#c), ![d](e.png)\n```\n[no](code)\n```\n`[no](code)` [f](https://g)"
        #expect(LinkTests.targets(in: text) == ["b.md#c", "e.png", "https://g"])
    }

    @Test func makesAnchorsAsGitHubDoes() {
        #expect(LinkTests.anchor(of: "## The way of one line") == "the-way-of-one-line")
        #expect(LinkTests.anchor(of: "### `es`, the output") == "es-the-output")
    }

    @Test func everyRelativeLinkLeadsSomewhere() {
        for file in Repository.files(ending: [".md"]) {
            let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
            for target in LinkTests.targets(in: file.text) where !target.contains("://") {
                let parts = target.split(separator: "#", maxSplits: 1)
                    .map(String.init)
                let path =
                    target.hasPrefix("#")
                    ? file.path : LinkTests.resolve(parts[0], in: folder)
                #expect(Repository.contains(path), "\(file) links to \(target)")
                guard let anchor = target.hasPrefix("#") ? parts.last : parts.dropFirst().first,
                    path.hasSuffix(".md")
                else { continue }
                let anchors = LinkTests.anchors(of: Repository.File(at: path))
                #expect(anchors.contains(anchor), "\(file) links to \(target)")
            }
        }
    }

    /// The paths of files that backquotes mention must exist too: they are what readers open.
    @Test func everySourceFileThatProseNamesExists() {
        for file in Repository.files(ending: [".md"]) {
            for word in LinkTests.quoted(in: file.text)
            where word.hasPrefix("Sources/") || word.hasPrefix("Tests/") {
                #expect(Repository.contains(word), "\(file) names \(word)")
            }
        }
    }

    // MARK: Reading Markdown

    /// What `[text](target)` leads to, outside of code.
    private static func targets(in text: String) -> [String] {
        var targets: [String] = []
        var rest = withoutCode(text)[...]
        while let start = rest.firstRange(of: "](") {
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: ")") else { break }
            targets.append(String(rest[..<end]))
        }
        return targets
    }

    private static func withoutCode(_ text: String) -> String {
        var isCode = false
        var kept: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isCode.toggle()
            } else if !isCode {
                let parts = line.split(separator: "`", omittingEmptySubsequences: false)
                kept.append(
                    parts.enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) }
                        .joined())
            }
        }
        return kept.joined(separator: "\n")
    }

    /// Texts between single backquotes.
    private static func quoted(in text: String) -> [String] {
        text.split(separator: "\n").flatMap { line in
            line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }

    private static func anchors(of file: Repository.File) -> [String] {
        file.lines.filter { $0.hasPrefix("#") }.map { anchor(of: String($0)) }
    }

    private static func anchor(of heading: String) -> String {
        let title = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        return String(
            title.compactMap { character -> Character? in
                if character == " " { return "-" }
                let isKept = character.isLetter || character.isNumber || "-_".contains(character)
                return isKept ? character : nil
            })
    }

    private static func resolve(_ path: String, in folder: String) -> String {
        var parts = folder.split(separator: "/")
        for part in path.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}

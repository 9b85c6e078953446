import Testing
import TestSupport

/// What holds for every text of the repository.
@Suite struct TextTests {
    private static let code = [
        ".swift", ".c", ".h", ".modulemap", ".py", "Makefile", "bootstrap", "run",
        "end-to-end", "gate", "plot",
    ]
    private static let prose = [".md", ".conf", ".yaml", ".yml", "Dockerfile"]

    /// The widest line of code, in characters.
    ///
    /// Literals of tests are data and may be wider.
    private static let columnLimit = 100

    @Test func codeFitsTheColumns() {
        let files = Repository.files(ending: TextTests.code)
        for file in files where !(file.path.hasPrefix("Tests/") && file.name.hasSuffix(".swift")) {
            for (index, line) in file.lines.enumerated() where line.count > TextTests.columnLimit {
                Issue.record("\(file):\(index + 1) has \(line.count) columns")
            }
        }
    }

    @Test func linesEndWithoutBlanksAndFilesWithALineFeed() {
        for file in Repository.files(ending: TextTests.code + TextTests.prose) {
            let text = file.text
            #expect(text.isEmpty || text.hasSuffix("\n"), "\(file) does not end with a line feed")
            for (index, line) in file.lines.enumerated() where line.last == " " {
                Issue.record("\(file):\(index + 1) ends with a blank")
            }
        }
    }

    @Test func nothingIsLeftForLater() {
        // Written in two parts, so that this file passes.
        let marks = ["FIX" + "ME", "TO" + "DO", "XX" + "X", "HA" + "CK"]
        for file in Repository.files(ending: TextTests.code + TextTests.prose) {
            for (index, line) in file.lines.enumerated() {
                let words = line.split { !$0.isLetter }
                #expect(
                    !words.contains { marks.contains(String($0)) },
                    "\(file):\(index + 1) leaves something for later")
            }
        }
    }

    @Test func nothingNamesADevelopersFolder() {
        let folders = ["/ho" + "me/", "/wo" + "rk/", "/Us" + "ers/", "/tmp" + "/h/"]
        for file in Repository.files(ending: TextTests.code + TextTests.prose) {
            let text = file.text
            for folder in folders where text.contains(folder) {
                Issue.record("\(file) names \(folder)")
            }
        }
    }

    @Test func everyTargetExplainsItselfInItsFrontFile() {
        for target in Repository.folders(in: "Sources") where !isC(target) {
            let name = target.hasPrefix("tailrace") ? "Main" : target
            let front = Repository.File(at: "Sources/\(target)/\(name).swift")
            let comment = front.lines.prefix { $0.hasPrefix("//") }
            #expect(comment.count >= 5, "\(front) explains the target")
            #expect(comment.first?.hasPrefix("// \(target) ") == true, "\(front) begins so")
        }
    }

    /// Whether a target is made of C only.
    private func isC(_ target: String) -> Bool {
        Repository.files(in: "Sources/\(target)", ending: [".swift"]).isEmpty
    }
}

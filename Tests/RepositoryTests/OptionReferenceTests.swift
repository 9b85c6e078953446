import Configuring
import Glibc
import Testing
import TestSupport

/// The reference of all options in `config/README.md`, which is made from the option tables.
///
/// `TAILRACE_WRITE_REFERENCE=1 swift test --filter OptionReferenceTests` writes it anew.
@Suite struct OptionReferenceTests {
    private static let path = "config/README.md"

    @Test func referenceSaysWhatTheOptionTablesSay() throws {
        let text = Repository.File(at: OptionReferenceTests.path).text
        let start = try #require(text.firstRange(of: OptionReference.mark), "the mark is there")
        let written = String(text[..<start.upperBound])
        if unsafe getenv("TAILRACE_WRITE_REFERENCE") != nil {
            Repository.write(
                written + "\n" + OptionReference.text, to: OptionReferenceTests.path)
            return
        }
        let isCurrent = text == written + "\n" + OptionReference.text
        #expect(isCurrent, "the reference is old: run again with TAILRACE_WRITE_REFERENCE=1")
    }

    @Test func everyOptionOfEveryTableIsInTheReference() {
        let text = Repository.File(at: OptionReferenceTests.path).text
        for table in OptionReference.tables {
            for option in table.options {
                let isThere = text.contains("| `\(option.name)")
                #expect(isThere, "\(option.name) of \(table.owner) is missing")
            }
        }
    }

    @Test func escapesWhatWouldEndACell() {
        #expect(OptionReference.cell("a|b") == "a\\|b")
    }
}

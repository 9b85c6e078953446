import TestSupport
import Testing

@testable import LogGenerator

/// The truth on disk.
@Suite struct JournalTests {
    private static let batch = Journal.Entry.batch(
        .init(
            first: 11, count: 3, start: 1_795_510_457_000_000_000, step: 250, file: "0.log",
            offset: 99))
    private static let rotation = Journal.Entry.rotation("0.log.20261124-085417")

    @Test func readsWhatItWrote() throws {
        let folder = TemporaryDirectory()
        let path = folder.path("a.journal")
        var journal = try Journal(path: path)
        #expect(journal.entries == [])
        try journal.append(JournalTests.batch)
        try journal.append(JournalTests.rotation, keeps: false)
        #expect(journal.entries == [JournalTests.batch])
        #expect(try Journal(path: path).entries == [JournalTests.batch, JournalTests.rotation])
    }

    @Test func forgetsALineThatWasCutShort() throws {
        let folder = TemporaryDirectory()
        let whole = JournalTests.rotation.line + "\n"
        let line = JournalTests.batch.line
        for length in 0...line.utf8.count {
            let path = folder.write("a.journal", whole + line.prefix(length))
            var journal = try Journal(path: path)
            #expect(journal.entries == [JournalTests.rotation])
            try journal.append(JournalTests.batch)
            #expect(try Journal(path: path).entries == [JournalTests.rotation, JournalTests.batch])
        }
    }

    @Test(arguments: ["batch 1 2 3 4 0.log\n", "rotation\n", "x\n", "batch a 2 3 4 0.log 5\n"])
    func refusesOtherLines(text: String) {
        let folder = TemporaryDirectory()
        let path = folder.write("a.journal", text)
        #expect(throws: (any Error).self) { try Journal(path: path) }
    }

    @Test func spreadsTimes() {
        guard case .batch(let batch) = JournalTests.batch else { return }
        #expect(batch.end == 14)
        #expect(batch.nanoseconds(of: 13) == 1_795_510_457_000_000_500)
    }
}

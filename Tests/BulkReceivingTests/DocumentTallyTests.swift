import BulkReceiving
import Records
import Testing

/// What the receiver of the end-to-end benchmark counts.
@Suite struct DocumentTallyTests {
    /// A tally of three expected records after a body.
    private static func tally(_ documents: String...) -> DocumentTally {
        var tally = DocumentTally(recordCount: 3)
        let body = documents.map { "{\"create\":{}}\n\($0)\n" }.joined()
        let bytes = Array(body.utf8)
        let count = unsafe bytes.withUnsafeBytes { tally.count(unsafe ByteView($0)) }
        #expect(count == documents.count)
        return tally
    }

    private static func document(_ log: String) -> String {
        #"{"log":"\#(log)","kubernetes":{"pod_name":"a"}}"#
    }

    @Test func countsARecordWithBothMarksOnce() {
        let record = DocumentTallyTests.document("a ~000000001( b ~000000001)")
        let tally = DocumentTallyTests.tally(record, record)
        #expect(tally.documents == 2)
        #expect(tally.records == 1)
        #expect(tally.duplicates == 1)
        #expect(tally.missing == 2)
    }

    @Test func countsARecordWithoutItsEndAsCut() {
        let tally = DocumentTallyTests.tally(
            DocumentTallyTests.document("~000000001( b"),
            DocumentTallyTests.document("~000000001( b ~000000002)"))
        #expect(tally.cut == 2)
        #expect(tally.records == 0)
    }

    @Test(arguments: ["at b", "~00000001(", "~00000000x(", "~000000003( ~000000003)", "~"])
    func countsWhatIsNoExpectedRecordAsStray(log: String) {
        #expect(DocumentTallyTests.tally(DocumentTallyTests.document(log)).strays == 1)
    }

    @Test func countsDocumentsWithoutMetadata() {
        let tally = DocumentTallyTests.tally(
            #"{"log":"~000000000( pod ~000000000)"}"#,
            DocumentTallyTests.document("~000000001( ~000000001)"))
        #expect(tally.bare == 1)
        #expect(tally.records == 2)
    }

    @Test func takesABodyThatEndsWithoutALineFeed() {
        var tally = DocumentTally(recordCount: 1)
        let bytes = Array("{\"create\":{}}\n{\"a\":\"~000000000(~000000000)\"}".utf8)
        let count = unsafe bytes.withUnsafeBytes { tally.count(unsafe ByteView($0)) }
        #expect(count == 1)
        #expect(tally.missing == 0)
    }
}

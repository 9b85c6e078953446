import Records
import Testing

@testable import Encoding

@Suite struct PrintedFieldPathTests {
    static let cases: [(path: String, record: String, text: String?)] = [
        ("a", #"{"a":"web"}"#, "web"),
        ("$a", #"{"a":"\u00e9\n"}"#, "é\n"),
        ("a", #"{"a":5}"#, "5"),
        ("a", #"{"a":-12345678901234567890}"#, "-12345678901234567890"),
        ("a", #"{"a":1.5}"#, "1.500000"),
        ("a", #"{"a":2e3}"#, "2000.000000"),
        ("a", #"{"a":1e300}"#, nil),
        ("a", #"{"a":true}"#, "true"),
        ("a", #"{"a":false}"#, "false"),
        ("a", #"{"a":null}"#, "null"),
        ("a", #"{"a":["l"]}"#, nil),
        ("a", #"{"a":{}}"#, nil),
        ("a", #"{"b":1}"#, nil),
        ("$k['ns']", #"{"k":{"ns":true}}"#, "true"),
        ("$k['ns'][1]", #"{"k":{"ns":[1,7]}}"#, "7"),
        ("$k['ns']", #"{"k":"text"}"#, nil),
    ]

    @Test(arguments: cases)
    func printsScalars(path: String, record: String, text: String?) throws {
        let records = TestBatch(lines: [record])
        #expect(try #require(FieldPath(path)).printed(in: records.batch, 0) == text)
    }
}

@Suite struct DocumentTypeTests {
    @Test func writesTheTypeAsItStandsInActionLines() {
        var format = BulkFormat()
        #expect(format.typeMember == nil)
        format.typeName = "a\"b"
        #expect(format.typeMember.map(text) == #","_type":"a\"b""#)
    }

    @Test(arguments: [false, true])
    func leavesOutTheTypeThatIsRefused(omitsType: Bool) {
        var format = BulkFormat()
        format.typeName = "_doc"
        let encoder = BulkEncoder(format: format)
        encoder.omitsType = omitsType
        let records = TestBatch(lines: [#"{"a":1}"#])
        let key = encoder.key(of: records.batch, 0, source: 7)
        let template = encoder.template(for: key, of: records.batch, 0, tag: "t")
        #expect(template.prefix.text.contains(#","_type":"_doc""#) == !omitsType)
        encoder.omitsType.toggle()
        #expect(encoder.key(of: records.batch, 0, source: 7) != key)
    }
}

import Encoding
import Records
import Testing

@Suite struct JSONObjectWriterTests {
    private func object(_ writer: JSONObjectWriter, _ record: String) -> String {
        let records = TestBatch(lines: [record])
        return text(written { #expect(writer.append(records.batch, 0, to: &$0) == 0) })
    }

    @Test func copiesValuesAsTheyAre() {
        let record = #"{"a":1.0,"b.c":[ 1, 2 ],"d":"\/"}"#
        #expect(object(JSONObjectWriter(), record) == record)
        #expect(object(JSONObjectWriter(), "{}") == "{}")
    }

    @Test(arguments: [
        (#"{"a.b":"x.y","c":{"d.e":[{"f..":"."}]}}"#, #"{"a_b":"x.y","c":{"d_e":[{"f__":"."}]}}"#),
        (#"{"a\u002eb":1,"c":{"\\.\u002E":"\u002e"}}"#, #"{"a_b":1,"c":{"\\__":"\u002e"}}"#),
        (#"{"c":{"a.b" : "x" , "\\u002e" : 1}}"#, #"{"c":{"a_b" : "x" , "\\u002e" : 1}}"#),
        (#"{"c":"a.b:c"}"#, #"{"c":"a.b:c"}"#),
    ]) func replacesDotsInKeysOnly(_ record: String, _ expected: String) {
        #expect(object(JSONObjectWriter(replacesDots: true), record) == expected)
    }

    @Test func removesBlanksBetweenTokensOnly() {
        #expect(
            object(JSONObjectWriter(removesBlanks: true), #"{"a":{ "b c" : [ 1 , " \" " ] }}"#)
                == #"{"a":{"b c":[1," \" "]}}"#)
    }

    @Test func escapesNonASCIIInKeysAndValues() {
        #expect(
            object(JSONObjectWriter(escapesNonASCII: true), #"{"é":{"ü":"😀"},"a":"é"}"#)
                == #"{"\u00e9":{"\u00fc":"\ud83d\ude00"},"a":"\u00e9"}"#)
    }

    @Test func everyRoomThatIsTooSmallLeavesTheWriterAlone() {
        let records = TestBatch(lines: [#"{"a.é":"x","b":{"c.d":[1,"é"]}}"#])
        for writer in [
            JSONObjectWriter(),
            JSONObjectWriter(escapesNonASCII: true, replacesDots: true, removesBlanks: true),
        ] {
            let whole = written { #expect(writer.append(records.batch, 0, to: &$0) != nil) }
            for room in 0..<whole.count {
                let part = written(room) {
                    #expect(writer.append(records.batch, 0, to: &$0) == nil)
                }
                #expect(part.isEmpty)
            }
        }
    }

    @Test func countsReplacements() {
        var records = TestBatch(lines: [])
        records.append(texts: [("a", [0xFF, 0x41, 0xC3]), ("b", [0x80])])
        _ = written { #expect(JSONObjectWriter().append(records.batch, 0, to: &$0) == 3) }
    }

    @Test func membersFollowWithACommaOnlyWhenThereAreSome() {
        let records = TestBatch(lines: ["{}", #"{"a":1}"#])
        let bytes = written { writer in
            _ = JSONObjectWriter().appendMembers(records.batch, 0, followsMember: true, to: &writer)
            _ = JSONObjectWriter().appendMembers(records.batch, 1, followsMember: true, to: &writer)
        }
        #expect(text(bytes) == #","a":1"#)
    }
}

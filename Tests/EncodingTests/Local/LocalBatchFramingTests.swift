import Encoding
import Records
import Testing

@Suite struct LocalBatchFramingTests {
    private func framed(_ format: LocalFormat, _ bodies: [ByteView]) -> String {
        var framing = LocalBatchFraming(format)
        framing.begin()
        return text(
            written { writer in
                for body in bodies { #expect(framing.append(body, to: &writer)) }
                #expect(framing.end(to: &writer))
            })
    }

    @Test func aFlushWithoutRecordsIsEmpty() {
        for format: LocalFormat in [.printed, .json(LocalDate()), .jsonStream(LocalDate()), .plain]
        {
            #expect(framed(format, []).isEmpty)
            #expect(framed(format, [""]).isEmpty)
        }
    }

    @Test func emptyBodiesHaveNoNumberAndNoComma() {
        #expect(framed(.printed, ["a\n", "", "b\n"]) == "[0] a\n[1] b\n")
        #expect(framed(.json(LocalDate()), ["", "{}", "", "{}"]) == "[{},{}]\n")
    }

    @Test func tooLittleRoomChangesNothing() {
        var framing = LocalBatchFraming(.json(LocalDate()))
        framing.begin()
        let bytes = written(LocalBatchFraming.extraByteCount + 4) { writer in
            #expect(framing.append("{}", to: &writer))
            #expect(!framing.append("{\"long\":\"........................\"}", to: &writer))
        }
        #expect(text(bytes) == "[{}")
        #expect(framing.recordCount == 1)
        let nothing = written(1) { #expect(!framing.end(to: &$0)) }
        #expect(nothing.isEmpty)
        let end = written(2) { #expect(framing.end(to: &$0)) }
        #expect(text(end) == "]\n")
    }

    @Test func columnNamesAppearInAnEmptyFileOnly() {
        let body: ByteView = "\u{2}\0\0\0h\nr\n"
        let format = LocalFormat.csv(hasColumnNames: true)
        var framing = LocalBatchFraming(format)
        framing.begin(isFileEmpty: true)
        let first = written { writer in
            #expect(framing.append(body, to: &writer))
            #expect(framing.append(body, to: &writer))
        }
        #expect(text(first) == "h\nr\nr\n")
        #expect(framed(format, [body]) == "r\n")
        #expect(framed(format, ["\u{FF}\u{FF}r"]) == "")
    }
}

import Encoding
import Records
import Testing

@Suite struct LocalRecordEncoderTests {
    private func line(
        _ format: LocalFormat, _ record: String, escapesNonASCII: Bool = false
    ) -> String {
        let records = TestBatch(lines: [record])
        var encoder = LocalRecordEncoder(format, escapesNonASCII: escapesNonASCII)
        return text(written { #expect(encoder.encode(records.batch, 0, tag: "t", to: &$0)) })
    }

    @Test(arguments: [
        ("2026-08-21T10:00:00.0Z", "1787306400.0"),
        ("2026-08-21T10:00:00.1Z", "1787306400.1"),
        ("2026-08-21T10:00:00.123456789Z", "1787306400.123457"),
        ("2026-08-21T10:00:00.000001Z", "1787306400.000001"),
        ("2026-08-21T10:00:00.9999999Z", "1787306401.0"),
        ("1969-12-31T23:59:58.5Z", "-1.5"),
    ]) func writesTheDateAsDouble(_ time: String, _ expected: String) {
        let record = line(.jsonLines(LocalDate()), "{\"ts\":\"\(time)\"}")
        #expect(record == "{\"date\":\(expected)}\n")
    }

    @Test(arguments: [
        (LocalDate.Form.epoch, "1787306400"), (.epochMilliseconds, "1787306400987"),
        (.iso8601, "\"2026-08-21T10:00:00.987654Z\""),
        (.javaSQLTimestamp, "\"2026-08-21 10:00:00.987654\""),
    ]) func writesOtherDates(_ form: LocalDate.Form, _ expected: String) {
        let record = line(
            .jsonLines(LocalDate(key: "@t", form: form)),
            #"{"ts":"2026-08-21T10:00:00.987654321Z","a":1}"#)
        #expect(record == "{\"@t\":\(expected),\"a\":1}\n")
    }

    @Test func recordsOwnDateMemberWins() {
        #expect(
            line(.jsonLines(LocalDate()), #"{"a":1,"date":"x"}"#) == "{\"a\":1,\"date\":\"x\"}\n")
    }

    @Test func keepsUTF8AndNumbersAsWritten() {
        let record = #"{"é":"世","n":1.50e+3}"#
        #expect(line(.plain, record) == record + "\n")
        #expect(
            line(.plain, record, escapesNonASCII: true)
                == #"{"\u00e9":"\u4e16","n":1.50e+3}"# + "\n")
    }

    @Test(arguments: [
        ("1.5", "1.500000"), ("1e2", "100.000000"), ("-0.00000051", "-0.000001"),
        ("-0.0000004", "-0.000000"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1e22", "10000000000000000000000.000000"), ("1e999", "inf"), ("-1e999", "-inf"),
        ("0.1", "0.100000"), ("2.5e-7", "0.000000"),
        (
            "1.7976931348623157e308",
            "179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558632766878171540458953514382464234321326889464182768467546703537516986049910576551282076245490090389328944075868508455133942304583236903222948165808559332123348274797826204144723168738177180919299881250404026184124858368.000000"
        ),
    ]) func printsFractionsWithSixDigits(_ number: String, _ expected: String) {
        #expect(line(.csv(), "{\"n\":\(number)}") == "0.000000000,\(expected)\n")
    }

    @Test func droppedRecordHasNoBody() {
        var records = TestBatch(lines: ["{\"a\":1}"])
        records.batch[0].isDropped = true
        var encoder = LocalRecordEncoder(.plain)
        let bytes = written { #expect(encoder.encode(records.batch, 0, tag: "t", to: &$0)) }
        #expect(bytes.isEmpty)
    }

    @Test func textFieldsAreRawInPrintedFormsAndEscapedInJSON() {
        var records = TestBatch(lines: [])
        records.append(texts: [("k", Array("a\"\n".utf8) + [0xFF])])
        var printed = LocalRecordEncoder(.printed)
        var plain = LocalRecordEncoder(.plain)
        let printedBytes = written { _ = printed.encode(records.batch, 0, tag: "t", to: &$0) }
        #expect(
            printedBytes == Array("t: [[0.000000000, {}], {\"k\"=>\"a\"\n".utf8) + [0xFF]
                + Array("\"}]\n".utf8))
        let plainBytes = written { _ = plain.encode(records.batch, 0, tag: "t", to: &$0) }
        #expect(text(plainBytes) == "{\"k\":\"a\\\"\\n\u{FFFD}\"}\n")
        #expect(plain.replacementCount == 1 && printed.replacementCount == 0)
    }

    @Test func writesMessagePackEvents() {
        let records = TestBatch(lines: [
            #"{"ts":"2026-08-21T10:00:00.5Z","a":1,"b":[-1,300,{"c":"\u00e9"},[]],"d":1.5,"e":null}"#
        ])
        var encoder = LocalRecordEncoder(.messagePack)
        let bytes = written { _ = encoder.encode(records.batch, 0, tag: "t", to: &$0) }
        let head: [UInt8] = [
            0x92, 0x92, 0xD7, 0x00, 0x6A, 0x88, 0x4A, 0xA0, 0x1D, 0xCD, 0x65, 0x00, 0x80,
        ]
        let body: [UInt8] = [
            0x84, 0xA1, 0x61, 0x01, 0xA1, 0x62, 0x94, 0xFF, 0xCD, 0x01, 0x2C, 0x81, 0xA1, 0x63,
            0xA2,
            0xC3, 0xA9, 0x90, 0xA1, 0x64, 0xCB, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xA1, 0x65, 0xC0,
        ]
        #expect(Array(bytes.prefix(4)) == Array(head.prefix(4)))
        #expect(Array(bytes.dropFirst(8)) == Array(head.dropFirst(8)) + body)
        #expect(bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) } == 1_787_306_400)
    }

    @Test(arguments: ["msgpack", "JSON", "json_lines", "Json_Stream"])
    func knowsStdoutFormats(_ name: String) {
        #expect(LocalFormat(stdoutFormat: name) != nil)
        #expect(LocalFormat(stdoutFormat: name + "x") == nil)
    }

    @Test func readsFileSettings() {
        #expect(
            LocalFormat(fileFormat: "CSV", delimiter: LocalFormat.delimiter(named: "Space"))
                == .csv(delimiter: 0x20))
        #expect(LocalFormat(fileFormat: "ltsv") == .ltsv())
        #expect(LocalFormat(fileFormat: "xml") == nil)
        #expect(LocalFormat.delimiter(named: "\\t") == 9)
        #expect(LocalFormat.delimiter(named: ";") == nil)
    }
}

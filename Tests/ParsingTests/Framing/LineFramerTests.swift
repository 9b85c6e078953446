import Records
import TestSupport
import Testing

@testable import Parsing

@Suite struct LineFramerTests {
    static func rules(_ formats: FramingRules.ContainerFormat...) -> FramingRules {
        var rules = FramingRules()
        rules.formats = formats
        return rules
    }

    static func frame(_ text: String, _ rules: FramingRules) -> [String] {
        let harness = FramingHarness(rules)
        harness.add(Array(text.utf8))
        harness.flush()
        return harness.documents
    }

    static let day = "2026-08-21T10:00:00."

    // MARK: Passing over

    @Test(arguments: [
        (
            FramingRules.ContainerFormat.cri,
            ["1Z stdout P a", "2Z stderr P x", "3Z stderr F y", "4Z stdout F b", "5Z stderr F z"]
        ),
        (
            .docker,
            [
                #"{"log":"a","stream":"stdout","time":"1Z"}"#,
                #"{"log":"x","stream":"stderr","time":"2Z"}"#,
                #"{"log":"y\n","stream":"stderr","time":"3Z"}"#,
                #"{"log":"b\n","stream":"stdout","time":"4Z"}"#,
                #"{"log":"z\n","stream":"stderr","time":"5Z"}"#,
            ]
        ),
    ])
    func passesOverLinesInFrontOfTheirStreamsStart(
        format: FramingRules.ContainerFormat, lines: [String]
    ) {
        let texts = lines.map { line in
            (1...5).reduce(line) {
                $0.replacing("\($1)Z", with: LineFramerTests.day + "\($1)Z")
            } + "\n"
        }
        let last = UInt64(texts.dropLast().joined().utf8.count)
        let harness = FramingHarness(LineFramerTests.rules(format))
        // Standard error goes on inside of what standard output reads again.
        let blocks = texts.map(\.utf8.count).makeIterator()
        var sizes = blocks
        harness.check = { harness in
            for extent in harness.framer.extentsInUse { #expect(extent.stderrOffset >= last) }
        }
        harness.add(
            Array(texts.joined().utf8), stdoutStart: 0, stderrStart: last,
            blockByteCount: { sizes.next() ?? .max })
        harness.flush()
        #expect(
            harness.records.map { String(decoding: $0.log, as: UTF8.self) }
                == (format == .cri ? ["ab", "z"] : ["ab\\n", "z\\n"]))
        #expect(harness.records.map(\.stream) == [.stdout, .stderr])
    }

    // MARK: CRI

    @Test(arguments: [
        ("{1}stdout F one\n", [#"{"time":"{1}","stream":"stdout","_p":"F","log":"one"}"#]),
        (
            "{1}stdout P a\n{2}stdout P b\n{3}stdout F c\n{4}stdout F next\n",
            [
                #"{"time":"{1}","stream":"stdout","_p":"P","log":"abc"}"#,
                #"{"time":"{4}","stream":"stdout","_p":"F","log":"next"}"#,
            ]
        ),
        (
            "{1}stdout F one\r\n{2}stdout P two\r\n{3}stdout F three\r\n",
            [
                #"{"time":"{1}","stream":"stdout","_p":"F","log":"one"}"#,
                #"{"time":"{2}","stream":"stdout","_p":"P","log":"twothree"}"#,
            ]
        ),
        (
            "{1}stdout F \n{2}stdout F  \n{3}stdout P \n{4}stdout F x\n{5}stdout P y\n{6}stdout F \n",
            [
                #"{"time":"{1}","stream":"stdout","_p":"F","log":""}"#,
                #"{"time":"{2}","stream":"stdout","_p":"F","log":" "}"#,
                #"{"time":"{3}","stream":"stdout","_p":"P","log":"x"}"#,
                #"{"time":"{5}","stream":"stdout","_p":"P","log":"y"}"#,
            ]
        ),
        (
            "plain text\n{1}stdin F bad\n{1}stdout X odd\n{1}stdout F\n{1} stdout F two blanks\n",
            [
                #"{"log":"plain text"}"#, #"{"log":"{1}stdin F bad"}"#,
                #"{"log":"{1}stdout X odd"}"#, #"{"log":"{1}stdout F"}"#,
                #"{"time":"{1} ","stream":"stdout","_p":"F","log":"two blanks"}"#,
            ]
        ),
        (
            "{1}stdout P a\ngarbage\n{2}stdout F b\n",
            [
                #"{"time":"{1}","stream":"stdout","_p":"P","log":"a"}"#, #"{"log":"garbage"}"#,
                #"{"time":"{2}","stream":"stdout","_p":"F","log":"b"}"#,
            ]
        ),
        (
            "{1}stdout F whole\n{2}stdout P never \n{3}stdout P ended\n\n",
            [
                #"{"time":"{1}","stream":"stdout","_p":"F","log":"whole"}"#,
                #"{"time":"{2}","stream":"stdout","_p":"P","log":"never ended"}"#,
            ]
        ),
        (
            "{1}stdout P out \n{2}stderr P err \n{3}stdout F done\n{4}stderr F done\n",
            [
                #"{"time":"{1}","stream":"stdout","_p":"P","log":"out done"}"#,
                #"{"time":"{2}","stream":"stderr","_p":"P","log":"err done"}"#,
            ]
        ),
        ("2026-13-45T99:00:00Z stdout F x\n", [#"{"log":"2026-13-45T99:00:00Z stdout F x"}"#]),
    ])
    func framesContainerLines(text: String, expected: [String]) {
        #expect(
            LineFramerTests.frame(LineFramerTests.timed(text, " "), LineFramerTests.rules(.cri))
                == expected.map { LineFramerTests.timed($0, "") })
    }

    /// Puts times in for `{n}`; `blank` follows each in lines, and in documents of such lines.
    static func timed(_ text: String, _ blank: String) -> String {
        var text = text
        for digit in 1...9 {
            let time = "\(day)\(digit)Z"
            // In documents only a header that is part of the text keeps its blank.
            for word in ["std", " std"] where blank.isEmpty {
                text = text.replacing("{\(digit)}" + word, with: time + " " + word)
            }
            text = text.replacing("{\(digit)}", with: time + blank)
        }
        return text
    }

    @Test func addsPathAndOffsetOfTheLastPart() {
        var rules = LineFramerTests.rules(.cri)
        rules.pathKey = "file"
        rules.offsetKey = "at"
        let time = "\(LineFramerTests.day)1Z"
        let first = "\(time) stdout P a\n"
        let documents = LineFramerTests.frame(first + "\(time) stdout F b\nplain\n", rules)
        #expect(
            documents == [
                "{\"time\":\"\(time)\",\"stream\":\"stdout\",\"_p\":\"P\",\"log\":\"ab\","
                    + "\"file\":\"/var/log/a.log\",\"at\":\(first.utf8.count)}",
                "{\"file\":\"/var/log/a.log\",\"at\":\(2 * first.utf8.count),\"log\":\"plain\"}",
            ])
    }

    @Test func countsTheSourceOfAJoinedRecordToItsEnd() {
        let harness = FramingHarness(LineFramerTests.rules(.cri))
        let time = "\(LineFramerTests.day)1Z"
        let text = "\(time) stdout P a\n\(time) stderr F x\n\(time) stdout F b\n"
        harness.add(Array(text.utf8))
        #expect(
            harness.records.map { Int($0.byteCount) } == [text.utf8.count / 3, text.utf8.count])
    }

    @Test func leavesEmptyLinesOutWhenAsked() {
        var rules = FramingRules()
        #expect(
            LineFramerTests.frame("a\n\nb\n", rules)
                == ["a", "", "b"].map { "{\"log\":\"\($0)\"}" })
        rules.skipsEmptyLines = true
        #expect(
            LineFramerTests.frame("a\n\r\nb\n", rules) == ["{\"log\":\"a\"}", "{\"log\":\"b\"}"])
    }

    // MARK: Docker

    @Test(arguments: [
        ([#"{"log":"one\n","stream":"stdout","time":"{t}"}"#], [0]),
        (
            [#"{"log":"tab\t q\" u\u00e9\n","stream":"stderr","attrs":{"tag":"t"},"time":"{t}"}"#],
            [0]
        ),
        ([#"{"log":"x\n"}"#], [0]),
        ([#"{"stream":"stdout","log":"\\\\n\n"}"#], [0]),
    ])
    func keepsWholeDockerLines(lines: [String], kept: [Int]) {
        let lines = lines.map { $0.replacing("{t}", with: "2026-08-21T10:00:00.5Z") }
        #expect(
            LineFramerTests.frame(
                lines.joined(separator: "\n") + "\n", LineFramerTests.rules(.docker))
                == kept.map { lines[$0] })
    }

    @Test func joinsDockerPartsUntilALineFeed() {
        let text = #"""
            {"log":"one, ","stream":"stdout","time":"2026-08-21T10:00:00Z"}
            {"log":"err\n","stream":"stderr","time":"2026-08-21T10:00:01Z"}
            {"log":"two\\n","stream":"stdout","time":"2026-08-21T10:00:02Z"}
            {"log":"three\n","stream":"stdout","time":"2026-08-21T10:00:03Z"}

            """#
        #expect(
            LineFramerTests.frame(text, LineFramerTests.rules(.cri, .docker)) == [
                #"{"log":"err\n","stream":"stderr","time":"2026-08-21T10:00:01Z"}"#,
                #"{"log":"one, two\\nthree\n","stream":"stdout","time":"2026-08-21T10:00:00Z"}"#,
            ])
    }

    @Test func takesOtherLinesAsText() {
        let text = "plain\n{\"no\":\"log\"}\n{\"log\":5}\n{\"log\":\"broken\n"
        #expect(
            LineFramerTests.frame(text, LineFramerTests.rules(.docker)) == [
                #"{"log":"plain"}"#, #"{"log":"{\"no\":\"log\"}"}"#, #"{"log":"{\"log\":5}"}"#,
                #"{"log":"{\"log\":\"broken"}"#,
            ])
    }

    @Test(arguments: [
        ("2026-08-21T10:00:00.123456789Z", 123_456_789), ("2026-08-21T10:00:00Z", 0),
        ("2026-08-21T10:00:00.5+02:00", 500_000_000),
    ])
    func ignoresTheZoneOfDockerTimes(time: String, nanoseconds: Int64) {
        let harness = FramingHarness(LineFramerTests.rules(.docker))
        harness.add(Array("{\"log\":\"x\\n\",\"time\":\"\(time)\"}\n".utf8))
        #expect(
            harness.records.first?.nanoseconds == 1_787_306_400_000_000_000 + nanoseconds)
    }

    @Test func cutsJoinedDockerTextAtEveryLimitIntoValidJSON() {
        let parts = [#"a\u00e9é\\"#, #"世\ud83d\ude00\"x\n"#]
        let lines = parts.map { "{\"log\":\"\($0)\",\"stream\":\"stdout\"}\n" }.joined()
        for limit in 0...40 {
            var rules = LineFramerTests.rules(.docker)
            rules.recordByteCount = limit
            let document = LineFramerTests.frame(lines, rules).first ?? ""
            var members = FieldBuffer()
            unsafe Array(document.utf8).withUnsafeBytes { bytes in
                guard case .object = JSONScanner.scanObject(unsafe ByteView(bytes), into: &members)
                else {
                    Issue.record("limit \(limit): \(document)")
                    return
                }
            }
        }
    }

    @Test func sendsPartsOfAnotherFormatFirst() {
        let text = "\(LineFramerTests.day)1Z stdout P a\n{\"log\":\"b\\n\",\"stream\":\"stdout\"}\n"
        #expect(
            LineFramerTests.frame(text, LineFramerTests.rules(.cri, .docker)) == [
                "{\"time\":\"\(LineFramerTests.day)1Z\",\"stream\":\"stdout\",\"_p\":\"P\",\"log\":\"a\"}",
                "{\"log\":\"b\\n\",\"stream\":\"stdout\"}",
            ])
    }
}

import Records
import TestSupport
import Testing

@testable import Parsing

@Suite struct LineFramerLimitTests {
    static let time = "2026-08-21T10:00:00.1Z"

    @Test func truncatesLongLinesAtAWholeCharacter() {
        var rules = FramingRules()
        rules.lineByteCount = 8
        let harness = FramingHarness(rules)
        harness.add(Array("12345678\n123456789\nabcdefghéx789\nnext\n".utf8))
        #expect(
            harness.documents == [
                #"{"log":"12345678"}"#, #"{"log":"123456789"}"#,
                #"{"log":"abcdefgh","tailrace":{"truncated":true}}"#, #"{"log":"next"}"#,
            ])
        #expect(harness.records.map(\.offset) == [0, 9, 19, 34])
        #expect(harness.framer.counters.truncatedLines == 1)
    }

    @Test func passesOverTheHoleAtTheFrontOfAFile() {
        let harness = FramingHarness(FramingRules())
        harness.add([0, 0, 0] + Array("first\n".utf8) + [0] + Array("second\n".utf8))
        #expect(
            harness.records.map(\.log) == [Array("first".utf8), [0] + Array("second".utf8)])
        #expect(harness.records.map(\.offset) == [3, 9])
        harness.add([0, 0] + Array("x\n".utf8), from: 1)
        #expect(harness.records.last?.log == [0] + Array("x".utf8))
    }

    @Test func passesOverAHoleThatFillsBlocks() {
        let harness = FramingHarness(FramingRules())
        harness.addBlock([UInt8](repeating: 0, count: 500)) { block, _ in
            harness.framer.passOverHole(block)
        }
        #expect(harness.framer.extentsInUse[0].consumed == 500)
        harness.addToFile([0, 0] + Array("x\n".utf8))
        #expect(harness.records.map(\.log) == [Array("x".utf8)])
        #expect(harness.records.map(\.offset) == [502])
    }

    @Test(arguments: [false, true])
    func keepsACarriageReturnThatIsAllOfALine(skipsEmptyLines: Bool) {
        var rules = FramingRules()
        rules.skipsEmptyLines = skipsEmptyLines
        let harness = FramingHarness(rules)
        harness.add(Array("a\r\n\r\n\nb\n".utf8))
        let blank: [[UInt8]] = skipsEmptyLines ? [] : [[0x0D], []]
        #expect(harness.records.map(\.log) == [Array("a".utf8)] + blank + [Array("b".utf8)])
    }

    @Test func skipsLongLinesAndGoesOn() {
        var rules = FramingRules()
        rules.lineByteCount = 4
        rules.longLines = .skip
        let harness = FramingHarness(rules)
        harness.add(Array("12345\nabcd\n".utf8))
        harness.addLongLine(Array("zzzz".utf8), byteCount: 1_000)
        harness.add(Array("e\n".utf8))
        #expect(harness.documents == [#"{"log":"abcd"}"#, #"{"log":"e"}"#])
        #expect(harness.framer.counters.skippedLines == 2)
    }

    @Test func takesTheFrontOfALineThatNoBlockHolds() {
        var rules = FramingRules()
        rules.formats = [.cri]
        rules.lineByteCount = 40
        rules.longLines = .truncate(isMarked: false)
        let harness = FramingHarness(rules)
        harness.add(Array("\(LineFramerLimitTests.time) stdout P a\n".utf8))
        let start = harness.framer.extentsInUse[0].consumed
        harness.addLongLine(
            Array("\(LineFramerLimitTests.time) stdout F 3456789012".utf8), byteCount: 5_000)
        #expect(harness.records.map { String(decoding: $0.log, as: UTF8.self) } == ["a345678901"])
        #expect(harness.records.first?.isTruncated == true)
        #expect(harness.framer.extentsInUse[0].consumed == start + 5_000)
        #expect(harness.framer.extentsInUse[0].stdoutOffset == start + 5_000)
    }

    @Test func cutsJoinedRecordsAndMarksThem() {
        var rules = FramingRules()
        rules.formats = [.cri]
        rules.recordByteCount = 5
        let harness = FramingHarness(rules)
        let time = LineFramerLimitTests.time
        harness.add(
            Array("\(time) stdout P abcd\n\(time) stdout P éf\n\(time) stdout F g\n".utf8))
        #expect(
            harness.documents == [
                "{\"time\":\"\(time)\",\"stream\":\"stdout\",\"_p\":\"P\",\"log\":\"abcd\","
                    + "\"tailrace\":{\"truncated\":true}}"
            ])
        #expect(harness.framer.counters.truncatedRecords == 1)
    }

    @Test func sendsPartsAloneAfterTheirTime() {
        var rules = FramingRules()
        rules.formats = [.cri]
        rules.partialNanoseconds = 100
        let harness = FramingHarness(rules)
        let time = LineFramerLimitTests.time
        harness.add(Array("\(time) stdout P a\n".utf8))
        harness.now += 50
        harness.add(Array("\(time) stderr P b\n".utf8))
        #expect(harness.framer.pendingDeadline == 1_100)
        harness.flush(at: 1_099)
        #expect(harness.records.isEmpty)
        harness.flush(at: 1_100)
        #expect(harness.records.map(\.stream) == [.stdout])
        #expect(harness.framer.pendingDeadline == 1_150)
        harness.flush(at: 1_150)
        #expect(harness.records.map(\.stream) == [.stdout, .stderr])
        #expect(harness.framer.counters.openEnds == 2)
        #expect(!harness.framer.hasPending && harness.framer.pendingByteCount == 0)
    }

    @Test func sendsARecordThatRunsThroughTooManyFiles() {
        var rules = FramingRules()
        rules.formats = [.cri]
        let harness = FramingHarness(rules)
        let time = LineFramerLimitTests.time
        for file in 0..<20 {
            harness.add(Array("\(time) stdout P \(file),\n\(time) stderr F x\n".utf8))
            #expect(harness.framer.extentsInUse.count <= FileExtent.maximumCount + 1)
        }
        harness.flush()
        let logs = harness.records.filter { $0.stream == .stdout }
            .map { String(decoding: $0.log, as: UTF8.self) }
        #expect(logs.joined() == (0..<20).map { "\($0)," }.joined())
        #expect(logs.count > 1)
    }

    @Test func prefersAFullBatchToALongBlock() {
        let harness = FramingHarness(FramingRules())
        harness.add(Array(repeating: Array("x\n".utf8), count: 1_000).flatMap { $0 })
        #expect(harness.records.count == 1_000)
        #expect(harness.records.map(\.offset) == (0..<1_000).map { UInt64($0 * 2) })
    }
}

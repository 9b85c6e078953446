import Records
import TestSupport
import Testing

@testable import Parsing

/// Random files, random blocks, and restarts at the positions that the framer gave.
@Suite struct LineFramerModelTests {
    static var rules: FramingRules {
        var rules = FramingRules()
        rules.formats = [.cri]
        return rules
    }

    @Test func agreesWithTheNaiveFramerWhateverTheBlocks() {
        for seed in 0..<300 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let files = LineFramerModelTests.files(&generator)
            let harness = FramingHarness(LineFramerModelTests.rules)
            for file in files { harness.add(file) { Int.random(in: 1...400, using: &generator) } }
            harness.flush()
            var naive = NaiveFramer(files)
            naive.flush()
            #expect(harness.records.map(NaiveFramer.Record.init) == naive.records, "seed \(seed)")
        }
    }

    @Test func claimsExactlyTheRecordsThatCameOut() {
        for seed in 0..<200 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let files = LineFramerModelTests.files(&generator)
            var all = NaiveFramer(files)
            all.flush()
            let harness = FramingHarness(LineFramerModelTests.rules)
            harness.check = { harness in
                let emitted = Set(harness.records.map { Place($0.ordinal, $0.offset) })
                for extent in harness.framer.extentsInUse {
                    for record in all.records where record.ordinal == extent.ordinal {
                        let limit =
                            record.stream == .stderr ? extent.stderrOffset : extent.stdoutOffset
                        let isClaimed = UInt64(record.offset) < limit
                        let cameOut = emitted.contains(
                            Place(record.ordinal, UInt64(record.offset)))
                        if isClaimed, !cameOut { Issue.record("seed \(seed): lost \(record)") }
                        if !isClaimed, cameOut { Issue.record("seed \(seed): again \(record)") }
                    }
                }
            }
            for file in files { harness.add(file) { Int.random(in: 1...200, using: &generator) } }
        }
    }

    /// What lies below its stream's position is passed over, or dropped behind the framer.
    @Test(arguments: [true, false]) func goesOnFromItsPositionsAfterARestart(passesOver: Bool) {
        for seed in 0..<300 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let files = LineFramerModelTests.files(&generator)
            let cut = Int.random(in: 0..<files.count, using: &generator)
            let first = FramingHarness(LineFramerModelTests.rules)
            for file in files[..<cut] { first.add(file) }
            let stop = LineFramerModelTests.lineEnd(in: files[cut], &generator)
            first.add(Array(files[cut][..<stop]))
            var extents = first.framer.extentsInUse
            if extents.isEmpty { extents = [] }

            let second = FramingHarness(LineFramerModelTests.rules)
            var found = first.records
            let start = Int(extents.first?.ordinal ?? 1)
            for ordinal in start...files.count {
                let extent = extents.first { $0.ordinal == UInt32(ordinal) }
                let offset = extent.map { min($0.stdoutOffset, $0.stderrOffset) } ?? 0
                let known = second.records.count
                second.add(
                    files[ordinal - 1], from: Int(offset),
                    stdoutStart: passesOver ? extent?.stdoutOffset ?? 0 : 0,
                    stderrStart: passesOver ? extent?.stderrOffset ?? 0 : 0)
                if ordinal == files.count { second.flush() }
                found += second.records[known...].compactMap { record in
                    var record = record
                    record.ordinal += UInt32(start - 1)
                    let extent = extents.first { $0.ordinal == record.ordinal }
                    let limit =
                        record.stream == .stderr ? extent?.stderrOffset : extent?.stdoutOffset
                    guard record.offset < limit ?? 0 else { return record }
                    if passesOver { Issue.record("seed \(seed): again \(record)") }
                    return nil
                }
            }
            var naive = NaiveFramer(files)
            naive.flush()
            let left = found.map(NaiveFramer.Record.init).sorted(by: LineFramerModelTests.order)
            let right = naive.records.sorted(by: LineFramerModelTests.order)
            #expect(left == right, "seed \(seed)")
        }
    }

    private struct Place: Hashable {
        var ordinal: UInt32
        var offset: UInt64
        init(_ ordinal: UInt32, _ offset: UInt64) {
            self.ordinal = ordinal
            self.offset = offset
        }
    }

    private static func order(_ left: NaiveFramer.Record, _ right: NaiveFramer.Record) -> Bool {
        (left.ordinal, left.offset) < (right.ordinal, right.offset)
    }

    /// A random end of a line.
    private static func lineEnd(in file: [UInt8], _ generator: inout SeededGenerator) -> Int {
        var stop = Int.random(in: 0...file.count, using: &generator)
        while stop > 0, file[stop - 1] != 0x0A { stop -= 1 }
        return stop
    }

    /// One to four files of random lines.
    static func files(_ generator: inout SeededGenerator) -> [[UInt8]] {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            (0..<Int.random(in: 1...12, using: &generator)).flatMap { _ in line(&generator) }
        }
    }

    private static func line(_ generator: inout SeededGenerator) -> [UInt8] {
        let body = (0..<Int.random(in: 0...30, using: &generator)).map { _ -> UInt8 in
            let byte = UInt8.random(in: 0...255, using: &generator)
            return byte == 0x0A || byte == 0x0D ? 0x20 : byte
        }
        let end: [UInt8] = Bool.random(using: &generator) ? [0x0A] : [0x0D, 0x0A]
        if Int.random(in: 0..<12, using: &generator) == 0 { return [0x23] + body + end }
        let fraction = String(repeating: "1", count: Int.random(in: 1...9, using: &generator))
        let stream = Bool.random(using: &generator) ? "stdout" : "stderr"
        let flag = Bool.random(using: &generator) ? "F" : "P"
        let header = "2026-08-21T10:00:00.\(fraction)Z \(stream) \(flag) "
        return Array(header.utf8) + body + end
    }
}

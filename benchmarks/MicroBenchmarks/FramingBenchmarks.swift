import Benchmarking
import Parsing
import Records

/// From a block of a file to records.
enum FramingBenchmarks {
    static func run(_ harness: Harness) {
        let count = harness.lineCount
        for corpus in [Corpus.text(count), .short(count), .json(count), .long(count)] {
            measureSplit(harness, corpus.inCRI())
            measure(harness, corpus.inCRI(), .cri)
        }
        for corpus in [Corpus.text(count), .short(count), .json(count)] {
            measure(harness, corpus.inDocker(), .docker)
        }
    }

    /// The header of a line alone.
    private static func measureSplit(_ harness: Harness, _ corpus: Corpus) {
        harness.measure("CRILine.split", corpus) { line in
            guard let parts = CRILine.split(line) else { return 0 }
            return UInt64(parts.text.count) + UInt64(parts.stream.rawValue) << 32
        }
    }

    /// Everything that a framer does: lines, formats, times, records.
    private static func measure(
        _ harness: Harness, _ corpus: Corpus, _ format: FramingRules.ContainerFormat
    ) {
        var rules = FramingRules()
        rules.formats = [format]
        let framer = LineFramer(rules: rules, path: "/var/log/containers/a.log")
        var batch = RecordBatch()
        var ordinal: UInt32 = 0
        harness.measure(
            "LineFramer \(corpus.name)", recordCount: corpus.lines.count,
            byteCount: corpus.bytes.count
        ) {
            // Each pass is another file, whose offsets begin at 0.
            ordinal += 1
            framer.beginFile(ordinal: ordinal, at: 0)
            framer.dropFinishedFiles()
            var sum: UInt64 = 0
            var place = 0
            while place < corpus.bytes.count {
                place += framer.frame(
                    corpus.bytes.slice(place, corpus.bytes.count), into: &batch, clock: 0, now: 0)
                sum = sum &* 31 &+ checksum(batch)
                batch.reset()
            }
            return sum
        }
    }

    private static func checksum(_ batch: borrowing RecordBatch) -> UInt64 {
        guard batch.count > 0 else { return 0 }
        let last = batch[batch.count - 1]
        return UInt64(batch.count) &+ UInt64(truncatingIfNeeded: last.nanoseconds)
            &+ UInt64(last.fieldCount)
    }
}

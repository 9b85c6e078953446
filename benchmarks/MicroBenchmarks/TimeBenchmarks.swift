import Benchmarking
import Records

/// Times of lines, read and written.
enum TimeBenchmarks {
    private static let someTime: Int64 = 1_787_306_798_000_000_000

    static func run(_ harness: Harness) {
        let corpus = Corpus.times(harness.lineCount)
        var parser = RFC3339Parser()
        harness.measure("RFC3339Parser", corpus) {
            UInt64(truncatingIfNeeded: parser.parse($0) ?? 0)
        }
        for digits in [3, 9] {
            var formatter = RFC3339Formatter()
            var arena = ByteArena(byteCount: 1024)
            let start = arena.writer(64)
            harness.measure("RFC3339Formatter \(digits) digits", corpus) { line in
                let time = someTime + Int64(line[27]) << 20
                var writer = start
                formatter.append(time, fractionDigits: digits, to: &writer)
                return UInt64(writer.written[22])
            }
        }
    }
}

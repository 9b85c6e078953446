import Records

/// Measures what one pass over a corpus costs: the best of many passes, on one thread.
struct Harness {
    /// Whether everything is done once, only to see that it works.
    let isSmoke: Bool
    /// Only benchmarks whose names contain this are run.
    let filter: String

    /// The number of lines of a corpus: they fit the second cache.
    var lineCount: Int { isSmoke ? 20 : 1000 }

    /// Runs `body` for each line of `corpus`, many times, and prints nanoseconds per line, bytes
    /// per nanosecond and a checksum of what `body` returned, which must never change.
    @inline(__always)
    func measure(_ name: String, _ corpus: Corpus, _ body: (ByteView) -> UInt64) {
        let title = "\(name) \(corpus.name)"
        guard filter.isEmpty || title.contains(filter) else { return }
        let clock = ContinuousClock()
        var best = Duration.seconds(1000)
        var checksum: UInt64 = 0
        for pass in 0..<(isSmoke ? 1 : 300) {
            var sum: UInt64 = 0
            let start = clock.now
            for line in corpus.lines {
                sum = sum &* 31 &+ body(corpus.bytes.slice(line.lowerBound, line.upperBound))
            }
            best = min(best, clock.now - start)
            precondition(pass == 0 || sum == checksum, "a pass gave another result")
            checksum = sum
        }
        report(title, corpus, best, checksum)
    }

    private func report(_ title: String, _ corpus: Corpus, _ best: Duration, _ checksum: UInt64) {
        let nanoseconds =
            Double(best.components.attoseconds) / 1e9 + Double(best.components.seconds) * 1e9
        let perLine = nanoseconds / Double(corpus.lines.count)
        let rate = Double(corpus.bytes.count) / max(nanoseconds, 1)
        print(
            pad(title, 36), pad(isSmoke ? "-" : fixed(perLine) + " ns/record", 20),
            pad(isSmoke ? "-" : fixed(rate) + " GB/s", 14), String(checksum, radix: 16))
    }

    private func fixed(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

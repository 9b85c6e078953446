import Benchmarking
import Records

extension Harness {
    /// Runs `body` for each line of a corpus.
    ///
    /// What it returns goes into the checksum.
    @inline(__always)
    func measure(_ name: String, _ corpus: Corpus, _ body: (ByteView) -> UInt64) {
        let lines = corpus.lines
        let bytes = corpus.bytes
        measure(
            "\(name) \(corpus.name)", recordCount: lines.count, byteCount: bytes.count
        ) {
            var sum: UInt64 = 0
            for line in lines {
                sum = sum &* 31 &+ body(bytes.slice(line.lowerBound, line.upperBound))
            }
            return sum
        }
    }
}

import Testing

@testable import Enrichment

@Suite struct WatchLineSplitterTests {
    @Test func givesTheSameLinesWhereverTheBytesAreCut() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bytes: [UInt8] = []
            var expected: [[UInt8]] = []
            var oversized = 0
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let count = Int.random(in: 0...14, using: &random)
                let line = [UInt8](
                    repeating: UInt8.random(in: 0x61...0x7a, using: &random), count: count)
                bytes += line + [0x0a]
                if count > 10 { oversized += 1 } else if count > 0 { expected.append(line) }
            }
            var splitter = WatchLineSplitter(maximumLineByteCount: 10)
            var lines: [[UInt8]] = []
            var index = 0
            while index < bytes.count {
                let end = min(bytes.count, index + Int.random(in: 1...9, using: &random))
                splitter.append(Array(bytes[index..<end])) { lines.append($0) }
                index = end
            }
            #expect(lines == expected, "seed \(seed)")
            #expect(splitter.oversizedLineCount == oversized, "seed \(seed)")
        }
    }

    @Test func keepsALineWithoutItsEndForLater() {
        var splitter = WatchLineSplitter(maximumLineByteCount: 10)
        var lines: [[UInt8]] = []
        splitter.append([0x61]) { lines.append($0) }
        #expect(lines.isEmpty)
        splitter.append([0x62, 0x0a]) { lines.append($0) }
        #expect(lines == [[0x61, 0x62]])
    }
}

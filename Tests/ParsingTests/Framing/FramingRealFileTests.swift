import Compression
import Records
import TestSupport
import Testing

@testable import Parsing

@Suite struct FramingRealFileTests {
    static var rules: FramingRules {
        var rules = FramingRules()
        rules.formats = [.docker, .cri]
        return rules
    }

    static func file(_ name: String) -> [UInt8] {
        TestFiles.fixture("cri/\(name).log", beside: "\(#filePath)".droppingFolder)
    }

    @Test(arguments: [
        "mix", "multibyte", "empty", "crlf", "invalid", "hostile", "trace", "noeol", "tty",
        "tz-offset", "diskfull",
    ])
    func reassemblesWhatProgramsWrote(name: String) {
        let file = FramingRealFileTests.file(name)
        #expect(!file.isEmpty)
        FramingRealFileTests.compare([file], seed: 1)
    }

    @Test func joinsLinesThatRotationsCut() {
        let names = ["1.rotated", "2.rotated", "3.rotated", "4.current"]
        let files = names.map { FramingRealFileTests.file("cut-by-rotation.\($0)") }
        let records = FramingRealFileTests.compare(files, seed: 2)
        let rest = (0..<20).map { " part\($0 < 10 ? "0" : "")\($0)" }.joined() + " end"
        #expect(
            records.map { String(decoding: $0.log, as: UTF8.self) }
                == (0..<6).map { "id=slow-\($0) begin" + rest })
        #expect(records.map(\.ordinal) == [1, 2, 3, 4, 4, 4])
    }

    @Test func framesTheLargerCorpusAlike() {
        for name in ["plain", "json", "long", "longmix", "binary"] {
            guard let file = TestFiles.corpus("cri-real/\(name).log") else { continue }
            FramingRealFileTests.compare([file], seed: 3)
        }
    }

    @Test func joinsPartsToTheLengthsThatWereWritten() {
        guard let file = TestFiles.corpus("cri-real/long.log") else { return }
        let harness = FramingHarness(FramingRealFileTests.rules)
        harness.add(file)
        let lengths = [
            4095, 4096, 4097, 16383, 16384, 16385, 32767, 32768, 32769, 49152, 65536, 100_000,
        ]
        #expect(harness.records.map(\.log.count) == lengths)
    }

    @Test func readsARotatedSetWithoutAGap() throws {
        let folder = "cri-real/rotated-set/0.log"
        guard let current = TestFiles.corpus(folder) else { return }
        var files: [[UInt8]] = []
        for time in ["085456.gz", "085457.gz", "085458.gz", "085459"] {
            let bytes = try #require(TestFiles.corpus("\(folder).20261124-\(time)"))
            files.append(time.hasSuffix(".gz") ? try decompress(bytes) : bytes)
        }
        let records = FramingRealFileTests.compare(files + [current], seed: 4)
        let ids = records.compactMap { record -> Int? in
            let text = String(decoding: record.log, as: UTF8.self)
            guard text.hasPrefix("{\"id\":\"busy-") else { return nil }
            return Int(text.dropFirst(12).prefix { $0 != "\"" })
        }
        #expect(ids == Array(1952...5942))
    }

    /// Frames files with random blocks and compares with the naive framer.
    @discardableResult
    static func compare(_ files: [[UInt8]], seed: UInt64) -> [FramedRecord] {
        var naive = NaiveFramer(files)
        naive.flush()
        var generator = SeededGenerator(seed: seed)
        let harness = FramingHarness(rules)
        for file in files {
            harness.add(file) { Int.random(in: 1...40_000, using: &generator) }
        }
        harness.flush()
        let found = harness.records.map(NaiveFramer.Record.init)
        #expect(found.count == naive.records.count)
        for (left, right) in zip(found, naive.records) where left != right {
            Issue.record("seed \(seed): \(left) is not \(right)")
            break
        }
        return harness.records
    }

    private func decompress(_ bytes: [UInt8]) throws -> [UInt8] {
        let reader = GzipReader()
        var result: [UInt8] = []
        var place = 0
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while place < bytes.count {
            let step = try unsafe bytes.withUnsafeBytes { input in
                try unsafe piece.withUnsafeMutableBytes { output in
                    try unsafe reader.read(
                        from: UnsafeRawBufferPointer(rebasing: input[place...]), into: output)
                }
            }
            place += step.consumedByteCount
            result += piece[..<step.producedByteCount]
            if step.consumedByteCount == 0, step.producedByteCount == 0 { break }
        }
        return result
    }
}

extension String {
    /// The path one folder up.
    var droppingFolder: String {
        let parts = split(separator: "/")
        return "/" + (parts.dropLast(2) + parts.suffix(1)).joined(separator: "/")
    }
}

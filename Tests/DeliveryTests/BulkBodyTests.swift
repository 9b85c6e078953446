import Compression
import Records
import TestSupport
import Testing
import WorldInterface

@testable import Delivery

@Suite struct BulkBodyTests {
    static let bodies = [
        ["", "a", "\"long\":\"" + String(repeating: "x", count: 300) + "\""], [], ["b", "é"],
        ["c"], [],
    ]

    @Test func readsTheSameThroughBuffersOfEverySize() {
        let frames = TestFrames(BulkBodyTests.bodies)
        let wanted = frames.wire.flatMap { $0 }
        let body = BulkBody(slices: frames.slices)
        #expect(body.byteCount == wanted.count && body.recordCount == 6)
        for size in 1...(wanted.count + 1) {
            body.rewind()
            #expect(BulkBodyTests.read(body) { size } == wanted, "\(size) bytes")
        }
    }

    @Test func readsEverySubset() {
        let frames = TestFrames(BulkBodyTests.bodies)
        for choice in 0..<64 {
            let subset = (0..<6).filter { choice >> $0 & 1 == 1 }.map { Int32($0) }
            let wanted = subset.flatMap { frames.wire[Int($0)] }
            let body = BulkBody(slices: frames.slices, subset: subset)
            #expect(body.byteCount == wanted.count && body.recordCount == subset.count)
            for size in [1, 7, 60, 1000] {
                body.rewind()
                #expect(BulkBodyTests.read(body) { size } == wanted)
            }
        }
    }

    @Test func goesBackFromAnywhere() {
        let frames = TestFrames(BulkBodyTests.bodies)
        let wanted = frames.wire.flatMap { $0 }
        let body = BulkBody(slices: frames.slices)
        for stop in 0..<wanted.count {
            body.rewind()
            #expect(BulkBodyTests.read(body, limit: stop) { 13 } == Array(wanted[..<stop]))
            body.rewind()
            #expect(BulkBodyTests.read(body) { 64 } == wanted)
        }
    }

    @Test func agreesWithTheNaiveExpansionOfRandomFrames() {
        for seed in 0..<200 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let bodies = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                (0..<Int.random(in: 0...8, using: &generator)).map { _ in
                    String(repeating: "y", count: Int.random(in: 0...6000, using: &generator))
                }
            }
            let frames = TestFrames(bodies)
            let body = BulkBody(slices: frames.slices)
            let found = BulkBodyTests.read(body) { Int.random(in: 1...5000, using: &generator) }
            #expect(found == frames.wire.flatMap { $0 }, "seed \(seed)")
        }
    }

    @Test func compressesWhatItReads() throws {
        let compressor = BodyCompressor()
        for count in [0, 1, 5, 3000] {
            let frames = TestFrames(count: count)
            let body = compressor.compress(BulkBody(slices: frames.slices))
            let bytes = BulkBodyTests.read(body) { 1000 }
            #expect(bytes.count == body.byteCount)
            #expect(try BulkBodyTests.decompress(bytes) == frames.wire.flatMap { $0 })
            body.rewind()
            #expect(BulkBodyTests.read(body) { 77 } == bytes)
        }
    }

    @Test func keepsCompressedBodiesApart() throws {
        let compressor = BodyCompressor()
        let frames = (1...4).map { TestFrames(count: $0 * 100) }
        let bodies = frames.map { compressor.compress(BulkBody(slices: $0.slices)) }
        for (body, frame) in zip(bodies, frames) {
            let bytes = BulkBodyTests.read(body) { 100 }
            #expect(try BulkBodyTests.decompress(bytes) == frame.wire.flatMap { $0 })
        }
    }

    /// All bytes, or the first `limit`, read into buffers of the sizes given.
    static func read(_ body: any HTTPBody, limit: Int = .max, size: () -> Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let count = min(size(), limit - bytes.count)
            var piece = [UInt8](repeating: 0xEE, count: count + 8)
            let step = unsafe piece.withUnsafeMutableBytes {
                unsafe body.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]))
            }
            if piece[count...].contains(where: { $0 != 0xEE }) {
                Issue.record("wrote past its buffer")
            }
            if step == 0 { return bytes }
            bytes += piece[..<step]
        }
        return bytes
    }

    static func decompress(_ bytes: [UInt8]) throws -> [UInt8] {
        let reader = GzipReader()
        var result: [UInt8] = []
        var place = 0
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let step = try unsafe bytes.withUnsafeBytes { input in
                try unsafe piece.withUnsafeMutableBytes { output in
                    try unsafe reader.read(
                        from: UnsafeRawBufferPointer(rebasing: input[place...]), into: output)
                }
            }
            place += step.consumedByteCount
            result += piece[..<step.producedByteCount]
            if step.producedByteCount == 0, step.consumedByteCount == 0 { return result }
        }
    }
}

import Compression
import Testing

@Suite struct GzipCompressorTests {
    @Test(arguments: 1...3) func givesBackWhatWentIn(level: Int) {
        let compressor = GzipCompressor(level: level)
        for seed: UInt64 in 1...15 {
            var random = SeededGenerator(seed: seed)
            let byteCount = Int.random(in: 0...300_000, using: &random)
            let alphabet = UInt8.random(in: 1...255, using: &random)
            let bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...alphabet, using: &random) }
            let piece = Int.random(in: 1...70_000, using: &random)
            let result = gunzip(gzip(bytes, pieceByteCount: piece, with: compressor))
            let isSame = result == GunzipResult(bytes: bytes, isComplete: true)
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test func compressesAnEmptyBody() {
        let compressed = gzip([])
        #expect(compressed.count >= 18)
        #expect(gunzip(compressed) == GunzipResult(bytes: [], isComplete: true))
    }

    @Test func makesTheSameOfTheSame() {
        let compressor = GzipCompressor()
        let bytes = [UInt8]("{\"create\":{}}\n{\"log\":\"hello\"}\n".utf8)
        #expect(gzip(bytes, with: compressor) == gzip(bytes, with: compressor))
        #expect(gzip(bytes, with: compressor) == gzip(bytes))
    }

    @Test func forgetsABodyThatWasNotFinished() {
        let compressor = GzipCompressor()
        let output = GrowableBuffer()
        let bytes = [UInt8](repeating: 7, count: 100_000)
        unsafe bytes.withUnsafeBytes { unsafe compressor.append($0, to: output) }
        #expect(gunzip(gzip([1, 2, 3], with: compressor)).bytes == [1, 2, 3])
    }

    @Test func shrinksRepeatedText() {
        let line = "{\"log\":\"GET /index.html 200\",\"kubernetes\":{\"pod_name\":\"web-1\"}}\n"
        let bytes = [UInt8](String(repeating: line, count: 10_000).utf8)
        #expect(gzip(bytes).count < bytes.count / 20)
    }

    @Test func takesBytesThatDoNotShrink() {
        var random = SeededGenerator(seed: 5)
        let bytes = (0..<2_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let compressed = gzip(bytes)
        #expect(compressed.count < bytes.count + bytes.count / 1000 + 1000)
        let isSame = gunzip(compressed).bytes == bytes
        #expect(isSame)
    }
}

@Suite struct GrowableBufferTests {
    @Test func keepsItsBlockUpToTheLimit() {
        let buffer = GrowableBuffer(keptByteCount: 300_000)
        let piece = [UInt8](repeating: 1, count: 50_000)
        func fill(_ times: Int) {
            for _ in 0..<times { unsafe piece.withUnsafeBytes { unsafe buffer.append($0) } }
        }
        #expect(buffer.capacity == 0)
        fill(3)
        #expect(buffer.count == 150_000)
        let capacity = buffer.capacity
        buffer.reset()
        #expect(buffer.count == 0)
        #expect(buffer.capacity == capacity)
        fill(10)
        #expect(unsafe buffer.bytes.allSatisfy { $0 == 1 })
        buffer.reset()
        #expect(buffer.capacity == 0)
    }

    @Test func keepsItsBytesWhileItGrows() {
        let buffer = GrowableBuffer()
        var expected: [UInt8] = []
        for number in 0..<3000 {
            let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number % 97)
            unsafe piece.withUnsafeBytes { unsafe buffer.append($0) }
            expected += piece
        }
        #expect(unsafe Array(buffer.bytes) == expected)
    }
}

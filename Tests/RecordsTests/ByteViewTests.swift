import Testing

@testable import Records

@Suite struct ByteViewTests {
    @Test func padsTheLastVectorWithZeros() {
        for count in 1..<40 {
            let bytes = (0..<count).map { UInt8($0 + 1) }
            let view = Bytes(bytes).view
            let source = Bytes(bytes)
            for start in 0..<count {
                let vector = source.view.paddedVector16(at: start)
                let expected = (0..<16).map { start + $0 < view.count ? UInt8(start + $0 + 1) : 0 }
                #expect((0..<16).map { vector[$0] } == expected)
            }
        }
    }

    @Test func findsTheFirstByte() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<3000 {
            let bytes = (0..<round % 200).map { _ in UInt8(random.below(100)) }
            let start = random.below(bytes.count + 1)
            let expected = bytes[start...].firstIndex(of: 7)
            let source = Bytes(bytes)
            #expect(source.view.firstIndex(of: 7, from: start) == expected, "seed \(seed)")
        }
    }
}

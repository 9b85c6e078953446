import CSystemInterface
import Testing

@Suite struct CRC32CTests {
    private static func sum(_ seed: UInt32, _ bytes: some Collection<UInt8>) -> UInt32 {
        unsafe Array(bytes).withUnsafeBytes {
            unsafe tailrace_crc32c(seed, $0.baseAddress, $0.count)
        }
    }

    @Test func knowsTheExamplesOfTheStandard() {
        // RFC 3720, appendix B.4, and the usual check value.
        #expect(Self.sum(0, Array("123456789".utf8)) == 0xE306_9283)
        #expect(Self.sum(0, [UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(Self.sum(0, [UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(Self.sum(0, 0..<32) == 0x46DD_794E)
        #expect(Self.sum(7, []) == 7)
    }

    @Test func agreesWithTheTable() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<20_000).map { _ in UInt8(random.below(256)) }
        for round in 0..<1200 {
            let count = round < 800 ? round : random.below(15_000)
            let start = random.below(5000)
            let part = bytes[start..<start + count]
            let first = UInt32(truncatingIfNeeded: random.next())
            let expected = unsafe Array(part).withUnsafeBytes {
                unsafe tailrace_crc32c_portable(first, $0.baseAddress, $0.count)
            }
            #expect(Self.sum(first, part) == expected, "seed \(seed), \(count) bytes")
            let cut = start + random.below(count + 1)
            let halves = Self.sum(Self.sum(first, bytes[start..<cut]), bytes[cut..<start + count])
            #expect(halves == expected, "seed \(seed), \(count) bytes")
        }
    }
}

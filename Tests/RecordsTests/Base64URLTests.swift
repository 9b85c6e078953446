import Testing

@testable import Records

@Suite struct Base64URLTests {
    private static func naive(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0) & 1) } }
        return String(
            stride(from: 0, to: bits.count, by: 6).map { start in
                let group = (0..<6).map { start + $0 < bits.count ? bits[start + $0] : 0 }
                return alphabet[group.reduce(0) { $0 * 2 + $1 }]
            })
    }

    @Test func encodesLikeTheNaiveWay() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let bytes = (0..<round % 40).map { _ in UInt8(random.below(256)) }
            #expect(Base64URL.encode(bytes) == Self.naive(bytes), "seed \(seed)")
            let word = random.next()
            let target = Bytes(count: Base64URL.wordCharacterCount)
            var writer = target.writer()
            Base64URL.append(word, to: &writer)
            let big = (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
            #expect(writer.written.text == Self.naive(big), "seed \(seed)")
        }
    }

    @Test func knowsTheExamplesOfTheStandard() {
        // RFC 4648, section 10, without padding.
        for (plain, coded) in [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
        ] {
            #expect(Base64URL.encode(Array(plain.utf8)) == coded)
        }
    }
}

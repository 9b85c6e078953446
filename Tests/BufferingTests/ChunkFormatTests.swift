import Records
import TestSupport
import Testing
import WorldInterface

@testable import Buffering

/// The bytes on disk are a promise to the next version.
@Suite struct ChunkFormatTests {
    @Test func writesTheBytesOfVersionOne() {
        let world = TestWorld()
        world.wallNanoseconds = 0x0102_0304_0506_0708
        let harness = BufferHarness(world, output: "es.0")
        harness.write(
            ["ab", "c"], template: "tt",
            positions: [
                FramePosition(
                    source: SourceKey(bits: 0x1111), stdoutOffset: 0x2222, stderrOffset: 0x3333)
            ])
        let bytes = world.stateFileBytes.values.first?.bytes ?? []
        let zeros = String(repeating: "00", count: 28)
        let header =
            "5452434855 4e4b31" + "01000000 00000000" + "efc14e7560c086bb" + "08070605 04030201"
        let template =
            "544d504c 1c000000 00000000 01000000" + "01000000 00000000" + "08070605 04030201"
            + "00000000"
        let parts = "04000000 01000000 01000000 06000000" + "3c74743a 7c 3e 7461672e7474"
        let frame =
            "4652414d 23000000 02000000 00000000" + "01000000 00000000" + "08070605 04030201"
            + "01000000"
        let records =
            "02000000 07000000 00000000 00000000 6162" + "01000000 07000000 01000000 00000000 63"
        let positions =
            "11110000 00000000 22220000 00000000 33330000 00000000"
            + "00000000 00000000 00000000 00000000"
        let expected: [(String, Int)] = [
            (header, 0), (zeros, 36), (template, 64), (parts, 104), (frame, 136), (records, 176),
            (positions, 216),
        ]
        for (text, offset) in expected {
            let wanted = text.replacing(" ", with: "")
            let found = bytes[offset..<(offset + wanted.count / 2)]
            #expect(ChunkFormatTests.hexadecimal(found) == wanted, "at \(offset)")
        }
        #expect(
            ChunkFormatTests.hexadecimal(bytes[256...].prefix(64))
                == String(repeating: "00", count: 64))
    }

    @Test func checksumsAreThoseOfVersionOne() {
        let world = TestWorld()
        world.wallNanoseconds = 0
        let harness = BufferHarness(world, output: "es.0")
        harness.write(["ab"], template: "tt", positions: [FramePosition(1, 2)])
        let bytes = world.stateFileBytes.values.first?.bytes ?? []
        #expect(NaiveCRC32C.of(bytes[0..<32], seed: 0) == NaiveCRC32C.word(bytes, at: 32))
        #expect(
            NaiveCRC32C.of(bytes[64..<100] + bytes[104..<136], seed: 1)
                == NaiveCRC32C.word(bytes, at: 100))
        let frameEnd = 136 + 40 + 24 + 40
        #expect(
            NaiveCRC32C.of(bytes[136..<172] + bytes[176..<frameEnd], seed: 1)
                == NaiveCRC32C.word(bytes, at: 172))
    }

    @Test(
        arguments: [
            ("chunk-bb86c060754ec1ef-0", 0), ("chunk-bb86c060754ec1ef-17", 17),
            ("chunk-bb86c060754ec1ef-999999999999999", 999_999_999_999_999),
            ("chunk-bb86c060754ec1ef-9223372036854775807", nil), ("chunk-bb86c060754ec1ef-", nil),
            ("chunk-bb86c060754ec1ef-+5", nil), ("chunk-bb86c060754ec1ef--5", nil),
            ("chunk-bb86c060754ec1f0-1", nil), ("chunk-bb86c060754ec1ef-1.tmp", nil), ("", nil),
        ] as [(String, Int?)])
    func readsNumbersOfItsOwnNamesOnly(name: String, number: Int?) {
        let output = ChunkFileName.hash(of: "es.0")
        #expect(ChunkFileName.number(in: name, output: output) == number)
        if let number { #expect(ChunkFileName.make(output: output, number: number) == name) }
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }
}

/// CRC32C bit by bit.
enum NaiveCRC32C {
    static func of(_ bytes: some Sequence<UInt8>, seed: UInt32) -> UInt32 {
        var sum = ~seed
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
        }
        return ~sum
    }

    static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
}

import Records
import TestSupport
import Testing

@testable import Parsing

@Suite struct UTF16FramingTests {
    private static func bytes(_ text: String, isBigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap {
            isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)]
        }
    }

    @Test(arguments: [false, true])
    func framesLinesWithOffsetsOfTheFile(isBigEndian: Bool) {
        // U+0A0D and U+4E0A have the byte of a line feed in one half.
        let harness = FramingHarness(FramingRules())
        let text = "\u{FEFF}caf\u{E9} \u{4E0A}\u{0A0D}\n\n\u{1F600}\r\nlast"
        harness.addUTF16(
            UTF16FramingTests.bytes(text, isBigEndian: isBigEndian), isBigEndian: isBigEndian)
        #expect(
            harness.records.map { String(decoding: $0.log, as: UTF8.self) }
                == ["caf\u{E9} \u{4E0A}\u{0A0D}", "", "\u{1F600}"])
        #expect(harness.records.map(\.offset) == [0, 18, 20])
        #expect(harness.records.map(\.byteCount) == [18, 2, 8])
        #expect(harness.framer.extentsInUse[0].consumed == 28)
    }

    @Test func replacesHalvesOfPairs() {
        let units: [UInt16] = [0xDC00, 0x61, 0xD83D, 0x62, 0xD83D, 0x0A]
        let harness = FramingHarness(FramingRules())
        harness.addUTF16(units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, isBigEndian: false)
        #expect(
            harness.records.map { String(decoding: $0.log, as: UTF8.self) }
                == ["\u{FFFD}a\u{FFFD}b\u{FFFD}"])
    }

    @Test func marksALongLineWhoseFrontIsKnown() {
        var rules = FramingRules()
        rules.lineByteCount = 100
        let harness = FramingHarness(rules)
        harness.addLongUTF16Line(
            UTF16FramingTests.bytes("\u{FEFF}front", isBigEndian: false), byteCount: 4_000)
        #expect(harness.documents == [#"{"log":"front","tailrace":{"truncated":true}}"#])
        #expect(harness.framer.extentsInUse[0].consumed == 4_000)
    }

    @Test func decodesAnyScalarLikeTheStandardLibrary() {
        let seed: UInt64 = 7
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let units = (0..<random.next() % 40).map { _ -> UInt16 in
                random.next() % 3 == 0
                    ? UInt16(0xD800 + random.next() % 0x800)
                    : UInt16(truncatingIfNeeded: random.next())
            }
            let bytes = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            var arena = ByteArena(byteCount: 16)
            let made = unsafe bytes.withUnsafeBytes {
                UTF16Text(bytes: unsafe ByteView($0), isBigEndian: true)
                    .decoded(into: &arena).array
            }
            #expect(made == Array(String(decoding: units, as: UTF16.self).utf8), "seed \(seed)")
        }
    }
}

extension FramingHarness {
    func addUTF16(_ file: [UInt8], isBigEndian: Bool) {
        addBlock(file) { block, batch in
            self.framer.frame(
                UTF16Text(bytes: block, isBigEndian: isBigEndian), into: &batch,
                clock: FramingHarness.clock, now: self.now)
        }
    }

    func addLongUTF16Line(_ start: [UInt8], byteCount: Int) {
        addBlock(start) { block, batch in
            self.framer.frameLongLine(
                UTF16Text(bytes: block, isBigEndian: false), sourceByteCount: byteCount,
                into: &batch, clock: FramingHarness.clock, now: self.now)
            return block.count
        }
    }
}

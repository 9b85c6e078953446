import TestSupport
import Testing

@testable import Tailing

@Suite struct FileEncodingTests {
    @Test(arguments: [
        ([0xFF, 0xFE, 0x61, 0x00], FileEncoding.utf16LittleEndian),
        ([0xFE, 0xFF, 0x00, 0x61], .utf16BigEndian), ([0xEF, 0xBB, 0xBF], .utf8), ([0xFF], .utf8),
        ([], .utf8),
    ])
    func followsTheByteOrderMark(front: [UInt8], encoding: FileEncoding) {
        #expect(FileEncoding(byteOrderMark: front[...]) == encoding)
    }

    @Test(arguments: [FileEncoding.utf8, .utf16LittleEndian, .utf16BigEndian])
    func findsTheLastLineEnd(encoding: FileEncoding) {
        let seed: UInt64 = 3
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes = (0..<(random.next() % 20)).map { _ in
                [0x0A, 0x00, 0x61][Int(random.next() % 3)] as UInt8
            }
            let count = bytes.count
            let found = unsafe bytes.withUnsafeMutableBytes {
                unsafe encoding.lastLineEnd(in: $0, count: count)
            }
            let ends = Array(stride(from: 0, through: count, by: encoding.lineFeedByteCount))
            let wanted = ends.last { end in
                switch encoding {
                case .utf8: end > 0 && bytes[end - 1] == 0x0A
                case .utf16LittleEndian: end > 1 && bytes[end - 2] == 0x0A && bytes[end - 1] == 0
                case .utf16BigEndian: end > 1 && bytes[end - 2] == 0 && bytes[end - 1] == 0x0A
                }
            }
            #expect(found == wanted ?? 0, "seed \(seed): \(bytes)")
        }
    }

    @Test func beginsAtWholeUnits() {
        let harness = TailHarness { rules in
            rules.encoding = .utf16LittleEndian
            rules.readsFromHead = false
        }
        // Half of a unit is there when reading begins at the end.
        harness.folder.write("a.log", [0x61, 0x00, 0x0A, 0x00, 0x62])
        harness.run()
        harness.folder.append("a.log", "\0\n\0")
        harness.run(seconds: 1)
        #expect(harness.offsets.values.map { $0 } == [8])
    }
}

import Testing

@testable import LogGenerator

/// Lines of a container runtime.
@Suite struct CRITextTests {
    private static let time: Int64 = 1_795_510_457_000_000_789

    @Test func writesOneLine() {
        #expect(
            CRITextTests.text(.text("hello", to: .stderr))
                == "2026-11-24T08:54:17.000000789Z stderr F hello\n")
    }

    @Test func writesALineForEachLineOfText() {
        #expect(
            CRITextTests.text(.text("a\n\n\tb")) == """
                2026-11-24T08:54:17.000000789Z stdout F a
                2026-11-24T08:54:17.000001789Z stdout F \n\
                2026-11-24T08:54:17.000002789Z stdout F \tb

                """)
    }

    @Test(arguments: [0, 1, 16_383, 16_384, 16_385, 32_768, 50_001])
    func splitsLongLines(byteCount: Int) throws {
        let text = String((0..<byteCount).map { _ in "é" }.joined().prefix(byteCount / 2))
        let lines = CRITextTests.text(.text(text)).split(separator: "\n")
        var joined = ""
        for (index, line) in lines.enumerated() {
            let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            try #require(parts.count == 4)
            #expect(parts[0] == "2026-11-24T08:54:17.000000789Z")
            #expect(parts[2] == (index == lines.count - 1 ? "F" : "P"))
            #expect(parts[3].utf8.count <= CRIText.partByteCount)
            joined += parts[3]
        }
        #expect(joined == text)
    }

    private static func text(_ record: LogRecord) -> String {
        var bytes: [UInt8] = []
        CRIText.append(record, at: time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

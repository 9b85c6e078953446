import Testing

@testable import Records

@Suite struct JSONTextTests {
    /// The same the slow way: decode, then escape scalar by scalar.
    private static func naive(_ bytes: [UInt8], escapesNonASCII: Bool) -> (text: String, count: Int)
    {
        let decoded = String(decoding: bytes, as: UTF8.self)
        var text = ""
        for scalar in decoded.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{8}": text += "\\b"
            case "\u{9}": text += "\\t"
            case "\u{A}": text += "\\n"
            case "\u{C}": text += "\\f"
            case "\u{D}": text += "\\r"
            default:
                if scalar.value < 0x20 || escapesNonASCII && scalar.value >= 0x80 {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        let replaced = decoded.unicodeScalars.count { $0 == "\u{FFFD}" }
        return (text, replaced - occurrences(of: [0xEF, 0xBF, 0xBD], in: bytes))
    }

    private static func occurrences(of part: [UInt8], in bytes: [UInt8]) -> Int {
        bytes.indices.count { bytes[$0...].starts(with: part) }
    }

    private static func randomBytes(_ random: inout SeededGenerator, count: Int) -> [UInt8] {
        let style = random.below(6)
        var bytes: [UInt8] = []
        while bytes.count < count {
            switch style {
            case 0: bytes.append(UInt8(0x20 + random.below(0x60)))
            case 1: bytes.append(UInt8(random.below(256)))
            case 2: bytes += Array(random.pick(["é", "山", "🚀", "\u{FFFD}", "a", " "]).utf8)
            case 3: bytes.append(random.pick([0x22, 0x5C, 0x0A, 0x1F, 0x7F, 0x41, 0x00]))
            case 4:
                bytes.append(
                    random.pick([0xE0, 0xED, 0xF0, 0xF4, 0xC2, 0x80, 0x9F, 0xA0, 0xBF, 0x90, 0x41]))
            default: bytes.append(random.below(20) == 0 ? UInt8(random.below(256)) : 0x61)
            }
        }
        return Array(bytes.prefix(count))
    }

    @Test(arguments: [false, true]) func escapesLikeTheNaiveWay(escapesNonASCII: Bool) {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<6000 {
            let bytes = Self.randomBytes(&random, count: round % 71 + (round % 50 == 0 ? 400 : 0))
            let expected = Self.naive(bytes, escapesNonASCII: escapesNonASCII)
            let source = Bytes(bytes)
            let size = expected.text.utf8.count
            for room in [size, size + 1, size + random.below(600), 6 * bytes.count + 16] {
                var writer = Bytes(count: 0).writer()
                let target = Bytes(count: max(room, size))
                writer = target.writer()
                let count = JSONText.appendEscaped(
                    source.view, to: &writer, escapesNonASCII: escapesNonASCII)
                #expect(count == expected.count, "seed \(seed), \(bytes)")
                #expect(writer.written.array == Array(expected.text.utf8), "seed \(seed), \(bytes)")
            }
        }
    }

    @Test func rewindsWhenTheRoomDoesNotSuffice() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 1..<2000 {
            let bytes = Self.randomBytes(&random, count: round % 200 + 1)
            let size = Self.naive(bytes, escapesNonASCII: false).text.utf8.count
            let target = Bytes(count: 3 + random.below(size))
            var writer = target.writer(count: 3)
            #expect(JSONText.appendEscaped(Bytes(bytes).view, to: &writer) == nil, "seed \(seed)")
            #expect(writer.count == 3, "seed \(seed)")
        }
    }

    @Test func writesNothingForNoBytes() {
        var writer = Bytes(count: 4).writer()
        #expect(JSONText.appendEscaped(ByteView(""), to: &writer) == 0)
        #expect(writer.count == 0)
    }

    @Test func knowsPlainText() {
        #expect(JSONText.isPlain(ByteView("")))
        for length in 1..<40 {
            for position in 0..<length {
                for byte in [0x1F, 0x20, 0x22, 0x5C, 0x7E, 0x7F, 0x80, 0xFF] as [UInt8] {
                    var bytes = [UInt8](repeating: 0x61, count: length)
                    bytes[position] = byte
                    #expect(JSONText.isPlain(Bytes(bytes).view) == (byte == 0x20 || byte == 0x7E))
                }
            }
        }
    }

    @Test func unescapesWhatItEscaped() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<2000 {
            let bytes = Self.randomBytes(&random, count: round % 90)
            let escaped = Self.naive(bytes, escapesNonASCII: round % 2 == 0).text.bytes
            let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
            let target = Bytes(count: expected.count + 1)
            var writer = target.writer(count: 1)
            #expect(JSONText.appendUnescaped(escaped.view, to: &writer), "seed \(seed)")
            #expect(Array(writer.written.array.dropFirst()) == expected, "seed \(seed)")
            guard !expected.isEmpty else { continue }
            let small = Bytes(count: expected.count)
            writer = small.writer(count: 1)
            #expect(!JSONText.appendUnescaped(escaped.view, to: &writer), "seed \(seed)")
            #expect(writer.count == 1, "seed \(seed)")
        }
    }

    @Test(arguments: [
        (#"\u0041\/\b\f\n\r\t\"\\"#, "A/\u{8}\u{C}\n\r\t\"\\" as String?),
        (#"\ud83d\ude80\uD83D\uDE80"#, "🚀🚀"), (#"\ud83dx"#, "\u{FFFD}x"),
        (#"\ude80"#, "\u{FFFD}"), (#"\ud83d\ud83d\ude80"#, "\u{FFFD}🚀"),
        (#"\ud83d\n"#, "\u{FFFD}\n"), (#"\u0000"#, "\0"), (#"\uFFFf"#, "\u{FFFF}"),
        (#"\"#, nil), (#"\x"#, nil), (#"\u12"#, nil), (#"\u12g4"#, nil),
    ])
    func unescapes(body: String, expected: String?) {
        let target = Bytes(count: 64)
        var writer = target.writer()
        let isValid = JSONText.appendUnescaped(body.bytes.view, to: &writer)
        #expect((isValid ? writer.written.text : nil) == expected)
    }
}

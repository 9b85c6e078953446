import Records
import Testing

@testable import Enrichment

@Suite struct MergedValueTests {
    /// The rule on decoded text, as the reference states it.
    private func trimmedSlowly(_ text: [UInt8]) -> [UInt8] {
        var text = text
        while text.count > 1 {
            if text.last == 0x0a {
                text.removeLast()
            } else if text[text.count - 2] == 0x5c, text.last == 0x6e || text.last == 0x72 {
                text.removeLast(2)
            } else {
                break
            }
        }
        return text
    }

    private func trimmed(body: [UInt8]) -> [UInt8] {
        unsafe body.withUnsafeBytes { buffer in
            let view = unsafe ByteView(buffer)
            guard MergedValue.mayNeedTrim(body: view) else { return body }
            return Array(body.prefix(MergedValue.trimmedCount(body: view)))
        }
    }

    private func decoded(_ body: [UInt8]) -> [UInt8] {
        unsafe body.withUnsafeBytes { buffer in
            Array(JSONCursor.unescaped(unsafe ByteView(buffer)).utf8)
        }
    }

    @Test func trimsEscapedTextAsItWouldTheDecodedOne() {
        let pieces = [
            "\\n", "\\r", "\\\\", "n", "r", "\\u000a", "\\u000A", "\\u006e", "\\u005c", "\\u005C",
            "\\u0072", "a", "x", "é", "\\u00e9", "c", "2", "e", "\\t",
        ]
        for seed in 0..<6_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var text = ""
            for _ in 0..<Int.random(in: 0...7, using: &random) {
                text += pieces.randomElement(using: &random) ?? ""
            }
            let body = Array(text.utf8)
            let expected = trimmedSlowly(decoded(body))
            #expect(decoded(trimmed(body: body)) == expected, "seed \(seed): \(text)")
        }
    }

    @Test func trimsRawText() {
        for seed in 0..<2_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let alphabet: [UInt8] = [0x0a, 0x0d, 0x5c, 0x6e, 0x72, 0x78]
            let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0x78
            }
            let count = unsafe text.withUnsafeBytes { buffer in
                MergedValue.trimmedCount(raw: unsafe ByteView(buffer))
            }
            #expect(Array(text.prefix(count)) == trimmedSlowly(text), "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("1", false), ("12345678901234567890", false), ("1e21", false), ("1e308", false),
        ("1.7976931348623157e+308", false), ("1e309", true), ("1e400", true), ("-1E+400", true),
        ("1e-400", false), ("0.1e309", false), ("2e308", true), ("1e99999999999", true),
        ("1" + String(repeating: "0", count: 400), true),
        ("1" + String(repeating: "0", count: 300), false),
    ])
    func noticesNumbersThatNoIndexTakes(text: String, overflows: Bool) {
        let bytes = Array(text.utf8)
        let found = unsafe bytes.withUnsafeBytes { buffer in
            MergedValue.overflows(number: unsafe ByteView(buffer))
        }
        #expect(found == overflows)
    }
}

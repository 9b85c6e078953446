import Records
import Testing

@testable import Parsing

@Suite struct TypedValueTests {
    static let floats: [(text: String, json: String)] = [
        ("1.5", "1.5"), ("0.000", "0.0"), ("1.500", "1.5"), ("10.0", "10.0"), ("7", "7.0"),
        ("-2e3", "-2000.0"), ("1e99", "1e+99"), ("1E+2x", "100.0"), ("2.50e1", "25.0"),
        ("-0.0", "-0.0"), (".5", "0.5"), ("", "0.0"), ("abc", "0.0"), ("+3.50xyz", "3.5"),
        ("1e999", "null"), ("nan", "null"), ("-inf", "null"), ("1e-999", "0.0"),
        ("12345678901234567890.125", "12345678901234567890.125"),
    ]

    @Test(arguments: floats)
    func writesFloats(text: String, json: String) {
        #expect(value(of: text, .float) == json)
    }

    @Test func keepsTheValueOfRandomFloats() throws {
        let seed: UInt64 = 4711
        var random = SeededFloats(state: seed)
        for _ in 0..<2000 {
            let text = random.next()
            let written = try #require(Double(value(of: text, .float)))
            #expect(written == Double(text), "seed \(seed), \(text)")
        }
    }

    private func value(of text: String, _ type: ValueType) -> String {
        var fields = FieldBuffer()
        var scratch = ByteArena(byteCount: 64)
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { buffer in
            TypedValue.append(
                unsafe ByteView(buffer), as: type, key: ByteView("k"), to: &fields,
                scratch: &scratch)
            return fields[0].value.text
        }
    }
}

/// Decimal numbers, with and without an exponent, that a seed repeats.
private struct SeededFloats {
    var state: UInt64

    private mutating func bits() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 20
    }

    mutating func next() -> String {
        var text = bits() % 2 == 0 ? "-" : ""
        text += String(bits() % 100_000)
        if bits() % 3 > 0 {
            text += "." + String(bits() % 1_000_000) + (bits() % 2 == 0 ? "00" : "")
        }
        if bits() % 3 == 0 { text += "e" + String(Int(bits() % 40) - 20) }
        return text
    }
}

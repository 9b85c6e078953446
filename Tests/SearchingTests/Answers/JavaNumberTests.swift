import Testing

@testable import Searching

@Suite struct JavaNumberTests {
    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-1.5, "-1.5"), (100, "100.0"),
        (1_234_567, "1234567.0"), (9_999_999.5, "9999999.5"), (10_000_000, "1.0E7"),
        (12_345_678.25, "1.234567825E7"), (1.5e10, "1.5E10"), (1e16, "1.0E16"), (1e21, "1.0E21"),
        (0.001, "0.001"), (0.0012, "0.0012"), (0.000_999, "9.99E-4"), (1e-5, "1.0E-5"),
        (0.1, "0.1"), (1.0 / 3, "0.3333333333333333"), (1_606_208_400_000, "1.6062084E12"),
        (Double.greatestFiniteMagnitude, "1.7976931348623157E308"),
        (.infinity, "null"), (.nan, "null"),
    ])
    func printsAsJavaDoes(number: Double, text: String) {

        #expect(JavaNumber.text(number) == text)
    }

    @Test func everyTextGivesTheNumberBack() {
        var random = SplitMix(seed: 7)
        for _ in 0..<20_000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            #expect(Double(JavaNumber.text(number)) == number, "\(number)")
        }
    }
}

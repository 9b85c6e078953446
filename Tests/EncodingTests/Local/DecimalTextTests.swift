import Foundation
import Records
import Testing

@testable import Encoding

@Suite struct DecimalTextTests {
    private func result(_ body: (inout BoundedWriter) -> Void) -> String {
        text(
            written { writer in
                var bounded = BoundedWriter(writer)
                body(&bounded)
                writer = bounded.bytes
            })
    }

    @Test func fixedFormAgreesWithTheCLibrary() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<5000 {
            let value =
                round % 2 == 0
                ? Double(bitPattern: UInt64.random(in: 0 ... .max, using: &generator))
                : Double(Int.random(in: -1_000_000...1_000_000, using: &generator)) / 2_000_000 * 16
            if value.isNaN { continue }
            let expected = String(format: "%f", value)
            #expect(result { DecimalText.appendFixed(value, to: &$0) } == expected, "seed \(seed)")
        }
    }

    @Test func shortFormAgreesWithTheCLibrary() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            let time = RecordTime(
                nanoseconds: Int64.random(in: 1_000_000_000 ... .max, using: &generator))
            let value = time.double
            var expected = String(format: "%.16g", value)
            if !expected.contains(".") { expected += ".0" }
            #expect(result { DecimalText.appendShort(value, to: &$0) } == expected, "seed \(seed)")
        }
    }

    @Test(arguments: [0, 1, 0.5, -1.5, 1e14, 999_999_999_999_999, 1e300])
    func shortFormTakesAnyValue(_ value: Double) {
        #expect(!result { DecimalText.appendShort(value, to: &$0) }.isEmpty)
    }
}

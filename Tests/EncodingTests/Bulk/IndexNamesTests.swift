import Records
import Testing

@testable import Encoding

@Suite struct IndexNamesTests {
    @Test(
        arguments: [
            0, -1, 1_787_306_400_123_456_789, 1_787_356_799_999_999_999, .max, .min, .max - 1,
            .min + 1,
            9_223_372_035_000_000_000, -9_223_372_035_999_999_999,
        ] as [Int64])
    func spansHoldTheirTime(nanoseconds: Int64) {
        for pattern in ["%Y.%m.%d", "%Y.%m.%d.%H", "%S", "constant"] {
            var format = BulkFormat()
            format.index = pattern
            let span = IndexNames(format).span(of: nanoseconds)
            #expect(span.first <= nanoseconds)
            #expect(nanoseconds < span.end || span.end == .max)
        }
    }

    @Test func namesStayTheSameWithinASpan() {
        for seed in 0..<200 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var format = BulkFormat()
            format.index = ["%Y.%m.%d", "x-%H", "%j", "%Y-%m"].randomElement(using: &generator)!
            var names = IndexNames(format)
            let time = Int64.random(
                in: -8_000_000_000_000_000_000...8_000_000_000_000_000_000, using: &generator)
            let span = names.span(of: time)
            let wanted = written { names.append(time, to: &$0) }
            for other in [span.first, span.end - 1] {
                #expect(written { names.append(other, to: &$0) } == wanted, "seed \(seed)")
            }
        }
    }
}

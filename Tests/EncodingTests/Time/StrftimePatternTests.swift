import Encoding
import Foundation
import Records
import Testing

@Suite struct StrftimePatternTests {
    private func formatted(_ pattern: inout StrftimePattern, _ seconds: Int64) -> String {
        text(written(pattern.maximumByteCount) { pattern.append(seconds: seconds, to: &$0) })
    }

    private func formatted(_ pattern: String, _ seconds: Int64) -> String {
        var compiled = StrftimePattern(pattern)
        return formatted(&compiled, seconds)
    }

    /// What the C library makes of it.
    private func reference(_ pattern: String, _ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = unsafe tm()
        unsafe gmtime_r(&time, &parts)
        var buffer = [CChar](repeating: 0, count: 1024)
        let size = unsafe strftime(&buffer, 1024, pattern, &parts)
        return String(decoding: buffer[..<size].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test(arguments: [
        ("%Y.%m.%d", "2026.08.21"), ("logs-%F", "logs-2026-08-21"),
        ("%c", "Fri Aug 21 10:00:00 2026"),
        ("%x %X", "08/21/26 10:00:00"), ("%r", "10:00:00 AM"),
        ("%D%n%T%t%R", "08/21/26\n10:00:00\t10:00"),
        ("%s", "1787306400"), ("%Z %z", "GMT +0000"), ("100%%", "100%"), ("a%", "a%"), ("%", "%"),
        ("", ""),
        ("%Q%L%f%N%é%+%:z%v", "%Q%L%f%N%é%+%:z%v"), ("%-m/%_m/%-d", "8/ 8/21"),
        ("%^a %#Z %#p %^B", "FRI gmt am AUGUST"),
        ("%10Y|%5d|%_5S|%012H|%-H", "0000002026|00021|    0|000000000010|10"),
        ("%EY %Od %E% %EEY", "2026 21 % %EEY"),
        ("%P", "am"), ("%3", "%3"), ("%-Q", "%-Q"), ("%12a|%-12a", "         Fri|Fri"),
        ("é%Yü", "é2026ü"), ("%^c", "FRI AUG 21 10:00:00 2026"),
        ("%99999999999999999999Y", String(repeating: "0", count: 60) + "2026"),
    ]) func formatsLikeTheCLibrary(_ pattern: String, _ expected: String) {
        #expect(formatted(pattern, 1_787_306_400) == expected)
    }

    @Test func agreesWithTheCLibraryAtRandomTimes() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let text =
            "%Y|%y|%m|%d|%e|%b|%B|%h|%a|%A|%H|%I|%k|%l|%M|%S|%p|%j|%Z|%z|%T|%R|%D|%F|%u|%w|%U|%W"
            + "|%V|%G|%g|%c|%x|%X|%r|%%|%C|%P"
        var pattern = StrftimePattern(text)
        for _ in 0..<1500 {
            // The years 1000 to 9999: the C library writes centuries before that in its own way.
            let seconds = Int64.random(in: -30_610_224_000...253_402_300_799, using: &generator)
            let result = formatted(&pattern, seconds)
            #expect(result == reference(text, seconds), "seed \(seed)")
        }
    }

    @Test(arguments: ["%F", "%H", "%F %H:%M", "%T", "x", "%Z"])
    func theCacheNeverShows(_ text: String) {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var pattern = StrftimePattern(text)
        var seconds: Int64 = 0
        for _ in 0..<2000 {
            let step =
                [1, 59, 60, 3599, 3600, 86_399, 86_400].randomElement(using: &generator) ?? 1
            seconds += Int64(Int.random(in: -1...1, using: &generator) * step)
            #expect(formatted(&pattern, seconds) == reference(text, seconds), "seed \(seed)")
        }
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, .max])
    func everySecondCountFits(_ seconds: Int64) {
        #expect(!formatted("%c %s %G %C %V %j", seconds).isEmpty)
    }

    @Test(arguments: [
        ("plain", false, true, true), ("%Q", false, true, true), ("%%", true, true, true),
        ("%Z", true, true, true), ("%Y.%m", true, false, true), ("%F", true, false, true),
        ("%V", true, false, true), ("%F-%H", true, false, false), ("%p", true, false, false),
        ("%s", true, false, false), ("%c", true, false, false),
    ]) func knowsWhatItDependsOn(_ text: String, specifier: Bool, constant: Bool, date: Bool) {
        let pattern = StrftimePattern(text)
        #expect(pattern.hasSpecifier == specifier)
        #expect(pattern.isConstant == constant)
        #expect(pattern.isDateOnly == date)
    }
}

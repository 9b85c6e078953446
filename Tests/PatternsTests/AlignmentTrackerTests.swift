import CPatterns
import Records
import Testing

@testable import Patterns

/// A small generator with a seed that a failure prints.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

struct AlignmentTrackerTests {
    static let pieces = [
        "[^ ]*", "[^ ]+", ".*", ".*?", ".+?", "\\S+", "\\S*+", "[^\"]*?", " ", "a", "b?", "\"", "é",
        "é?",
        "\\d+", "\\w*", "(?: a)?", "$", "\\b", "[ab]", "[^a-z]+", "(?=a)", "(?! )", "(?<=a)",
        "\\W+", "世*",
        "(?:[^ ]+ )*", "(?:x|[^b]+)", "(?<n>[^ ]*)", "(?: (?<m>.*))?", "[a[^ ]]+", "[^ &&[^é]]+",
        "\\k<n>",
    ]

    /// An expression made of pieces, grouped now and then.
    static func expression(_ generator: inout SeededGenerator) -> String {
        var text = Bool.random(using: &generator) ? "^" : ""
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            var piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            if Int.random(in: 0..<6, using: &generator) == 0 {
                let other = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                piece =
                    "(?:\(piece)|\(other))"
                    + (["", "?", "*", "+"].randomElement(using: &generator) ?? "")
            }
            text += piece
        }
        return text
    }

    static func subject(_ generator: inout SeededGenerator) -> String {
        let alphabet = ["a", "b", "x", " ", "\"", "é", "世", "😀", "1", "\n", "è"]
        return (0..<Int.random(in: 0...12, using: &generator)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        }.joined()
    }

    /// All groups of the first match as offsets.
    static func run(_ code: CompiledPattern, _ text: [UInt8]) -> [Int]? {
        guard let data = unsafe code.makeMatchData(),
            let context = unsafe pcre2_match_context_create_8(nil)
        else { return nil }
        defer {
            unsafe pcre2_match_data_free_8(data)
            unsafe pcre2_match_context_free_8(context)
        }
        return unsafe text.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress,
                unsafe code.run(start, bytes.count, data, context) > 0
            else { return nil }
            guard let vector = unsafe pcre2_get_ovector_pointer_8(data) else { return nil }
            return unsafe (0..<Int(2 * pcre2_get_ovector_count_8(data))).map { unsafe vector[$0] }
        }
    }

    @Test func bytesAndCharactersAgreeWhereItSaysSo() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(state: seed)
        var safeCount = 0
        for _ in 0..<4000 {
            let text = AlignmentTrackerTests.expression(&generator)
            let named =
                text.contains("\\k<n>") && !text.contains("(?<n>") ? "(?<n>b?)" + text : text
            var translator = PatternTranslator(PatternText(named))
            guard let translation = try? translator.translate(), translation.isByteSafe,
                let bytes = try? CompiledPattern(
                    translation, characters: false, dotMatchesLineFeed: false, ignoresCase: false),
                let characters = try? CompiledPattern(
                    translation, characters: true, dotMatchesLineFeed: false, ignoresCase: false)
            else { continue }
            safeCount += 1
            for _ in 0..<12 {
                let subject = Array(AlignmentTrackerTests.subject(&generator).utf8) + [0x20]
                #expect(
                    AlignmentTrackerTests.run(bytes, subject)
                        == AlignmentTrackerTests.run(characters, subject),
                    "\(named) on \(String(decoding: subject, as: UTF8.self)), seed \(seed)")
            }
        }
        #expect(safeCount > 400)
    }
}

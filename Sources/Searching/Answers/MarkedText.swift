/// A text and the places in it that are marked.
struct MarkedText {
    /// Scalars beyond which nothing is looked for.
    static let searchedCount = 1_000_000

    private let scalars: [Unicode.Scalar]
    /// Places, in order, none inside another.
    private(set) var marks: [Range<Int>] = []

    /// Whether something is marked.
    var isMarked: Bool { !marks.isEmpty }

    /// Marks all of a text that is one term, if it is looked for.
    init(term text: String, _ terms: HighlightTerms.OfField) {
        scalars = Array(text.unicodeScalars)
        if !scalars.isEmpty, terms.matches(value: text) { marks = [0..<scalars.count] }
    }

    /// Marks the words of a text that are looked for.
    init(words text: String, _ terms: HighlightTerms.OfField) {
        scalars = Array(text.unicodeScalars)
        let words = MarkedText.words(scalars.prefix(MarkedText.searchedCount))
        var isMarked = words.map { terms.words.contains($0.token) }
        for phrase in terms.phrases where phrase.count <= words.count {
            for start in 0...(words.count - phrase.count)
            where phrase.indices.allSatisfy({ phrase[$0].matches(words[start + $0].token) }) {
                for place in start..<start + phrase.count { isMarked[place] = true }
            }
        }
        marks = words.indices.filter { isMarked[$0] }.map { words[$0].place }
    }

    private struct Word {
        let token: String
        let place: Range<Int>
    }

    /// The words that the analyzer finds, and where they stand.
    private static func words(_ scalars: ArraySlice<Unicode.Scalar>) -> [Word] {
        var words: [Word] = []
        var start = 0
        while start < scalars.count {
            var end = start
            while end < scalars.count, !scalars[end].properties.isWhitespace { end += 1 }
            if end > start {
                var place = start
                let text = String(String.UnicodeScalarView(scalars[start..<end]))
                for token in Analyzer.tokens(of: text) {
                    let wanted = Array(token.unicodeScalars)
                    guard let range = find(wanted, in: scalars[..<end], from: place) else {
                        continue
                    }
                    words.append(Word(token: token, place: range))
                    place = range.upperBound
                }
            }
            start = end + 1
        }
        return words
    }

    /// Where a word in lower case stands first.
    private static func find(
        _ wanted: [Unicode.Scalar], in scalars: ArraySlice<Unicode.Scalar>, from start: Int
    ) -> Range<Int>? {
        for first in start..<max(scalars.endIndex, start) {
            if let end = end(of: wanted, in: scalars, from: first) { return first..<end }
        }
        return nil
    }

    private static func end(
        of wanted: [Unicode.Scalar], in scalars: ArraySlice<Unicode.Scalar>, from first: Int
    ) -> Int? {
        var (place, index) = (first, 0)
        while index < wanted.count {
            guard place < scalars.endIndex else { return nil }
            let scalar = scalars[place]
            if scalar == wanted[index] {
                index += 1
            } else {
                for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                    guard index < wanted.count, lower == wanted[index] else { return nil }
                    index += 1
                }
            }
            place += 1
        }
        return place
    }

    /// The parts of the text that hold a mark, with the marks in tags.
    ///
    /// - Parameters:
    ///   - size: Scalars of a part, about: parts end with sentences or words.
    ///   - count: Parts at most; 0 for the whole text as one.
    func fragments(size: Int, count: Int, pre: String, post: String) -> [String] {
        guard isMarked else { return [] }
        if count == 0 || size >= scalars.count {
            return [text(of: 0..<scalars.count, pre, post)]
        }
        var fragments: [String] = []
        var start = 0
        while start < scalars.count, fragments.count < count {
            let end = fragmentEnd(from: start, size: max(size, 1))
            let holds = marks.contains { $0.lowerBound >= start && $0.lowerBound < end }
            if holds { fragments.append(text(of: trimmed(start..<end), pre, post)) }
            start = end
        }
        return fragments
    }

    /// The end of the fragment that begins at `start`: behind its last sentence, else behind its
    /// last word, never inside a mark.
    private func fragmentEnd(from start: Int, size: Int) -> Int {
        let limit = start + size
        guard limit < scalars.count else { return scalars.count }
        var end = limit
        let blanks = (start + 1..<limit).reversed().filter { scalars[$0].properties.isWhitespace }
        if let sentence = blanks.first(where: { ".!?".unicodeScalars.contains(scalars[$0 - 1]) }) {
            end = sentence + 1
        } else if let blank = blanks.first {
            end = blank + 1
        }
        if let mark = marks.first(where: { $0.lowerBound < end && $0.upperBound > end }) {
            end = mark.upperBound
        }
        return end
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, scalars[start].properties.isWhitespace { start += 1 }
        while end > start, scalars[end - 1].properties.isWhitespace { end -= 1 }
        return start..<end
    }

    private func text(of range: Range<Int>, _ pre: String, _ post: String) -> String {
        var text = ""
        var place = range.lowerBound
        func append(_ end: Int) {
            text.unicodeScalars.append(contentsOf: scalars[place..<end])
            place = end
        }
        for mark in marks
        where mark.lowerBound >= range.lowerBound && mark.upperBound <= range.upperBound {
            append(mark.lowerBound)
            text += pre
            append(mark.upperBound)
            text += post
        }
        append(range.upperBound)
        return text
    }
}

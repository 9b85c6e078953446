/// Words separated by blanks, each bare or in double quotes, in which `\"` is a quote.
enum QuotedWords {
    /// At most `maximumCount` words; the last takes the rest of the text when it is not quoted.
    ///
    /// Nil when a quote does not close.
    static func split(_ text: String, maximumCount: Int) -> [String]? {
        var words: [String] = []
        var rest = Substring(text).utf8
        while true {
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 }[...]
            guard let first = rest.first else { return words }
            if words.count == maximumCount {
                words[maximumCount - 1] += " " + String(Substring(rest))
                return words
            }
            if first == 0x22 {
                guard let (word, end) = quoted(rest.dropFirst()) else { return nil }
                words.append(word)
                rest = end
            } else {
                let word = rest.prefix { $0 != 0x20 && $0 != 0x09 }
                words.append(String(Substring(word)))
                rest = rest[word.endIndex...]
            }
        }
    }

    private static func quoted(
        _ text: Substring.UTF8View
    ) -> (word: String, rest: Substring.UTF8View)? {
        var bytes: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            let next = text.index(after: index)
            if byte == 0x5C, next < text.endIndex, text[next] == 0x22 {
                bytes.append(0x22)
                index = text.index(after: next)
                continue
            }
            if byte == 0x22 { return (String(decoding: bytes, as: UTF8.self), text[next...]) }
            bytes.append(byte)
            index = next
        }
        return nil
    }

    /// A word in quotes, as ``split(_:maximumCount:)`` reads it.
    static func quote(_ word: String) -> String {
        "\""
            + word.split(separator: "\"", omittingEmptySubsequences: false).joined(
                separator: "\\\"")
            + "\""
    }
}

/// Finds what somebody may have meant.
enum NearestWord {
    /// The word of `words` with the fewest changes from `word`, at most a third of its letters.
    static func of(_ word: String, in words: [String]) -> String? {
        let best = words.map { (word: $0, distance: distance(word, $0)) }
            .min { $0.distance < $1.distance }
        guard let best, best.distance <= max(word.utf8.count / 3, 1) else { return nil }
        return best.word
    }

    /// Levenshtein's distance in bytes.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (place, byte) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for column in right.indices {
                let change = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}

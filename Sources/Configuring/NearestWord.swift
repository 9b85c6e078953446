/// Finds the word a person probably meant.
enum NearestWord {
    /// Longer words are not compared: the cost grows with the product of the lengths.
    static let maximumByteCount = 64

    /// The candidate with the fewest changed letters, case ignored, or nil when none is near: at
    /// most one change for every three letters of `word`, and at least one.
    static func find(_ word: String, among candidates: [String]) -> String? {
        let letters = Array(word.lowercased().utf8)
        guard !letters.isEmpty, letters.count <= maximumByteCount else { return nil }
        var limit = max(1, letters.count / 3)
        var best: String?
        for candidate in candidates {
            let other = Array(candidate.lowercased().utf8)
            guard abs(other.count - letters.count) <= limit else { continue }
            let distance = editDistance(letters, other)
            if distance <= limit, best == nil || distance < limit {
                best = candidate
                limit = distance
            }
        }
        return best
    }

    /// A suffix for messages: `; did you mean 'x'?` or nothing.
    static func suggestion(for word: String, among candidates: [String]) -> String {
        guard let best = find(word, among: candidates) else { return "" }
        return "; did you mean '\(best)'?"
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make `a` into `b`.
    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforePrevious = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [i + 1]
            current.reserveCapacity(b.count + 1)
            for j in b.indices {
                let replaced = previous[j] + (a[i] == b[j] ? 0 : 1)
                var cost = min(previous[j + 1] + 1, current[j] + 1, replaced)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforePrevious[j - 1] + 1)
                }
                current.append(cost)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[b.count]
    }
}

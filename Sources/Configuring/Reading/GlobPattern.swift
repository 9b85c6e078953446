/// Shell patterns within one path component: `*`, `?` and `[...]`.
enum GlobPattern {
    /// Whether a path holds a character that makes it a pattern.
    static func isPattern(_ path: some StringProtocol) -> Bool {
        path.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B }
    }

    /// Whether `name` fits `pattern`.
    ///
    /// A leading dot must be written.
    static func matches(_ name: String, pattern: some StringProtocol) -> Bool {
        let text = Array(name.utf8)
        let wanted = Array(pattern.utf8)
        if text.first == 0x2E, wanted.first != 0x2E { return false }
        return matches(text, wanted)
    }

    /// Walks both; on a mismatch the last `*` takes one more byte.
    private static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var t = 0
        var p = 0
        var retry: (text: Int, pattern: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == 0x2A {
                p += 1
                retry = (t, p)
            } else if let next = step(text[t], pattern, at: p) {
                t += 1
                p = next
            } else if let last = retry {
                retry = (last.text + 1, last.pattern)
                t = last.text + 1
                p = last.pattern
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == 0x2A }
    }

    /// Where the pattern goes on after matching one byte, or nil.
    private static func step(_ byte: UInt8, _ pattern: [UInt8], at p: Int) -> Int? {
        guard p < pattern.count else { return nil }
        switch pattern[p] {
        case 0x3F: return p + 1
        case 0x5B: return stepBracket(byte, pattern, at: p)
        default: return pattern[p] == byte ? p + 1 : nil
        }
    }

    /// Matches `[abc]`, `[a-z]`, `[!a]`.
    ///
    /// A bracket that does not close is an ordinary character.
    private static func stepBracket(_ byte: UInt8, _ pattern: [UInt8], at p: Int) -> Int? {
        var i = p + 1
        let isNegated = i < pattern.count && (pattern[i] == 0x21 || pattern[i] == 0x5E)
        if isNegated { i += 1 }
        let first = i
        var isFound = false
        while i < pattern.count, pattern[i] != 0x5D || i == first {
            if i + 2 < pattern.count, pattern[i + 1] == 0x2D, pattern[i + 2] != 0x5D {
                isFound = isFound || (pattern[i] <= byte && byte <= pattern[i + 2])
                i += 3
            } else {
                isFound = isFound || pattern[i] == byte
                i += 1
            }
        }
        guard i < pattern.count else { return byte == 0x5B ? p + 1 : nil }
        return isFound != isNegated ? i + 1 : nil
    }
}

extension GlobPattern {
    /// The existing paths that fit, sorted, or nil when there are more than the limit allows.
    static func expand(_ path: String, in files: any ConfigurationFiles) -> [String]? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        var found = [path.hasPrefix("/") ? "/" : ""]
        for part in parts {
            if !isPattern(part) {
                found = found.map { $0 + ($0.isEmpty || $0.hasSuffix("/") ? "" : "/") + part }
                continue
            }
            var next: [String] = []
            for directory in found {
                let names = (try? files.list(directory: directory.isEmpty ? "." : directory)) ?? []
                let prefix =
                    directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
                next += names.filter { matches($0, pattern: part) }.map { prefix + $0 }
                if next.count > ConfigurationLimits.globMatchCount { return nil }
            }
            found = next
        }
        let existing = found.filter { files.identity(path: $0) != nil }
        return existing.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

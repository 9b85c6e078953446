/// A shell pattern for paths, as Fluent Bit's `Path` and `Exclude_Path` take it: `*`, `?` and
/// `[...]`, no `**`.
public struct GlobPattern: Hashable, Sendable {
    /// The pattern as written.
    public let text: String
    private let components: [[UInt8]]
    private let isAbsolute: Bool

    /// Reads a pattern.
    ///
    /// Every text is one.
    public init(_ text: String) {
        self.text = text
        isAbsolute = text.hasPrefix("/")
        components = text.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    }

    /// Whether the whole `path` matches, where a wildcard also matches `/`.
    public func matchesWhole(_ path: String) -> Bool {
        Wildcard.matches(Array(text.utf8), Array(path.utf8))
    }

    /// The paths that match, sorted, where a wildcard stands for one component and never for a
    /// leading dot.
    ///
    /// `visit` is called with every directory that was looked into.
    public func expand(
        list: (String) -> [DirectoryEntryName], visit: (String) -> Void
    ) -> [String] {
        var found = [isAbsolute ? "/" : ""]
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            var next: [String] = []
            for directory in found {
                next += step(component, in: directory, isLast: isLast, list: list, visit: visit)
            }
            found = next
        }
        return found.sorted()
    }

    private func step(
        _ component: [UInt8], in directory: String, isLast: Bool,
        list: (String) -> [DirectoryEntryName], visit: (String) -> Void
    ) -> [String] {
        if isLast || Wildcard.isOne(component) { visit(directory.isEmpty ? "." : directory) }
        guard Wildcard.isOne(component) else {
            let name = Wildcard.plain(component)
            return [GlobPattern.join(directory, String(decoding: name, as: UTF8.self))]
        }
        return list(directory.isEmpty ? "." : directory).compactMap { entry in
            let name = Array(entry.name.utf8)
            guard name.first != UInt8(ascii: ".") || component.first == UInt8(ascii: "."),
                isLast || entry.mayBeDirectory, Wildcard.matches(component, name)
            else { return nil }
            return GlobPattern.join(directory, entry.name)
        }
    }

    private static func join(_ directory: String, _ name: String) -> String {
        if directory.isEmpty { return name }
        return directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }
}

/// The name of a directory entry, and whether it may be a directory.
public struct DirectoryEntryName {
    /// One path component.
    public var name: String
    /// False only when it is known to be something else.
    public var mayBeDirectory: Bool
    /// Makes a name.
    public init(name: String, mayBeDirectory: Bool) {
        self.name = name
        self.mayBeDirectory = mayBeDirectory
    }
}

/// Shell wildcards over bytes.
enum Wildcard {
    /// Whether a component holds a wildcard.
    static func isOne(_ component: [UInt8]) -> Bool {
        component.contains {
            $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
        }
    }

    /// A component without wildcards as the name that it stands for: a backslash takes the next
    /// byte as it is.
    static func plain(_ component: [UInt8]) -> [UInt8] {
        var name: [UInt8] = []
        var isQuoted = false
        for (index, byte) in component.enumerated() {
            if byte == UInt8(ascii: "\\"), !isQuoted, index + 1 < component.count {
                isQuoted = true
            } else {
                name.append(byte)
                isQuoted = false
            }
        }
        return name
    }

    /// Whether the whole `name` matches.
    ///
    /// Takes at most pattern times name steps: after a mismatch only the last star tries again.
    static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
        var place = 0
        var index = 0
        var star: (pattern: Int, name: Int)?
        while index < name.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = (place + 1, index)
                place += 1
            } else if let next = step(pattern, place, name[index]) {
                place = next
                index += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                place = last.pattern
                index = last.name + 1
            } else {
                return false
            }
        }
        while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
        return place == pattern.count
    }

    /// The place behind the pattern's element at `place` if it matches `byte`.
    private static func step(_ pattern: [UInt8], _ place: Int, _ byte: UInt8) -> Int? {
        guard place < pattern.count else { return nil }
        switch pattern[place] {
        case UInt8(ascii: "?"):
            return place + 1
        case UInt8(ascii: "["):
            guard let set = bracket(pattern, place, byte) else {
                return byte == pattern[place] ? place + 1 : nil
            }
            return set.matches ? set.end : nil
        case UInt8(ascii: "\\") where place + 1 < pattern.count:
            return pattern[place + 1] == byte ? place + 2 : nil
        default:
            return pattern[place] == byte ? place + 1 : nil
        }
    }

    /// Tests a byte against the set at `place`; nil when the set has no end.
    private static func bracket(
        _ pattern: [UInt8], _ place: Int, _ byte: UInt8
    ) -> (matches: Bool, end: Int)? {
        var index = place + 1
        var isNegated = false
        if index < pattern.count,
            pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^")
        {
            isNegated = true
            index += 1
        }
        var isIn = false
        let first = index
        while index < pattern.count {
            if pattern[index] == UInt8(ascii: "]"), index > first {
                return (isIn != isNegated, index + 1)
            }
            if let named = namedClass(pattern, index, byte) {
                if named.matches { isIn = true }
                index = named.end
                continue
            }
            let low = member(pattern, index)
            index = low.end
            if index + 1 < pattern.count, pattern[index] == UInt8(ascii: "-"),
                pattern[index + 1] != UInt8(ascii: "]")
            {
                let high = member(pattern, index + 1)
                if low.byte <= byte, byte <= high.byte { isIn = true }
                index = high.end
            } else if low.byte == byte {
                isIn = true
            }
        }
        return nil
    }

    /// The member of a set at `index`, a backslash taking the next byte as it is.
    private static func member(_ pattern: [UInt8], _ index: Int) -> (byte: UInt8, end: Int) {
        if pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count {
            return (pattern[index + 1], index + 2)
        }
        return (pattern[index], index + 1)
    }

    /// Tests a byte against a class such as `[:digit:]` at `index`; nil when there is none.
    private static func namedClass(
        _ pattern: [UInt8], _ index: Int, _ byte: UInt8
    ) -> (matches: Bool, end: Int)? {
        guard index + 1 < pattern.count, pattern[index] == UInt8(ascii: "["),
            pattern[index + 1] == UInt8(ascii: ":"),
            let colon = pattern[(index + 2)...].firstIndex(of: UInt8(ascii: ":")),
            colon + 1 < pattern.count, pattern[colon + 1] == UInt8(ascii: "]")
        else { return nil }
        let name = String(decoding: pattern[(index + 2)..<colon], as: UTF8.self)
        guard let matches = isMember(byte, ofClass: name) else { return nil }
        return (matches, colon + 2)
    }

    private static func isMember(_ byte: UInt8, ofClass name: String) -> Bool? {
        let isDigit = (0x30...0x39).contains(byte)
        let isUpper = (0x41...0x5A).contains(byte)
        let isLower = (0x61...0x7A).contains(byte)
        let isPrinted = (0x21...0x7E).contains(byte)
        switch name {
        case "alpha": return isUpper || isLower
        case "digit": return isDigit
        case "alnum": return isUpper || isLower || isDigit
        case "upper": return isUpper
        case "lower": return isLower
        case "punct": return isPrinted && !(isUpper || isLower || isDigit)
        case "graph": return isPrinted
        case "print": return isPrinted || byte == 0x20
        case "cntrl": return byte < 0x20 || byte == 0x7F
        case "space": return byte == 0x20 || (0x09...0x0D).contains(byte)
        case "blank": return byte == 0x20 || byte == 0x09
        case "xdigit":
            return isDigit || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
        default: return nil
        }
    }
}

/// A shell pattern for paths, as Fluent Bit's `Path` and `Exclude_Path` take it: `*`, `?` and
/// `[...]`, no `**`.
public struct GlobPattern: Hashable, Sendable {
    /// The pattern as written.
    public let text: String
    private let components: [[UInt8]]
    private let isAbsolute: Bool

    /// Reads a pattern. Every text is one.
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
    /// leading dot. `visit` is called with every directory that was looked into.
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
            return [GlobPattern.join(directory, String(decoding: component, as: UTF8.self))]
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
        component.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// Whether the whole `name` matches. Takes at most pattern times name steps: after a mismatch
    /// only the last star tries again.
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
        if index < pattern.count, pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^") {
            isNegated = true
            index += 1
        }
        var isIn = false
        let first = index
        while index < pattern.count {
            if pattern[index] == UInt8(ascii: "]"), index > first {
                return (isIn != isNegated, index + 1)
            }
            if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"),
                pattern[index + 2] != UInt8(ascii: "]")
            {
                if pattern[index] <= byte, byte <= pattern[index + 2] { isIn = true }
                index += 3
            } else {
                if pattern[index] == byte { isIn = true }
                index += 1
            }
        }
        return nil
    }
}

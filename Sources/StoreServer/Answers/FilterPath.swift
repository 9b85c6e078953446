internal import Searching

/// The parameter `filter_path`: which members of an answer are shown.
///
/// A list of dotted paths; `*` stands for any part of a name, `**` for any number of names, and a
/// path after `-` is left out. Arrays are passed through: a path goes to all of their elements.
/// What becomes empty is left out, elements of arrays too, as Elasticsearch does it (8.17).
///
/// Collectors send it with every bulk request, so that the walk over an answer allocates nothing
/// but what it writes.
struct FilterPath: Sendable {
    private let includes: PathSet
    private let excludes: PathSet

    /// The most names in all paths that are shown, and in all that are left out.
    static let nameLimit = 64

    /// Reads the parameter; nil when it says nothing.
    ///
    /// - Throws: 400 when it has more than ``nameLimit`` names.
    init?(_ text: String) throws(SearchError) {
        var includes = PathSet()
        var excludes = PathSet()
        for item in text.split(separator: ",") {
            let isExcluded = item.hasPrefix("-")
            let names = (isExcluded ? item.dropFirst() : item).split(separator: ".")
            guard !names.isEmpty else { continue }
            if isExcluded { excludes.add(names) } else { includes.add(names) }
        }
        guard !includes.isEmpty || !excludes.isEmpty else { return nil }
        guard includes.count <= FilterPath.nameLimit, excludes.count <= FilterPath.nameLimit else {
            throw ServerError.illegal("[filter_path] has more than \(FilterPath.nameLimit) names")
        }
        self.includes = includes
        self.excludes = excludes
    }

    /// The members of `text`, a valid JSON value, that are shown; `{}` when none is.
    func apply(to text: [UInt8]) -> [UInt8] {
        var walk = FilterWalk(text: text, includes: includes, excludes: excludes)
        return walk.filtered()
    }

    /// Whether a name fits a pattern in which `*` stands for any text.
    static func fits(_ name: String, _ pattern: String) -> Bool {
        PathName(pattern[...]).fits(Array(name.utf8)[...])
    }
}

/// One name of a path.
struct PathName: Sendable {
    private let pattern: [UInt8]
    private let hasStar: Bool
    /// Whether it is `**`.
    let isAnyDepth: Bool
    /// Whether it is the last name of its path.
    var isLast = false

    private static let star = UInt8(ascii: "*")

    /// Reads a name.
    init(_ text: Substring) {
        pattern = Array(text.utf8)
        hasStar = pattern.contains(PathName.star)
        isAnyDepth = text == "**"
    }

    /// Whether a key fits.
    func fits(_ key: ArraySlice<UInt8>) -> Bool {
        guard hasStar else { return key.count == pattern.count && key.elementsEqual(pattern) }
        var (place, want) = (key.startIndex, 0)
        // Where to go on when what follows the last star does not fit: one byte further.
        var mark: (place: Int, want: Int)?
        while place < key.endIndex {
            if want < pattern.count, pattern[want] == PathName.star {
                want += 1
                mark = (place, want)
            } else if want < pattern.count, pattern[want] == key[place] {
                place += 1
                want += 1
            } else if let last = mark {
                mark = (last.place + 1, last.want)
                (place, want) = (last.place + 1, last.want)
            } else {
                return false
            }
        }
        return pattern[want...].allSatisfy { $0 == PathName.star }
    }
}

/// Paths, followed at the same time: a set of names that may come next is a word of bits.
struct PathSet: Sendable {
    private var names: [PathName] = []
    /// The names that may come first.
    private(set) var start: UInt64 = 0

    /// The number of names.
    var count: Int { names.count }
    /// Whether there is no path.
    var isEmpty: Bool { names.isEmpty }

    /// Adds a path.
    mutating func add(_ path: [Substring]) {
        let first = names.count
        names += path.map(PathName.init)
        names[names.count - 1].isLast = true
        start |= open(first)
    }

    /// The name at `place`, and those that may come instead because `**` may be no name at all.
    private func open(_ place: Int) -> UInt64 {
        var bits: UInt64 = 0
        var place = place
        while place < min(names.count, FilterPath.nameLimit) {
            bits |= 1 << UInt64(place)
            guard names[place].isAnyDepth, !names[place].isLast else { break }
            place += 1
        }
        return bits
    }

    /// Goes on with a member.
    ///
    /// - Returns: The names that may come next, and whether a path ends with the member.
    func step(_ state: UInt64, _ key: ArraySlice<UInt8>) -> (next: UInt64, isDone: Bool) {
        var (rest, next, isDone) = (state, UInt64(0), false)
        while rest != 0 {
            let place = rest.trailingZeroBitCount
            rest &= rest - 1
            let name = names[place]
            if name.isAnyDepth {
                next |= open(place)
                if name.isLast { isDone = true }
            } else if name.fits(key) {
                if name.isLast { isDone = true } else { next |= open(place + 1) }
            }
        }
        return (next, isDone)
    }
}

/// The parameter `filter_path`: which members of an answer are shown.
///
/// A list of dotted paths; `*` stands for any part of a name, `**` for any number of names, and a
/// path after `-` is left out. Arrays are passed through: a path goes to all of their elements.
/// What becomes empty is left out, elements of arrays too, as Elasticsearch does it (8.17).
struct FilterPath: Sendable {
    private let includes: [[String]]
    private let excludes: [[String]]

    /// Beyond this depth a value is shown or hidden whole.
    private static let depthLimit = 200

    /// Reads the parameter; nil when it says nothing.
    init?(_ text: String) {
        var includes: [[String]] = []
        var excludes: [[String]] = []
        for item in text.split(separator: ",") {
            let isExcluded = item.hasPrefix("-")
            let names = (isExcluded ? item.dropFirst() : item).split(separator: ".")
            guard !names.isEmpty else { continue }
            if isExcluded {
                excludes.append(names.map(String.init))
            } else {
                includes.append(names.map(String.init))
            }
        }
        guard !includes.isEmpty || !excludes.isEmpty else { return nil }
        self.includes = includes
        self.excludes = excludes
    }

    /// The members of `text`, a valid JSON value, that are shown; `{}` when none is.
    func apply(to text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var walk = Walk(text: text, output: output)
        let start = Place(
            includes: FilterPath.start(includes), excludes: FilterPath.start(excludes),
            isIncluded: includes.isEmpty)
        return walk.value(start, depth: 0) ? walk.output : Array("{}".utf8)
    }

    /// A path and how much of it was gone.
    private struct Progress {
        var names: ArraySlice<String>
        var isDone: Bool { names.isEmpty }
    }

    /// Where in the paths a value stands.
    private struct Place {
        var includes: [Progress]
        var excludes: [Progress]
        var isIncluded: Bool

        /// The place of a member; nil when the member is left out.
        func member(_ name: String) -> Place? {
            var next = Place(
                includes: FilterPath.step(includes, name),
                excludes: FilterPath.step(excludes, name), isIncluded: isIncluded)
            if next.excludes.contains(where: \.isDone) { return nil }
            if next.includes.contains(where: \.isDone) { next.isIncluded = true }
            if !next.isIncluded && next.includes.isEmpty { return nil }
            return next
        }
    }

    private static func start(_ paths: [[String]]) -> [Progress] {
        paths.map { Progress(names: $0[...]) }
    }

    /// The paths that go on with a member of this name.
    private static func step(_ paths: [Progress], _ name: String) -> [Progress] {
        var next: [Progress] = []
        for path in paths {
            guard var first = path.names.first else { continue }
            var rest = path.names
            while first == "**" {
                next.append(Progress(names: rest))
                rest = rest.dropFirst()
                guard let following = rest.first else {
                    // `**` at the end takes everything.
                    next.append(Progress(names: []))
                    break
                }
                first = following
            }
            if !rest.isEmpty, first != "**", FilterPath.fits(name, first) {
                next.append(Progress(names: rest.dropFirst()))
            }
        }
        return next
    }

    /// Whether a name fits a pattern in which `*` stands for any text.
    static func fits(_ name: String, _ pattern: String) -> Bool {
        guard pattern.utf8.contains(UInt8(ascii: "*")) else { return name == pattern }
        let name = Array(name.utf8)
        let pattern = Array(pattern.utf8)
        var (place, want) = (0, 0)
        var mark: (place: Int, want: Int)?
        while place < name.count {
            if want < pattern.count, pattern[want] == UInt8(ascii: "*") {
                mark = (place, want)
                want += 1
            } else if want < pattern.count, pattern[want] == name[place] {
                place += 1
                want += 1
            } else if let last = mark {
                mark = (last.place + 1, last.want)
                place = last.place + 1
                want = last.want + 1
            } else {
                return false
            }
        }
        return pattern[want...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// The walk over the text.
    private struct Walk {
        let text: [UInt8]
        var output: [UInt8]
        private var index = 0

        init(text: [UInt8], output: [UInt8]) {
            self.text = text
            self.output = output
        }

        /// Takes the value at the index; writes what is shown of it and says whether that is
        /// anything.
        mutating func value(_ place: Place, depth: Int) -> Bool {
            skipBlanks()
            let isWhole = place.isIncluded && place.excludes.isEmpty
            let isNested = text[index] == UInt8(ascii: "{") || text[index] == UInt8(ascii: "[")
            guard !isWhole, isNested, depth < FilterPath.depthLimit else {
                let start = index
                skipValue()
                guard place.isIncluded else { return false }
                output.append(contentsOf: text[start..<index])
                return true
            }
            return text[index] == UInt8(ascii: "{")
                ? object(place, depth: depth) : array(place, depth: depth)
        }

        private mutating func object(_ place: Place, depth: Int) -> Bool {
            let mark = output.count
            output.append(UInt8(ascii: "{"))
            index += 1
            var isAny = false
            var hadMembers = false
            while nextItem(UInt8(ascii: "}")) {
                hadMembers = true
                let keyStart = index
                skipString()
                let key = text[keyStart..<index]
                skipBlanks()
                index += 1
                let name = String(decoding: key.dropFirst().dropLast(), as: UTF8.self)
                guard let next = place.member(name) else {
                    skipBlanks()
                    skipValue()
                    continue
                }
                let memberMark = output.count
                if isAny { output.append(UInt8(ascii: ",")) }
                output.append(contentsOf: key)
                output.append(UInt8(ascii: ":"))
                if value(next, depth: depth + 1) {
                    isAny = true
                } else {
                    output.removeSubrange(memberMark...)
                }
            }
            return close(UInt8(ascii: "}"), mark, isShown: isAny || place.isIncluded && !hadMembers)
        }

        private mutating func array(_ place: Place, depth: Int) -> Bool {
            let mark = output.count
            output.append(UInt8(ascii: "["))
            index += 1
            var isAny = false
            var hadElements = false
            while nextItem(UInt8(ascii: "]")) {
                hadElements = true
                let elementMark = output.count
                if isAny { output.append(UInt8(ascii: ",")) }
                if value(place, depth: depth + 1) {
                    isAny = true
                } else {
                    output.removeSubrange(elementMark...)
                }
            }
            return close(
                UInt8(ascii: "]"), mark, isShown: isAny || place.isIncluded && !hadElements)
        }

        private mutating func close(_ byte: UInt8, _ mark: Int, isShown: Bool) -> Bool {
            index += 1
            guard isShown else {
                output.removeSubrange(mark...)
                return false
            }
            output.append(byte)
            return true
        }

        /// Goes to the next member or element; false at the end, where `end` stands.
        private mutating func nextItem(_ end: UInt8) -> Bool {
            skipBlanks()
            if text[index] == UInt8(ascii: ",") {
                index += 1
                skipBlanks()
            }
            return text[index] != end
        }

        private mutating func skipBlanks() {
            while [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
        }

        private mutating func skipString() {
            index += 1
            while text[index] != UInt8(ascii: "\"") {
                index += text[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            index += 1
        }

        private mutating func skipValue() {
            var depth = 0
            repeat {
                switch text[index] {
                case UInt8(ascii: "\""):
                    skipString()
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D: break
                default:
                    skipScalar()
                    continue
                }
                index += 1
            } while depth > 0
        }

        /// Skips a number, `true`, `false` or `null`.
        private mutating func skipScalar() {
            while index < text.count,
                ![0x2C, 0x3A, 0x5D, 0x7D, 0x20, 0x09, 0x0A, 0x0D].contains(text[index])
            {
                index += 1
            }
        }
    }
}

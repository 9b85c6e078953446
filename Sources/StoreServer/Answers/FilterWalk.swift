/// The walk of ``FilterPath`` over a JSON text.
struct FilterWalk {
    private let text: [UInt8]
    private let includes: PathSet
    private let excludes: PathSet
    private var output: [UInt8] = []
    private var index = 0

    /// Beyond this depth a value is shown or hidden whole.
    private static let depthLimit = 200

    /// Where in the paths a value stands.
    private struct Place {
        var includes: UInt64
        var excludes: UInt64
        var isIncluded: Bool
    }

    /// Begins at the start of `text`, a valid JSON value.
    init(text: [UInt8], includes: PathSet, excludes: PathSet) {
        self.text = text
        self.includes = includes
        self.excludes = excludes
    }

    /// What is shown; `{}` when nothing is.
    mutating func filtered() -> [UInt8] {
        let start = Place(
            includes: includes.start, excludes: excludes.start, isIncluded: includes.isEmpty)
        return value(start, depth: 0) ? output : Array("{}".utf8)
    }

    /// The place of a member; nil when the member is left out.
    private func member(_ place: Place, _ key: ArraySlice<UInt8>) -> Place? {
        let (excluded, isExcluded) = excludes.step(place.excludes, key)
        if isExcluded { return nil }
        let (included, isIncluded) = includes.step(place.includes, key)
        guard place.isIncluded || isIncluded || included != 0 else { return nil }
        return Place(
            includes: included, excludes: excluded, isIncluded: place.isIncluded || isIncluded)
    }

    /// Takes the value at the index; writes what is shown of it and says whether that is anything.
    private mutating func value(_ place: Place, depth: Int) -> Bool {
        skipBlanks()
        let isWhole = place.isIncluded && place.excludes == 0
        let isObject = text[index] == UInt8(ascii: "{")
        let isNested = isObject || text[index] == UInt8(ascii: "[")
        guard !isWhole, isNested, depth < FilterWalk.depthLimit else {
            let start = index
            skipValue()
            if place.isIncluded { output.append(contentsOf: text[start..<index]) }
            return place.isIncluded
        }
        return isObject ? object(place, depth: depth) : array(place, depth: depth)
    }

    private mutating func object(_ place: Place, depth: Int) -> Bool {
        let mark = open(UInt8(ascii: "{"))
        var isAny = false
        var isEmpty = true
        while nextItem(UInt8(ascii: "}")) {
            isEmpty = false
            let keyStart = index
            skipString()
            let keyEnd = index
            skipBlanks()
            index += 1
            guard let next = member(place, text[(keyStart + 1)..<(keyEnd - 1)]) else {
                skipBlanks()
                skipValue()
                continue
            }
            let memberMark = output.count
            if isAny { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: text[keyStart..<keyEnd])
            output.append(UInt8(ascii: ":"))
            keep(value(next, depth: depth + 1), since: memberMark, &isAny)
        }
        return close(UInt8(ascii: "}"), mark, isShown: isAny || place.isIncluded && isEmpty)
    }

    private mutating func array(_ place: Place, depth: Int) -> Bool {
        let mark = open(UInt8(ascii: "["))
        var isAny = false
        var isEmpty = true
        while nextItem(UInt8(ascii: "]")) {
            isEmpty = false
            let elementMark = output.count
            if isAny { output.append(UInt8(ascii: ",")) }
            keep(value(place, depth: depth + 1), since: elementMark, &isAny)
        }
        return close(UInt8(ascii: "]"), mark, isShown: isAny || place.isIncluded && isEmpty)
    }

    /// Takes back what was written since `mark` for something that is not shown.
    private mutating func keep(_ isShown: Bool, since mark: Int, _ isAny: inout Bool) {
        if isShown { isAny = true } else { output.removeLast(output.count - mark) }
    }

    private mutating func open(_ byte: UInt8) -> Int {
        defer { output.append(byte) }
        index += 1
        return output.count
    }

    private mutating func close(_ byte: UInt8, _ mark: Int, isShown: Bool) -> Bool {
        index += 1
        if isShown { output.append(byte) } else { output.removeLast(output.count - mark) }
        return isShown
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
        while index < text.count, FilterWalk.isBlank(text[index]) { index += 1 }
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
            case UInt8(ascii: ","), UInt8(ascii: ":"): break
            case let byte where FilterWalk.isBlank(byte): break
            default:
                skipScalar()
                continue
            }
            index += 1
        } while depth > 0
    }

    /// Skips a number, `true`, `false` or `null`.
    private mutating func skipScalar() {
        while index < text.count, !FilterWalk.endsScalar(text[index]) { index += 1 }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            || byte == UInt8(ascii: ":") || isBlank(byte)
    }
}

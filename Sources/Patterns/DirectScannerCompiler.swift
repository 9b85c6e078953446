/// Makes the steps of a ``DirectScanner``, or finds out that an expression is too much for one.
struct DirectScannerCompiler {
    var steps: [DirectScanner.Step] = []
    private(set) var sets: [ByteSet] = []
    private(set) var groupCount = 0

    /// More steps than this are left to PCRE2.
    static let maximumStepCount = 400
    private static let maximumDepth = 16

    private let input: [UInt8]
    private var position = 0
    private let hasNames: Bool

    /// Compiles `text`; nil when PCRE2 must do it.
    ///
    /// The expression must be valid and must give the same answers on bytes as on characters.
    init?(_ text: PatternText) {
        guard !text.ignoresCase, !text.dotMatchesLineFeed, !text.isExtended,
            text.body.first == UInt8(ascii: "^"), text.body.allSatisfy({ $0 < 0x80 })
        else { return nil }
        input = text.body
        position = 1
        hasNames = !GroupNameScanner.names(in: input).isEmpty
        guard readAlternatives(depth: 0), position == input.count else { return nil }
        append(.end)
        guard steps.count <= DirectScannerCompiler.maximumStepCount else { return nil }
        findFollowers()
        fuse()
    }

    // MARK: Groups

    /// Alternatives up to `)` or the end.
    private mutating func readAlternatives(depth: Int) -> Bool {
        guard depth < DirectScannerCompiler.maximumDepth else { return false }
        var jumps: [Int] = []
        var splits: [Int] = []
        while true {
            let start = steps.count
            let firstGroup = groupCount
            guard readSequence(depth: depth) else { return false }
            guard position < input.count, input[position] == UInt8(ascii: "|") else { break }
            // "^a|b" is two expressions of which only one is anchored.
            guard depth > 0 else { return false }
            position += 1
            insertSplit(at: start, slotsFrom: firstGroup)
            splits.append(start)
            jumps.append(steps.count)
            append(.jump)
            steps[start].number = Int32(steps.count)
        }
        for jump in jumps { steps[jump].number = Int32(steps.count) }
        // An alternative that failed may have left marks behind.
        for split in splits { steps[split].endSlot = Int32(2 * (groupCount + 1)) }
        return true
    }

    private mutating func readSequence(depth: Int) -> Bool {
        while position < input.count {
            switch input[position] {
            case UInt8(ascii: ")"), UInt8(ascii: "|"): return true
            case UInt8(ascii: "("): guard readGroup(depth: depth) else { return false }
            case UInt8(ascii: "$"):
                position += 1
                append(.lineEnd)
            case UInt8(ascii: "^"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"),
                UInt8(ascii: "{"):
                return false
            default: guard readItem() else { return false }
            }
        }
        return true
    }

    private mutating func readGroup(depth: Int) -> Bool {
        let start = steps.count
        let firstGroup = groupCount
        var number: Int?
        if let name = GroupNameScanner.name(input, at: position) {
            position += 4 + name.utf8.count
            groupCount += 1
            number = groupCount
        } else if position + 2 < input.count, input[position + 1] == UInt8(ascii: "?") {
            guard input[position + 2] == UInt8(ascii: ":") else { return false }
            position += 3
        } else {
            position += 1
            if !hasNames {
                groupCount += 1
                number = groupCount
            }
        }
        if let number { append(.save, number: 2 * number) }
        guard readAlternatives(depth: depth + 1), position < input.count else { return false }
        position += 1
        if let number { append(.save, number: 2 * number + 1) }
        guard position < input.count else { return true }
        switch input[position] {
        case UInt8(ascii: "?"):
            position += 1
            guard !isQuantifier() else { return false }
            insertSplit(at: start, slotsFrom: firstGroup)
            steps[start].number = Int32(steps.count)
            return true
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "{"): return false
        default: return true
        }
    }

    /// Puts a split before the steps from `start` on; its target is set by the caller.
    private mutating func insertSplit(at start: Int, slotsFrom firstGroup: Int) {
        var split = DirectScanner.Step(kind: .split)
        split.firstSlot = Int32(2 * (firstGroup + 1))
        split.endSlot = Int32(2 * (groupCount + 1))
        for index in start..<steps.count
        where steps[index].kind == .jump || steps[index].kind == .split {
            steps[index].number += 1
        }
        steps.insert(split, at: start)
    }

    // MARK: Items

    private mutating func readItem() -> Bool {
        guard let set = readSet() else { return false }
        guard position < input.count else {
            appendOne(set)
            return true
        }
        switch input[position] {
        case UInt8(ascii: "*"): return readRun(set, minimum: 0)
        case UInt8(ascii: "+"): return readRun(set, minimum: 1)
        case UInt8(ascii: "?"):
            position += 1
            guard !isQuantifier() else { return false }
            append(.split, number: steps.count + 2)
            appendOne(set)
            return true
        case UInt8(ascii: "{"): return readExact(set)
        default:
            appendOne(set)
            return true
        }
    }

    private mutating func readRun(_ set: ByteSet, minimum: Int) -> Bool {
        position += 1
        var kind = DirectScanner.Step.Kind.greedy
        if skip(UInt8(ascii: "?")) {
            kind = .lazy
        } else if skip(UInt8(ascii: "+")) {
            kind = .possessive
        }
        guard !isQuantifier() else { return false }
        append(kind, set: set, number: minimum)
        return true
    }

    private mutating func readExact(_ set: ByteSet) -> Bool {
        var place = position + 1
        var count = 0
        while place < input.count, input[place] &- 0x30 < 10, count < 100 {
            count = count * 10 + Int(input[place] &- 0x30)
            place += 1
        }
        guard place > position + 1, place < input.count, input[place] == UInt8(ascii: "}"),
            count <= 32
        else { return false }
        position = place + 1
        guard !isQuantifier() else { return false }
        for _ in 0..<count { appendOne(set) }
        return true
    }

    private func isQuantifier() -> Bool {
        guard position < input.count else { return false }
        return [UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{")]
            .contains(input[position])
    }

    /// A dot, an escape, a class or a byte that stands for itself.
    private mutating func readSet() -> ByteSet? {
        switch input[position] {
        case UInt8(ascii: "."):
            position += 1
            return ByteSet { $0 != 0x0a }
        case UInt8(ascii: "\\"): return readEscape()
        case UInt8(ascii: "["): return readClass()
        default:
            let byte = input[position]
            position += 1
            return ByteSet { $0 == byte }
        }
    }

    private mutating func readEscape() -> ByteSet? {
        guard position + 1 < input.count else { return nil }
        let letter = input[position + 1]
        position += 2
        switch letter {
        case UInt8(ascii: "d"): return ByteSet { $0 &- 0x30 < 10 }
        case UInt8(ascii: "D"): return ByteSet { $0 &- 0x30 >= 10 }
        case UInt8(ascii: "s"): return ByteSet { $0 == 0x20 || $0 &- 9 < 5 }
        case UInt8(ascii: "S"): return ByteSet { $0 != 0x20 && $0 &- 9 >= 5 }
        case UInt8(ascii: "w"): return ByteSet(DirectScannerCompiler.isWord)
        case UInt8(ascii: "W"): return ByteSet { !DirectScannerCompiler.isWord($0) }
        case UInt8(ascii: "t"): return ByteSet { $0 == 9 }
        case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e:
            return ByteSet { $0 == letter }
        default: return nil
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
    }

    private mutating func readClass() -> ByteSet? {
        position += 1
        let isNegated = skip(UInt8(ascii: "^"))
        var set = ByteSet { _ in false }
        var isFirst = true
        while position < input.count, input[position] != UInt8(ascii: "]") || isFirst {
            let byte = input[position]
            // Nested classes, intersections and an unusual first bracket are not simple.
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "&")
                || (isFirst && byte == UInt8(ascii: "]"))
            {
                return nil
            }
            isFirst = false
            guard let item = readClassItem() else { return nil }
            set = set.union(item)
        }
        guard position < input.count else { return nil }
        position += 1
        return isNegated ? set.inverted : set
    }

    private mutating func readClassItem() -> ByteSet? {
        let low = input[position]
        if low == UInt8(ascii: "\\") {
            guard let set = readEscape() else { return nil }
            // A range that begins with an escape is not simple.
            let isRange =
                position + 1 < input.count && input[position] == UInt8(ascii: "-")
                && input[position + 1] != UInt8(ascii: "]")
            return isRange ? nil : set
        }
        position += 1
        guard position + 1 < input.count, input[position] == UInt8(ascii: "-"),
            input[position + 1] != UInt8(ascii: "]")
        else { return ByteSet { $0 == low } }
        let high = input[position + 1]
        guard high != UInt8(ascii: "\\"), high != UInt8(ascii: "["), high >= low else {
            return nil
        }
        position += 2
        return ByteSet { $0 >= low && $0 <= high }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < input.count, input[position] == byte else { return false }
        position += 1
        return true
    }

    // MARK: Steps

    private mutating func append(
        _ kind: DirectScanner.Step.Kind, set: ByteSet? = nil, number: Int = 0
    ) {
        var step = DirectScanner.Step(kind: kind)
        step.number = Int32(number)
        if let set { step.set = index(of: set) }
        steps.append(step)
    }

    private mutating func appendOne(_ set: ByteSet) {
        let members = (UInt8.min...UInt8.max).filter { set.contains($0) }
        if members.count == 1 {
            steps.append(DirectScanner.Step(kind: .literal, byte: members[0]))
        } else {
            append(.set, set: set)
        }
    }

    mutating func index(of set: ByteSet) -> Int32 {
        if let index = sets.firstIndex(of: set) { return Int32(index) }
        sets.append(set)
        return Int32(sets.count - 1)
    }
}

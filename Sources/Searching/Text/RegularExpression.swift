/// A regular expression of Lucene's, which matches whole terms.
///
/// Compiled into a machine that is in many states at once, so that no pattern takes more than the
/// product of both lengths. Has `. ? + * | ( ) [ ] { } \ "…"` and `@`; the operators `~ & < > #`
/// are refused: with a backslash they stand for themselves.
struct RegularExpression: Sendable {
    private enum State: Sendable {
        case scalar(Unicode.Scalar, next: Int)
        case any(next: Int)
        case set([ClosedRange<UInt32>], isNegated: Bool, next: Int)
        case split(Int, Int)
        case match
    }

    /// States above which a pattern is too complex.
    static let maximumStateCount = 10_000

    /// Parts that are looked at while a pattern is compiled, repetitions counted.
    static let maximumWork = 100_000

    private var states: [State] = []
    private var work = 0
    private var start = 0
    private let ignoresCase: Bool

    /// Compiles a pattern.
    init(_ text: String, ignoresCase: Bool = false) throws(SearchError) {
        self.ignoresCase = ignoresCase
        var parser = RegularExpressionParser(text)
        let tree = try parser.parse()
        states.append(.match)
        start = try build(tree, next: 0)
    }

    private mutating func add(_ state: State) throws(SearchError) -> Int {
        guard states.count < RegularExpression.maximumStateCount else {
            throw .illegalArgument("the regular expression is too complex")
        }
        states.append(state)
        return states.count - 1
    }

    /// Adds the states of `tree`, which go on to `next`; gives the first.
    private mutating func build(
        _ tree: RegularExpressionTree, next: Int
    ) throws(SearchError) -> Int {
        work += 1
        guard work <= RegularExpression.maximumWork else {
            throw .illegalArgument("the regular expression is too complex")
        }
        switch tree {
        case .empty: return next
        case .scalar(let scalar): return try add(.scalar(scalar, next: next))
        case .any: return try add(.any(next: next))
        case .set(let ranges, let isNegated):
            return try add(.set(ranges, isNegated: isNegated, next: next))
        case .sequence(let parts):
            var place = next
            for part in parts.reversed() { place = try build(part, next: place) }
            return place
        case .choice(let parts):
            var place = try build(parts[parts.count - 1], next: next)
            for part in parts.dropLast().reversed() {
                place = try add(.split(try build(part, next: next), place))
            }
            return place
        case .repetition(let part, let least, let most):
            return try buildRepetition(part, least, most, next: next)
        }
    }

    private mutating func buildRepetition(
        _ part: RegularExpressionTree, _ least: Int, _ most: Int?, next: Int
    ) throws(SearchError) -> Int {
        var place = next
        if let most {
            for _ in 0..<max(most - least, 0) {
                place = try add(.split(try build(part, next: place), next))
            }
        } else {
            // A loop: the split is there before what it leads to.
            let loop = try add(.split(next, next))
            states[loop] = .split(try build(part, next: loop), next)
            place = loop
        }
        for _ in 0..<least { place = try build(part, next: place) }
        return place
    }

    /// Whether all of `text` matches.
    func matches(_ text: String) -> Bool {
        var current: [Int] = []
        var seen = [Int](repeating: -1, count: states.count)
        var step = 0
        enter(start, step, &current, &seen)
        for scalar in text.unicodeScalars {
            step += 1
            var following: [Int] = []
            for state in current {
                if let next = next(of: states[state], scalar) {
                    enter(next, step, &following, &seen)
                }
            }
            if following.isEmpty { return false }
            current = following
        }
        return current.contains { if case .match = states[$0] { true } else { false } }
    }

    private func enter(_ state: Int, _ step: Int, _ list: inout [Int], _ seen: inout [Int]) {
        var open = [state]
        while let next = open.popLast() {
            if seen[next] == step { continue }
            seen[next] = step
            if case .split(let first, let second) = states[next] {
                open.append(second)
                open.append(first)
            } else {
                list.append(next)
            }
        }
    }

    private func next(of state: State, _ scalar: Unicode.Scalar) -> Int? {
        switch state {
        case .scalar(let wanted, let next): equals(wanted, scalar) ? next : nil
        case .any(let next): next
        case .set(let ranges, let isNegated, let next):
            ranges.contains { holds($0, scalar) } != isNegated ? next : nil
        case .split, .match: nil
        }
    }

    private func equals(_ wanted: Unicode.Scalar, _ scalar: Unicode.Scalar) -> Bool {
        wanted == scalar
            || ignoresCase
                && wanted.properties.lowercaseMapping == scalar.properties.lowercaseMapping
    }

    private func holds(_ range: ClosedRange<UInt32>, _ scalar: Unicode.Scalar) -> Bool {
        if range.contains(scalar.value) { return true }
        guard ignoresCase else { return false }
        return [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
            .contains { $0.unicodeScalars.first.map { range.contains($0.value) } ?? false }
    }
}

/// A regular expression as it was understood.
indirect enum RegularExpressionTree {
    case empty
    case scalar(Unicode.Scalar)
    case any
    case set([ClosedRange<UInt32>], isNegated: Bool)
    case sequence([RegularExpressionTree])
    case choice([RegularExpressionTree])
    case repetition(RegularExpressionTree, Int, Int?)
}

/// Reads a regular expression.
struct RegularExpressionParser {
    /// Groups inside one another.
    static let maximumDepth = 32
    /// The greatest count in braces.
    static let maximumCount = 1000

    private var rest: ArraySlice<Unicode.Scalar>
    private let text: String
    private var depth = 0

    init(_ text: String) {
        self.text = text
        rest = Array(text.unicodeScalars)[...]
    }

    /// Reads all of it.
    mutating func parse() throws(SearchError) -> RegularExpressionTree {
        let tree = try choice()
        guard rest.isEmpty else { throw invalid("unexpected ')'") }
        return tree
    }

    private mutating func choice() throws(SearchError) -> RegularExpressionTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= RegularExpressionParser.maximumDepth else { throw invalid("too deep") }
        var parts = [try sequence()]
        while rest.first == "|" {
            rest = rest.dropFirst()
            parts.append(try sequence())
        }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() throws(SearchError) -> RegularExpressionTree {
        var parts: [RegularExpressionTree] = []
        while let scalar = rest.first, scalar != "|", scalar != ")" {
            parts.append(try repetition(of: try atom()))
        }
        return parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repetition(
        of atom: RegularExpressionTree
    ) throws(SearchError) -> RegularExpressionTree {
        var tree = atom
        var count = 0
        while let scalar = rest.first, "?*+{".unicodeScalars.contains(scalar) {
            count += 1
            guard count <= 4 else { throw invalid("too many repetitions") }
            rest = rest.dropFirst()
            switch scalar {
            case "?": tree = .repetition(tree, 0, 1)
            case "*": tree = .repetition(tree, 0, nil)
            case "+": tree = .repetition(tree, 1, nil)
            default: tree = try braces(tree)
            }
        }
        return tree
    }

    private mutating func braces(
        _ tree: RegularExpressionTree
    ) throws(SearchError) -> RegularExpressionTree {
        guard let least = number() else { throw invalid("a number is missing in braces") }
        var most: Int? = least
        if rest.first == "," {
            rest = rest.dropFirst()
            most = number()
        }
        guard rest.first == "}" else { throw invalid("expected '}'") }
        rest = rest.dropFirst()
        guard least <= RegularExpressionParser.maximumCount,
            most ?? 0 <= RegularExpressionParser.maximumCount, most ?? least >= least
        else { throw invalid("a count in braces is out of range") }
        return .repetition(tree, least, most)
    }

    private mutating func number() -> Int? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits.count > 6 ? Int.max : Int(String(String.UnicodeScalarView(digits)))
    }

    private mutating func atom() throws(SearchError) -> RegularExpressionTree {
        guard let scalar = rest.popFirst() else { return .empty }
        switch scalar {
        case ".": return .any
        case "@": return .repetition(.any, 0, nil)
        case "(":
            let tree = try choice()
            guard rest.popFirst() == ")" else { throw invalid("expected ')'") }
            return tree
        case "[": return try set()
        case "\"":
            let body = rest.prefix { $0 != "\"" }
            rest = rest.dropFirst(body.count)
            guard rest.popFirst() == "\"" else { throw invalid("expected '\"'") }
            return .sequence(body.map(RegularExpressionTree.scalar))
        case "\\":
            guard let escaped = rest.popFirst() else { throw invalid("unexpected end") }
            return shorthand(escaped) ?? .scalar(escaped)
        case "~", "&", "<", ">", "#", "?", "*", "+", "{":
            throw invalid("the operator '\(scalar)' needs a backslash here")
        default: return .scalar(scalar)
        }
    }

    private func shorthand(_ letter: Unicode.Scalar) -> RegularExpressionTree? {
        let digits: [ClosedRange<UInt32>] = [0x30...0x39]
        let words = digits + [0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        let blanks: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0D...0x0D, 0x20...0x20]
        return switch letter {
        case "d": .set(digits, isNegated: false)
        case "D": .set(digits, isNegated: true)
        case "w": .set(words, isNegated: false)
        case "W": .set(words, isNegated: true)
        case "s": .set(blanks, isNegated: false)
        case "S": .set(blanks, isNegated: true)
        default: nil
        }
    }

    private mutating func set() throws(SearchError) -> RegularExpressionTree {
        let isNegated = rest.first == "^"
        if isNegated { rest = rest.dropFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        while true {
            guard let low = try setMember() else { break }
            if rest.first == "-", rest.dropFirst().first != "]" {
                rest = rest.dropFirst()
                guard let high = try setMember(), high >= low else { throw invalid("bad range") }
                ranges.append(low.value...high.value)
            } else {
                ranges.append(low.value...low.value)
            }
        }
        guard !ranges.isEmpty else { throw invalid("an empty set") }
        return .set(ranges, isNegated: isNegated)
    }

    private mutating func setMember() throws(SearchError) -> Unicode.Scalar? {
        guard let scalar = rest.popFirst() else { throw invalid("expected ']'") }
        if scalar == "]" { return nil }
        guard scalar == "\\" else { return scalar }
        guard let escaped = rest.popFirst() else { throw invalid("expected ']'") }
        return escaped
    }

    private func invalid(_ what: String) -> SearchError {
        .illegalArgument("invalid regular expression [\(text)]: \(what)")
    }
}

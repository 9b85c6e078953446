public import Records

/// A query with the mapping of an index applied.
public struct CompiledQuery: Sendable {
    private let plan: QueryPlan
    private let root: QueryNode

    /// Applies `mapping`; throws for a value that a field cannot be compared with.
    public init(_ query: Query, mapping: Mapping) throws(SearchError) {
        var compiler = QueryCompiler(mapping: mapping, now: query.now)
        let root = try compiler.node(query.clause)
        plan = compiler.plan
        self.root = root
    }

    private init(_ plan: QueryPlan, _ root: QueryNode) {
        self.plan = plan
        self.root = root
    }

    /// Whether every document matches.
    public var isAll: Bool { root == .all }

    /// Whether no document matches.
    public var isNone: Bool { root == .none }

    // MARK: Matching

    /// Whether a document matches; `source` is its JSON.
    public func matches(id: ByteView, index: String, source: ByteView) -> Bool {
        if case .all = root { return true }
        if case .none = root { return false }
        var matching = QueryMatching(plan: plan, source: source)
        matching.id = id.text
        matching.index = index
        return matching.evaluate(root) == .yes
    }

    /// What is left when the constants of a document's shape are known.
    public func residual(on skeleton: Skeleton) -> Residual {
        let rest = unsafe skeleton.text.withUnsafeBytes { buffer in
            let text = unsafe ByteView(buffer)
            // A document of which nothing is known.
            if text.count == 1 { return root }
            var matching = QueryMatching(plan: plan, source: text)
            return matching.reduce(root)
        }
        switch rest {
        case .all: return .all
        case .none: return .none
        default: return .some(CompiledQuery(plan, rest))
        }
    }

    // MARK: What follows from the query

    /// What the tokens of each matching document fulfil, see ``DocumentTokens``.
    public var condition: TokenCondition {
        let condition = condition(of: root)
        return condition == .any
            ? .any : .or([condition, .token(DocumentTokens.longMark)])
    }

    private func condition(of node: QueryNode) -> TokenCondition {
        switch node {
        case .all, .none, .not, .ids, .index: .any
        case .leaf(let leaf): plan.leaves[leaf].condition
        case .and(let parts): .all(parts.map(condition))
        case .or(let parts, let minimum):
            // Of which enough must hold, any but the last few do.
            minimum < 1 ? .any : .one(distinct(parts.map(condition)))
        }
    }

    private func distinct(_ conditions: [TokenCondition]) -> [TokenCondition] {
        var found: [TokenCondition] = []
        for condition in conditions where !found.contains(condition) { found.append(condition) }
        return found
    }

    /// The milliseconds that `@timestamp` of every matching document is in; nil when the query does
    /// not say.
    public var timeRange: ClosedRange<Int64>? {
        var low = Int64.min
        var high = Int64.max
        var isGiven = false
        for leaf in conjunction.compactMap(\.leaf) {
            guard let span = plan.leaves[leaf].timeSpan else { continue }
            isGiven = true
            low = max(low, span.lowerBound)
            high = min(high, span.upperBound)
        }
        guard isGiven else { return nil }
        // Nothing is in an empty span; one moment before all others stands for it.
        return low <= high ? low...high : Int64.min...Int64.min
    }

    /// Whether ``timeRange`` is all that the query says of `@timestamp`.
    public var isTimeRangeExact: Bool {
        let top = Set(conjunction.compactMap(\.leaf).filter { plan.leaves[$0].timeSpan != nil })
        return leaves(of: root).allSatisfy { !plan.leaves[$0].isAboutTime || top.contains($0) }
    }

    /// The query without its time range, for documents whose time was compared already.
    public func withoutTimeRange() -> CompiledQuery {
        let top = Set(conjunction.compactMap(\.leaf).filter { plan.leaves[$0].timeSpan != nil })
        let parts = conjunction.filter { part in part.leaf.map { !top.contains($0) } ?? true }
        return CompiledQuery(plan, .conjunction(parts))
    }

    /// The ids of which every matching document has one; nil when the query does not say.
    public var ids: [String]? {
        for part in conjunction {
            if case .ids(let ids) = part { return ids }
        }
        return nil
    }

    /// The parts that must all hold.
    private var conjunction: [QueryNode] {
        var parts: [QueryNode] = []
        var open = [root]
        while let node = open.popLast() {
            if case .and(let inner) = node { open += inner.reversed() } else { parts.append(node) }
        }
        return parts
    }

    private func leaves(of node: QueryNode) -> [Int] {
        switch node {
        case .all, .none, .ids, .index: []
        case .leaf(let leaf): [leaf]
        case .not(let part): leaves(of: part)
        case .and(let parts), .or(let parts, _): parts.flatMap(leaves)
        }
    }
}

/// A compiled part of a query.
indirect enum QueryNode: Sendable, Equatable {
    case all
    case none
    /// The document's id is one of these.
    case ids([String])
    /// The index' name matches one of these patterns.
    case index([String])
    /// The test of this number.
    case leaf(Int)
    case not(QueryNode)
    case and([QueryNode])
    /// At least so many of them.
    case or([QueryNode], minimum: Int)

    /// The number of the test, when that is all.
    var leaf: Int? { if case .leaf(let number) = self { number } else { nil } }

    /// All of `parts`, as simple as can be.
    static func conjunction(_ parts: [QueryNode]) -> QueryNode {
        var kept: [QueryNode] = []
        for part in parts {
            switch part {
            case .none: return .none
            case .all: continue
            case .and(let inner): kept += inner
            default: kept.append(part)
            }
        }
        return kept.isEmpty ? .all : kept.count == 1 ? kept[0] : .and(kept)
    }

    /// At least `minimum` of `parts`, as simple as can be.
    static func disjunction(_ parts: [QueryNode], minimum: Int = 1) -> QueryNode {
        var minimum = minimum
        var kept: [QueryNode] = []
        for part in parts {
            switch part {
            case .none: continue
            case .all: minimum -= 1
            case .or(let inner, 1) where minimum == 1: kept += inner
            default: kept.append(part)
            }
        }
        if minimum <= 0 { return .all }
        if kept.count < minimum { return .none }
        if kept.count == minimum { return conjunction(kept) }
        return .or(kept, minimum: minimum)
    }

    /// The opposite.
    static func negation(_ part: QueryNode) -> QueryNode {
        switch part {
        case .all: .none
        case .none: .all
        case .not(let inner): inner
        default: .not(part)
        }
    }
}

/// The tests of a query, and where in documents their values stand.
struct QueryPlan: Sendable {
    /// A test of the values of one path.
    struct Leaf: Sendable {
        /// The number of the path.
        var slot: Int
        var test: ValueTest
        /// What the tokens of documents that pass fulfil.
        var condition: TokenCondition
        /// Whether it is about `@timestamp`.
        var isAboutTime = false
        /// The span of milliseconds, when it is just that of `@timestamp`.
        var timeSpan: ClosedRange<Int64>?
    }

    var leaves: [Leaf] = []
    var extractor = PathExtractor()
    var slotCount = 0
}

/// One document, or a skeleton, that a query is evaluated on.
struct QueryMatching: ~Copyable {
    /// A truth value that may depend on holes.
    enum Truth {
        case no
        case unknown
        case yes
    }

    private let plan: QueryPlan
    private var found: [FoundValue] = []
    private var tester = ValueTester()
    private var texts: [Int: SplitTexts] = [:]
    /// The document's id; nil for a skeleton.
    var id: String?
    /// The document's index; nil for a skeleton.
    var index: String?

    init(plan: QueryPlan, source: ByteView) {
        self.plan = plan
        if plan.slotCount > 0 { plan.extractor.extract(source, into: &found) }
    }

    /// Whether the document matches.
    mutating func evaluate(_ node: QueryNode) -> Truth {
        switch node {
        case .all: return .yes
        case .none: return .no
        case .ids(let ids):
            guard let id else { return .unknown }
            return ids.contains(id) ? .yes : .no
        case .index(let patterns):
            guard let index else { return .unknown }
            return patterns.contains { TextPattern($0).matches(index) } ? .yes : .no
        case .leaf(let leaf): return evaluate(plan.leaves[leaf])
        case .not(let part):
            switch evaluate(part) {
            case .yes: return .no
            case .no: return .yes
            case .unknown: return .unknown
            }
        case .and(let parts):
            var result = Truth.yes
            for part in parts {
                switch evaluate(part) {
                case .no: return .no
                case .unknown: result = .unknown
                case .yes: continue
                }
            }
            return result
        case .or(let parts, let minimum): return some(parts, minimum)
        }
    }

    private mutating func some(_ parts: [QueryNode], _ minimum: Int) -> Truth {
        var certain = 0
        var possible = 0
        for part in parts {
            switch evaluate(part) {
            case .yes:
                certain += 1
                if certain >= minimum { return .yes }
            case .unknown: possible += 1
            case .no: continue
            }
        }
        return certain + possible >= minimum ? .unknown : .no
    }

    private mutating func evaluate(_ leaf: QueryPlan.Leaf) -> Truth {
        var hasHole = false
        var hasValue = false
        for value in found where value.slot == leaf.slot {
            if value.isHole { hasHole = true } else { hasValue = true }
        }
        if hasValue, passes(leaf) { return .yes }
        return hasHole ? .unknown : .no
    }

    private mutating func passes(_ leaf: QueryPlan.Leaf) -> Bool {
        let values = found.lazy.filter { $0.slot == leaf.slot && !$0.isHole }.map(\.value)
        guard case .words(.phrase(let words, let slop, let lastIsPrefix)) = leaf.test else {
            return tester.matches(leaf.test, values)
        }
        // A query of a thousand phrases takes a text apart once.
        if texts[leaf.slot] == nil {
            var split: [[String]] = []
            for value in values { split.append(tester.words(of: value)) }
            texts[leaf.slot] = SplitTexts(texts: split, words: Set(split.joined()))
        }
        guard let split = texts[leaf.slot] else { return false }
        let complete = lastIsPrefix ? words.dropLast() : words[...]
        guard complete.allSatisfy(split.words.contains) else { return false }
        let phrase = PhraseMatch(words: words, slop: slop, lastIsPrefix: lastIsPrefix)
        return split.texts.contains(where: phrase.isIn)
    }

    /// The values of a path, taken apart.
    private struct SplitTexts {
        var texts: [[String]]
        var words: Set<String>
    }

    /// What is left of a node when the constants are known.
    mutating func reduce(_ node: QueryNode) -> QueryNode {
        switch node {
        case .and(let parts):
            var rest: [QueryNode] = []
            for part in parts {
                let reduced = reduce(part)
                if case .none = reduced { return .none }
                rest.append(reduced)
            }
            return .conjunction(rest)
        case .or(let parts, let minimum):
            var rest: [QueryNode] = []
            for part in parts { rest.append(reduce(part)) }
            return .disjunction(rest, minimum: minimum)
        case .not(let part): return .negation(reduce(part))
        case .all, .none, .ids, .index, .leaf:
            switch evaluate(node) {
            case .yes: return .all
            case .no: return .none
            case .unknown: return node
            }
        }
    }
}

internal import Records

/// Applies a mapping to a query.
struct QueryCompiler {
    private let mapping: Mapping
    private let now: Int64
    private(set) var plan = QueryPlan()

    init(mapping: Mapping, now: Int64) {
        self.mapping = mapping
        self.now = now
    }

    /// The compiled form of a clause.
    mutating func node(_ clause: QueryClause) throws(SearchError) -> QueryNode {
        switch clause {
        case .all: return .all
        case .none: return .none
        case .ids(let ids): return ids.isEmpty ? .none : .ids(ids)
        case .bool(let bool): return try node(bool)
        case .exists(let name): return try existence(name)
        case .field(let fields, let test, let isLenient):
            return try node(fields, test, isLenient: isLenient)
        }
    }

    private mutating func node(_ bool: BoolClause) throws(SearchError) -> QueryNode {
        var parts: [QueryNode] = []
        for clause in bool.must { parts.append(try node(clause)) }
        var options: [QueryNode] = []
        for clause in bool.should { options.append(try node(clause)) }
        for clause in bool.mustNot { parts.append(.negation(try node(clause))) }
        if !options.isEmpty {
            let minimum =
                bool.minimum.map { $0.count(of: options.count) }
                ?? (bool.must.isEmpty ? 1 : 0)
            // More than there are can never hold.
            if minimum > options.count { return .none }
            if minimum > 0 { parts.append(.disjunction(options, minimum: minimum)) }
        }
        return .conjunction(parts)
    }

    // MARK: Fields

    private mutating func node(
        _ fields: FieldSelection, _ test: FieldTest, isLenient: Bool
    ) throws(SearchError) -> QueryNode {
        switch fields {
        case .one(let name): return try node(name, test, isLenient: isLenient)
        case .matching(let patterns):
            var parts: [QueryNode] = []
            for pattern in patterns {
                guard pattern.contains("*") else {
                    parts.append(try node(pattern, test, isLenient: isLenient))
                    continue
                }
                let wanted = TextPattern(pattern)
                for path in mapping.fieldPaths where wanted.matches(path) {
                    parts.append(try node(path, test, isLenient: true))
                }
            }
            return .disjunction(parts)
        case .defaults:
            var parts: [QueryNode] = []
            for path in mapping.searchedPaths {
                parts.append(try node(path, test, isLenient: isLenient))
            }
            return .disjunction(parts)
        }
    }

    private mutating func node(
        _ name: String, _ test: FieldTest, isLenient: Bool
    ) throws(SearchError) -> QueryNode {
        if name == "_id" { return try identity(test) }
        if name == "_index" { return try index(test) }
        if case .exists = test { return try existence(name) }
        guard let field = mapping.field(name) else { return .none }
        let tests = FieldTests(field: field, name: name, now: now)
        do {
            switch try tests.compile(test) {
            case .nothing: return .none
            case .everything: return .all
            case .test(let test, let condition):
                if let constant = mapping.constant(of: name), case .keyword(let test, _) = test {
                    return test.matches(constant) ? .all : .none
                }
                return leaf(field, name, test, condition)
            }
        } catch {
            if isLenient { return .none }
            throw error
        }
    }

    private mutating func leaf(
        _ field: MappedField, _ name: String, _ test: ValueTest, _ condition: TokenCondition
    ) -> QueryNode {
        let takesAll =
            field.type == .flattened && field.path == name
            && mapping.definitions[name]?.type == .flattened
        let slot = plan.extractor.add(field.path, slot: plan.slotCount, takesAll: takesAll)
        if slot == plan.slotCount { plan.slotCount += 1 }
        var leaf = QueryPlan.Leaf(slot: slot, test: test, condition: condition)
        leaf.isAboutTime = field.path == FieldUse.time
        if leaf.isAboutTime, case .moments(let spans, _) = test, spans.count == 1 {
            leaf.timeSpan = spans[0]
        }
        plan.leaves.append(leaf)
        return .leaf(plan.leaves.count - 1)
    }

    private mutating func existence(_ name: String) throws(SearchError) -> QueryNode {
        if ["_id", "_index", "_source"].contains(name) { return .all }
        if mapping.constant(of: name) != nil { return .all }
        if name.contains("*") {
            let pattern = TextPattern(name)
            var parts: [QueryNode] = []
            for path in mapping.searchedPaths where pattern.matches(path) {
                parts.append(try existence(path))
            }
            return .disjunction(parts)
        }
        guard let field = mapping.field(name) else {
            // An object exists when something in it does.
            return .disjunction(
                try mapping.paths(below: name).map { path throws(SearchError) in
                    try existence(path)
                })
        }
        let test = ValueTest.present(
            field.type, ignoreAbove: field.ignoreAbove, DateStyle(mapped: field))
        return leaf(field, name, test, .any)
    }

    // MARK: Metadata

    private func identity(_ test: FieldTest) throws(SearchError) -> QueryNode {
        switch test {
        case .term(let value, false): return .ids([value.text])
        case .terms(let values): return values.isEmpty ? .none : .ids(values.map(\.text))
        case .match(let value, _, _, _), .phrase(let value, _, _): return .ids([value.text])
        case .exists: return .all
        default:
            throw .illegalArgument(
                "Can only use term, terms and match queries on the field [_id]")
        }
    }

    private func index(_ test: FieldTest) throws(SearchError) -> QueryNode {
        switch test {
        case .term(let value, _): return .index([TextPattern.escaped(value.text)])
        case .terms(let values): return .index(values.map { TextPattern.escaped($0.text) })
        case .match(let value, _, _, _), .phrase(let value, _, _):
            return .index([TextPattern.escaped(value.text)])
        case .prefix(let prefix, _): return .index([TextPattern.escaped(prefix) + "*"])
        case .wildcard(let pattern, _), .luceneWildcard(let pattern): return .index([pattern])
        case .exists: return .all
        case .range, .regexp:
            throw .illegalArgument("ranges and regular expressions are not supported on [_index]")
        }
    }
}

extension TextPattern {
    /// A pattern that matches `text` alone.
    static func escaped(_ text: String) -> String {
        String(text.flatMap { "*?\\".contains($0) ? ["\\", $0] : [$0] })
    }
}

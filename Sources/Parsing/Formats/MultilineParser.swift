internal import Patterns
internal import Records

/// A multiline parser, ready to run: finds out which lines belong together.
///
/// It keeps no state of a stream; that is in ``MultilineJoiner``. One thread at a time may use an
/// instance.
public final class MultilineParser {
    /// The settings it was made of.
    public let definition: MultilineParserDefinition
    private let patterns: [Pattern]
    /// For each rule the rules that may continue after it; start rules are not among them.
    private let continuations: [[Int]]
    /// For each rule whether a record is complete after it.
    private let completes: [Bool]
    private let startRules: [Int]
    private let match: StaticKey

    /// Compiles a definition.
    ///
    /// - Throws: `ParserDefinitionError` for an expression, a state or a list of rules that
    ///   cannot be used.
    public init(_ definition: MultilineParserDefinition) throws(ParserDefinitionError) {
        self.definition = definition
        match = StaticKey(definition.matchString)
        let rules = definition.type == .regex ? definition.rules : []
        patterns = try MultilineParser.compile(rules)
        startRules = rules.indices.filter { rules[$0].states.contains(MultilineParser.start) }
        let starts = Set(startRules)
        let followers = rules.map { rule in
            rules.indices.filter { rules[$0].states.contains(rule.nextState) }
        }
        continuations = followers.map { $0.filter { !starts.contains($0) } }
        // Fluent Bit 5.1 sends a record as soon as a start rule is among the followers.
        completes = followers.map { $0.contains { starts.contains($0) } }
        try check(rules, followers)
    }

    static let start = "start_state"

    private static func compile(
        _ rules: [MultilineRule]
    ) throws(ParserDefinitionError) -> [Pattern] {
        var patterns: [Pattern] = []
        for rule in rules {
            do throws(PatternError) {
                patterns.append(try Pattern(rule.regex))
            } catch {
                throw ParserDefinitionError(key: "Rule", message: error.description)
            }
        }
        return patterns
    }

    private func check(
        _ rules: [MultilineRule], _ followers: [[Int]]
    ) throws(ParserDefinitionError) {
        guard definition.type == .regex else {
            if definition.matchString.isEmpty {
                throw ParserDefinitionError(
                    key: "Match_String", message: "is needed for this type")
            }
            return
        }
        guard let first = rules.first else {
            throw ParserDefinitionError(key: "Rule", message: "is needed for the type regex")
        }
        if !first.states.contains(MultilineParser.start) {
            throw ParserDefinitionError(
                key: "Rule", message: "the first rule must apply in start_state")
        }
        if let lost = followers.firstIndex(where: { $0.isEmpty }) {
            throw ParserDefinitionError(
                key: "Rule", message: "no rule applies in the state '\(rules[lost].nextState)'")
        }
    }

    /// The first start rule that `line` matches, or nil.
    func startRule(_ line: ByteView) -> Int? {
        startRules.first { patterns[$0].match(line) }
    }

    /// The first rule after `rule` that `line` matches, or nil.
    func continuation(of rule: Int, _ line: ByteView) -> Int? {
        continuations[rule].first { patterns[$0].match(line) }
    }

    /// Whether a record is complete after `rule`.
    func completes(_ rule: Int) -> Bool { completes[rule] }

    /// Whether `text` ends its record, for the types `endswith` and `equal`.
    func endsRecord(_ text: ByteView) -> Bool {
        let wanted = match.plain
        let fits: Bool
        if definition.type == .equal {
            fits = text.equals(wanted)
        } else {
            fits =
                text.count >= wanted.count
                && text.slice(text.count - wanted.count, text.count).equals(wanted)
        }
        return fits != definition.isNegated
    }
}

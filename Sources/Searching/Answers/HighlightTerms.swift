/// What a query looks for, as far as it can be marked in a field's text.
struct HighlightTerms {
    /// One word of a text, in lower case.
    enum Word {
        case exact(String)
        case begins(String)
        case pattern(TextPattern)
        case expression(RegularExpression)

        func matches(_ token: String) -> Bool {
            switch self {
            case .exact(let word): token == word
            case .begins(let start): token.hasPrefix(start)
            case .pattern(let pattern): pattern.matches(token)
            case .expression(let expression): expression.matches(token)
            }
        }
    }

    private struct Target {
        let selection: FieldSelection
        /// Words that follow one another.
        let phrase: [Word]
        /// What a value that is one term has to be.
        let whole: [Word]
    }

    private var targets: [Target] = []

    /// The phrases and whole values that are marked in one field.
    struct OfField {
        /// Single words, of which there may be many.
        var words: Set<String> = []
        var phrases: [[Word]] = []
        /// Values that are one term, of which there may be many.
        var values: Set<String> = []
        var patterns: [Word] = []

        var isEmpty: Bool {
            words.isEmpty && phrases.isEmpty && values.isEmpty && patterns.isEmpty
        }

        /// Adds words that follow one another.
        mutating func add(phrase: [Word]) {
            if phrase.count == 1, case .exact(let word) = phrase[0] {
                words.insert(word)
            } else if !phrase.isEmpty {
                phrases.append(phrase)
            }
        }

        /// Adds what a value has to be.
        mutating func add(value: Word) {
            if case .exact(let text) = value {
                values.insert(text)
            } else {
                patterns.append(value)
            }
        }

        /// Whether a value that is one term is looked for.
        func matches(value: String) -> Bool {
            values.contains(value) || patterns.contains { $0.matches(value) }
        }
    }

    /// The terms of a query, without those that must not occur.
    init(_ query: Query) {
        var open = [query.clause]
        while let clause = open.popLast() {
            switch clause {
            case .bool(let clauses): open += clauses.must + clauses.should
            case .field(let selection, let test, _): add(test, selection)
            case .all, .none, .ids, .exists: break
            }
        }
    }

    private mutating func add(_ test: FieldTest, _ selection: FieldSelection) {
        func add(_ phrase: [Word], _ whole: [Word]) {
            targets.append(Target(selection: selection, phrase: phrase, whole: whole))
        }
        switch test {
        case .term(let value, let ignoresCase):
            if ignoresCase {
                let pattern = Word.pattern(TextPattern(escaped(value.text), ignoresCase: true))
                add([pattern], [pattern])
            } else {
                add([.exact(value.text)], [.exact(value.text)])
            }
        case .terms(let values):
            for value in values { add([.exact(value.text)], [.exact(value.text)]) }
        case .prefix(let text, let ignoresCase):
            let word = Word.pattern(TextPattern(escaped(text) + "*", ignoresCase: ignoresCase))
            add([word], [word])
        case .wildcard(let text, let ignoresCase):
            let word = Word.pattern(TextPattern(text, ignoresCase: ignoresCase))
            add([word], [word])
        case .luceneWildcard(let text):
            add([.pattern(TextPattern(text.lowercased()))], [.pattern(TextPattern(text))])
        case .regexp(let text, let ignoresCase):
            guard let expression = try? RegularExpression(text, ignoresCase: ignoresCase) else {
                return
            }
            add([.expression(expression)], [.expression(expression)])
        case .match(let value, _, _, _):
            for token in Analyzer.tokens(of: value.text) { add([.exact(token)], []) }
            add([], [.exact(value.text)])
        case .phrase(let value, let slop, let lastIsPrefix):
            var words = Analyzer.tokens(of: value.text).map(Word.exact)
            if lastIsPrefix, case .exact(let last)? = words.popLast() {
                words.append(.begins(last))
            }
            if slop > 0 {
                for word in words { add([word], []) }
            } else {
                add(words, [])
            }
            add([], [.exact(value.text)])
        case .range, .exists: break
        }
    }

    private func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "*?\\".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }

    /// What is marked in the field `name`.
    ///
    /// - Parameter requiresMatch: Whether only what was looked for in this field is marked.
    func of(_ name: String, requiresMatch: Bool) -> OfField {
        var found = OfField()
        for target in targets {
            let isMeant =
                switch target.selection {
                case .defaults: true
                case .one(let field): field == name
                case .matching(let patterns):
                    patterns.contains { TextPattern($0).matches(name) }
                }
            guard isMeant || !requiresMatch else { continue }
            found.add(phrase: target.phrase)
            for value in target.whole { found.add(value: value) }
        }
        return found
    }
}

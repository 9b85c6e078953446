extension SettingsBuilder {
    /// A `[MULTILINE_PARSER]`, or nil after an error was reported.
    func multilineParser(_ section: ConfigurationSection) -> MultilineParserSettings? {
        let options = decoder.decode(
            section.entries, at: section.location, table: ParserOptions.multiline, .lenient)
        for name in ["name", "type"] where section.entry(name) == nil {
            collector.error(at: section.location, "the multiline parser needs '\(name)'")
        }
        guard let name = options.optionalText("name"),
            let test = test(options, isDamaged: section.isDamaged)
        else { return nil }
        return MultilineParserSettings(
            source: options.source, name: name, test: test,
            flushMilliseconds: options.integer("flush_timeout"),
            keyContent: options.optionalText("key_content"),
            keyPattern: options.optionalText("key_pattern"),
            keyGroup: options.optionalText("key_group"), parser: options.optionalText("parser"))
    }

    private func test(
        _ options: DecodedOptions, isDamaged: Bool
    ) -> MultilineParserSettings.Test? {
        let type = options.optionalText("type")
        if type == "regex" {
            return rules(options, isDamaged: isDamaged).map(MultilineParserSettings.Test.rules)
        }
        guard let type else { return nil }
        guard let text = options.optionalText("match_string") else {
            collector.error(
                at: options.location,
                "the multiline parser '\(options.text("name"))' of the type \(type) needs "
                    + "'match_string'")
            return nil
        }
        let isNegated = options.boolean("negate")
        return type == "endswith"
            ? .endsWith(text, isNegated: isNegated) : .equals(text, isNegated: isNegated)
    }

    /// The rules, if the first begins a record and every next state is a state of some rule.
    private func rules(_ options: DecodedOptions, isDamaged: Bool) -> [MultilineRule]? {
        let given = options.given["rule"] ?? []
        let rules = given.map(rule)
        guard !given.isEmpty else {
            if isDamaged { return nil }
            collector.error(
                at: options.location,
                "the multiline parser '\(options.text("name"))' of the type regex needs a 'rule'")
            return nil
        }
        let valid = rules.compactMap { $0 }
        guard valid.count == rules.count else { return nil }
        guard valid[0].fromStates.contains("start_state") else {
            collector.error(
                at: given[0].location,
                "the first rule must begin with \"start_state\", but begins with "
                    + "\"\(shortened(valid[0].fromStates.joined(separator: ", ")))\"")
            return nil
        }
        let states = Set(valid.flatMap(\.fromStates))
        var isComplete = true
        for (rule, given) in zip(valid, given) where !states.contains(rule.nextState) {
            isComplete = false
            let suggestion = NearestWord.suggestion(for: rule.nextState, among: states.sorted())
            collector.error(
                at: given.location,
                "no rule begins with the state \"\(shortened(rule.nextState))\"\(suggestion)")
        }
        return isComplete ? valid : nil
    }

    private func rule(_ given: DecodedOptions.Given) -> MultilineRule? {
        guard case .text(let text) = given.value else { return nil }
        guard let parts = QuotedWords.split(text, maximumCount: 3), parts.count == 3,
            parts.allSatisfy({ !$0.isEmpty })
        else {
            collector.error(
                at: given.location,
                "rule: '\(shortened(text))' is not valid; "
                    + "give \"state\" \"/expression/\" \"next state\"")
            return nil
        }
        if let problem = decoder.validatePattern(parts[1]) {
            collector.error(
                at: given.location,
                "rule: '\(shortened(parts[1]))' is not a valid expression: \(problem)")
            return nil
        }
        let states = parts[0].split(separator: ",").map { state in
            String(Substring(state.utf8.drop { $0 == 0x20 || $0 == 0x09 }))
        }
        return MultilineRule(
            fromStates: states.map(Self.withoutTrailingBlanks), pattern: parts[1],
            nextState: parts[2])
    }

    private static func withoutTrailingBlanks(_ text: String) -> String {
        var bytes = text.utf8[...]
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(Substring(bytes))
    }
}

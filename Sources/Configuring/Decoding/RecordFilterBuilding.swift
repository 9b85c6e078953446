extension SettingsBuilder {
    // MARK: grep

    func grepFilter(_ options: DecodedOptions) -> GrepSettings? {
        let given = options.ordered.filter { $0.name == "regex" || $0.name == "exclude" }
        let rules = given.compactMap { grepRule($0.name, $0.given) }
        guard let logic = GrepSettings.Logic(rawValue: options.text("logical_op")) else {
            return nil
        }
        if logic != .legacy, options.isSet("regex"), options.isSet("exclude") {
            collector.error(
                at: options.location(of: "logical_op"),
                "grep: Logical_Op \(logic.rawValue.uppercased()) takes either Regex or Exclude, "
                    + "not both; use a second grep filter")
            return nil
        }
        return rules.count == given.count ? GrepSettings(rules: rules, logic: logic) : nil
    }

    private func grepRule(_ name: String, _ given: DecodedOptions.Given) -> GrepSettings.Rule? {
        guard case .text(let text) = given.value else { return nil }
        let parts = text.split(
            maxSplits: 1, omittingEmptySubsequences: true, whereSeparator: { $0 == " " })
        guard parts.count == 2 else {
            collector.error(
                at: given.location,
                "\(name): '\(shortened(text))' has no expression; give KEY EXPRESSION")
            return nil
        }
        let key = String(parts[0])
        let pattern = String(parts[1].drop { $0 == " " })
        guard isAccessor(key, name, given), isPattern(pattern, name, given) else { return nil }
        let head = key.prefix { $0 != "[" }
        let neverMatches = head.contains(where: { ".,\"".contains($0) })
        if neverMatches {
            collector.warning(
                at: given.location,
                "\(name): no record has the key '\(shortened(key))', since a dot ends a name here; "
                    + "for a member write $outer['inner']")
        }
        return GrepSettings.Rule(
            isExclusion: name == "exclude", key: neverMatches ? nil : key, pattern: pattern)
    }

    // MARK: modify

    func modifyFilter(_ options: DecodedOptions) -> ModifySettings? {
        var settings = ModifySettings(conditions: [], rules: [])
        var isValid = true
        for (name, given) in options.ordered {
            if name == "condition" {
                let condition = modifyCondition(given)
                condition.map { settings.conditions.append($0) }
                isValid = isValid && condition != nil
            } else if let action = ModifySettings.Rule.Action(
                rawValue: name == "add_if_not_present" ? "add" : name)
            {
                let rule = modifyRule(action, name, given)
                rule.map { settings.rules.append($0) }
                isValid = isValid && rule != nil
            }
        }
        return isValid ? settings : nil
    }

    private func modifyRule(
        _ action: ModifySettings.Rule.Action, _ name: String, _ given: DecodedOptions.Given
    ) -> ModifySettings.Rule? {
        let form = action.isPair ? "two words" : "one word"
        guard
            let words = words(name, given, action.isPair ? 2...2 : 1...1, "\(form)")
        else { return nil }
        if action == .removeRegex, !isPattern(words[0], name, given) { return nil }
        return ModifySettings.Rule(
            action: action, key: words[0], value: words.count > 1 ? words[1] : "")
    }

    private func modifyCondition(
        _ given: DecodedOptions.Given
    ) -> ModifySettings.Condition? {
        typealias Test = ModifySettings.Condition.Test
        guard let words = words("condition", given, 2...3, "a test, a key and maybe a value")
        else { return nil }
        guard let test = Test(rawValue: words[0].lowercased()) else {
            let names = Test.allCases.map(\.rawValue)
            collector.error(
                at: given.location,
                "condition: there is no test '\(shortened(words[0]))'"
                    + NearestWord.suggestion(for: words[0], among: names)
                    + "; known: \(names.joined(separator: ", "))")
            return nil
        }
        let value = words.count > 2 ? words[2] : ""
        guard test.hasValue == (words.count == 3) else {
            collector.error(
                at: given.location,
                "condition: \(words[0]) takes a key\(test.hasValue ? " and a value" : " only")")
            return nil
        }
        let hasKey =
            test.hasKeyPattern
            ? isPattern(words[1], "condition", given) : isAccessor(words[1], "condition", given)
        guard hasKey, !test.hasValuePattern || isPattern(value, "condition", given) else {
            return nil
        }
        return ModifySettings.Condition(test: test, key: words[1], value: value)
    }

    // MARK: record_modifier

    func recordModifier(_ options: DecodedOptions) -> RecordModifierSettings? {
        let kept = options.list("allowlist_key") + options.list("whitelist_key")
        if !kept.isEmpty, options.isSet("remove_key") {
            collector.error(
                at: options.location(of: "remove_key"),
                "record_modifier takes either Remove_key or Allowlist_key, not both")
            return nil
        }
        var additions: [RecordModifierSettings.Addition] = []
        for (name, given) in options.ordered where name == "record" {
            guard case .text(let text) = given.value else { continue }
            let words = QuotedWords.split(text, maximumCount: 3) ?? []
            guard words.count == 2 else {
                // Fluent Bit 5.1 starts with it and adds nothing.
                collector.warning(
                    at: given.location,
                    "record: '\(shortened(text))' is not KEY VALUE and adds nothing; "
                        + "put a value of several words in quotes")
                continue
            }
            additions.append(.init(key: words[0], value: words[1]))
        }
        return RecordModifierSettings(
            additions: additions, removedKeys: options.list("remove_key"), keptKeys: kept,
            identifierKey: options.optionalText("uuid_key"))
    }

    // MARK: nest

    func nestFilter(_ options: DecodedOptions) -> NestSettings? {
        guard require(["operation"], in: options) else { return nil }
        let lifts = options.text("operation") == "lift"
        // Either name of the key will do for either operation.
        let key = options.ordered.last { $0.name == "nest_under" || $0.name == "nested_under" }
        guard let key, case .text(let name) = key.given.value else {
            collector.error(
                at: options.location, "nest needs '\(lifts ? "nested_under" : "nest_under")'")
            return nil
        }
        let added = options.optionalText("add_prefix")
        let removed = options.optionalText("remove_prefix")
        if added != nil, removed != nil {
            collector.error(
                at: options.location(of: "remove_prefix"),
                "nest takes either Add_prefix or Remove_prefix, not both")
            return nil
        }
        return NestSettings(
            lifts: lifts, wildcards: options.list("wildcard"), key: name,
            prefix: added.map { .add($0) } ?? removed.map { .remove($0) } ?? .unchanged)
    }

    // MARK: Words

    /// Words in bare or quoted form, or nil after an error was reported.
    private func words(
        _ name: String, _ given: DecodedOptions.Given, _ count: ClosedRange<Int>, _ form: String
    ) -> [String]? {
        guard case .text(let text) = given.value else { return nil }
        guard let words = QuotedWords.split(text, maximumCount: count.upperBound + 1),
            count.contains(words.count)
        else {
            collector.error(
                at: given.location,
                "\(name): '\(shortened(text))' is not valid; give \(form), "
                    + "in quotes where there are blanks in them")
            return nil
        }
        return words
    }

    private func isPattern(
        _ text: String, _ name: String, _ given: DecodedOptions.Given
    ) -> Bool {
        guard let problem = decoder.validatePattern(text) else { return true }
        collector.error(
            at: given.location,
            "\(name): '\(shortened(text))' is not a valid expression: \(problem)")
        return false
    }

    /// Whether a text that begins with `$` has the form `$key['member'][0]`.
    private func isAccessor(
        _ text: String, _ name: String, _ given: DecodedOptions.Given
    ) -> Bool {
        if RecordAccessor.isValid(text) { return true }
        collector.error(
            at: given.location,
            "\(name): '\(shortened(text))' is not a place in a record; "
                + "write key or $key['member'][0]")
        return false
    }
}

/// The form of Fluent Bit's record accessors.
enum RecordAccessor {
    /// Whether a text is a plain key, or `$key` with any number of `['member']` and `[0]`.
    static func isValid(_ text: String) -> Bool {
        guard text.hasPrefix("$") else { return !text.isEmpty }
        let head = text.dropFirst().prefix { $0 != "[" }
        guard !head.isEmpty else { return false }
        var rest = text[head.endIndex...]
        while !rest.isEmpty {
            guard let end = stepEnd(rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    private static func stepEnd(_ text: Substring) -> String.Index? {
        guard text.first == "[" else { return nil }
        let inner = text.dropFirst()
        guard let quote = inner.first, quote == "'" || quote == "\"" else {
            guard let end = inner.firstIndex(of: "]"), let number = Int(inner[..<end]), number >= 0
            else { return nil }
            return inner.index(after: end)
        }
        guard let close = inner.dropFirst().firstIndex(of: quote) else { return nil }
        let end = inner.index(after: close)
        guard end < inner.endIndex, inner[end] == "]" else { return nil }
        return inner.index(after: end)
    }
}

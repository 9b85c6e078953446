/// Checks the entries of a section against an option table and reports all that is wrong.
struct SectionDecoder {
    /// What an unknown key or a repeated one is.
    enum Strictness {
        /// An error, as in plug-ins.
        case strict
        /// A warning, because Fluent Bit 5.1 runs such a file; of repeated keys the last counts.
        case lenient
    }

    let collector: DiagnosticCollector
    let scope: VariableScope
    /// Gives the problem of a regular expression, nil when it is fine.
    let validatePattern: (String) -> String?

    /// The values of a section.
    ///
    /// Values with problems are reported and count as not given.
    func decode(
        _ entries: [ConfigurationEntry], at location: SourceLocation, table: OptionTable,
        _ strictness: Strictness
    ) -> DecodedOptions {
        var decoded = DecodedOptions(table: table, location: location)
        for entry in entries {
            guard let option = table.option(entry.key) else {
                reportUnknown(entry, table, strictness)
                continue
            }
            let name = option.name
            guard let value = value(of: entry, option, owner: table, entries) else {
                decoded.refused.insert(name)
                continue
            }
            if !option.isRepeatable, !option.isPrefix, decoded.isSet(name) {
                reportRepeated(entry, option, first: decoded.location(of: name), strictness)
                decoded.replace(value, of: name)
            } else {
                decoded.add(value, to: name)
            }
        }
        return decoded
    }

    // MARK: One entry

    private func value(
        of entry: ConfigurationEntry, _ option: OptionSpecification, owner: OptionTable,
        _ entries: [ConfigurationEntry]
    ) -> DecodedOptions.Given? {
        let text = scope.expand(entry.value, at: entry.valueLocation)
        guard !text.isEmpty else {
            reportEmpty(entry, owner.owner)
            return nil
        }
        guard let value = option.type.decode(text) else {
            return substitute(for: text, entry, option)
        }
        if option.type == .pattern, let problem = validatePattern(text) {
            collector.error(
                at: entry.valueLocation,
                "\(parserName(owner, entries))\(option.name): '\(shortened(text))' is not a "
                    + "valid expression: \(problem)")
            return nil
        }
        reportStatus(of: option, entry, value)
        return DecodedOptions.Given(key: entry.key, value: value, location: entry.valueLocation)
    }

    /// The name of a parser, for messages: one file often defines many.
    private func parserName(_ table: OptionTable, _ entries: [ConfigurationEntry]) -> String {
        guard table.owner == ParserOptions.parser.owner,
            let name = entries.first(where: { $0.key == "name" })?.value
        else { return "" }
        return "the parser '\(shortened(name))': "
    }

    /// What Fluent Bit takes instead of a wrong value, if it runs with one; else an error.
    private func substitute(
        for text: String, _ entry: ConfigurationEntry, _ option: OptionSpecification
    ) -> DecodedOptions.Given? {
        let found = "\(option.name): '\(shortened(text))' is not valid"
        if option.type == .retryLimit {
            collector.warning(
                at: entry.valueLocation,
                "\(found) and counts as 1; give \(option.type.expectation)")
            return DecodedOptions.Given(
                key: entry.key, value: .integer(1), location: entry.valueLocation)
        }
        var suggestion = ""
        if case .choice(let words) = option.type {
            suggestion = NearestWord.suggestion(for: text, among: words)
        }
        collector.error(
            at: entry.valueLocation, "\(found); give \(option.type.expectation)\(suggestion)")
        return nil
    }

    private func reportStatus(
        of option: OptionSpecification, _ entry: ConfigurationEntry, _ value: OptionValue
    ) {
        if let text = option.defaultText, option.type.decode(text) == value { return }
        switch option.status {
        case .used: break
        case .noted(let note):
            collector.note(at: entry.keyLocation, "\(entry.spelledKey): \(note)")
        case .unsupported(let text):
            collector.error(
                at: entry.keyLocation,
                "\(entry.spelledKey) \(shortened(entry.value)) is not supported by this version: "
                    + text)
        }
    }

    // MARK: Problems

    private func reportUnknown(
        _ entry: ConfigurationEntry, _ table: OptionTable, _ strictness: Strictness
    ) {
        let suggestion =
            collector.isFull ? "" : NearestWord.suggestion(for: entry.key, among: table.names)
        let message = "unknown option '\(shortened(entry.spelledKey))' of \(table.owner)"
        let known = "; known: \(table.names.joined(separator: ", "))"
        let hint = suggestion.isEmpty ? known : suggestion
        switch strictness {
        case .strict: collector.error(at: entry.keyLocation, message + hint)
        case .lenient: collector.warning(at: entry.keyLocation, message + ", ignored" + hint)
        }
    }

    private func reportRepeated(
        _ entry: ConfigurationEntry, _ option: OptionSpecification, first: SourceLocation,
        _ strictness: Strictness
    ) {
        let message =
            "'\(shortened(entry.spelledKey))' is set twice, first in line \(first.line); "
            + "it takes one value"
        switch strictness {
        case .strict: collector.error(at: entry.keyLocation, message)
        case .lenient: collector.warning(at: entry.keyLocation, message + ", the last one counts")
        }
    }

    private func reportEmpty(_ entry: ConfigurationEntry, _ owner: String) {
        let message =
            "'\(shortened(entry.spelledKey))' is empty once its variables are put in"
        switch entry.key {
        case "tag", "match", "match_regex", "name":
            collector.error(at: entry.valueLocation, "\(message); \(owner) needs a value")
        default:
            collector.warning(at: entry.valueLocation, "\(message) and counts as not given")
        }
    }
}

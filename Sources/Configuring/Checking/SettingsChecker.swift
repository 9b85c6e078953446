/// Checks what sections say about each other: names that refer to parsers, tags that reach outputs.
struct SettingsChecker {
    let settings: Settings
    let collector: DiagnosticCollector
    /// Whether an input was left out, so that its tag is not known.
    let hasSkippedInputs: Bool
    /// Names of parsers whose definitions were refused; using them is no further error.
    let refusedParsers: Set<String>

    /// Reports everything that does not fit.
    func check() {
        checkPresence()
        for input in settings.inputs { check(input) }
        for filter in settings.filters { check(filter) }
        for output in settings.outputs { check(output) }
        for parser in settings.multilineParsers { check(parser) }
    }

    private func checkPresence() {
        let place = SourceLocation(path: settings.service.source.location.path)
        if settings.inputs.isEmpty, !collector.hasErrors {
            collector.error(at: place, "there is no input; add an [INPUT] with Name tail and Path")
        }
        if settings.outputs.isEmpty, !collector.hasErrors {
            collector.error(
                at: place, "there is no output; add an [OUTPUT] with Name es or stdout")
        }
    }

    // MARK: Parsers

    private func check(_ input: TailSettings) {
        if let parser = input.parser, settings.parser(named: parser) == nil,
            !refusedParsers.contains(parser)
        {
            collector.warning(
                at: input.source.location(of: "parser"),
                "the parser '\(shortened(parser))' is not defined, so that "
                    + "lines are taken as they are\(suggestion(parser))")
        }
        checkMultiline(input.multilineParsers, input.source)
        input.processors.forEach(checkReferences)
    }

    private func check(_ filter: FilterSettings) {
        checkReferences(filter)
        check(filter.selection, of: "the filter \(filter.name)", filter.source)
    }

    private func checkReferences(_ filter: FilterSettings) {
        switch filter.kind {
        case .kubernetes(let kubernetes):
            checkParser(kubernetes.mergeParser, "merge_parser", filter.source)
            checkParser(kubernetes.tagParser, "regex_parser", filter.source)
        case .parser(let parser):
            for name in parser.parsers { checkParser(name, "parser", filter.source) }
        case .multiline(let multiline):
            checkMultiline(multiline.parsers, filter.source)
        case .grep, .modify, .recordModifier, .nest: break
        }
    }

    private func check(_ parser: MultilineParserSettings) {
        checkParser(parser.parser, "parser", parser.source)
    }

    private func checkParser(_ name: String?, _ option: String, _ source: SettingsSource) {
        guard let name, settings.parser(named: name) == nil, !refusedParsers.contains(name) else {
            return
        }
        let files = settings.service.source.isSet("parsers_file")
        collector.error(
            at: source.location(of: option),
            "the parser '\(shortened(name))' is not defined"
                + (files ? suggestion(name) : "; no Parsers_File is named in [SERVICE]"))
    }

    private func suggestion(_ name: String) -> String {
        NearestWord.suggestion(for: name, among: settings.parsers.map(\.name))
    }

    private func checkMultiline(_ names: [String], _ source: SettingsSource) {
        let known = MultilineParserSettings.builtInNames + settings.multilineParsers.map(\.name)
        for name in names where !known.contains(name) && !refusedParsers.contains(name) {
            let suggestion = NearestWord.suggestion(for: name, among: known)
            collector.error(
                at: source.location(of: "multiline.parser"),
                "the multiline parser '\(shortened(name))' is not defined; "
                    + "known: \(known.joined(separator: ", "))\(suggestion)")
        }
    }

    // MARK: Tags

    private func check(_ output: OutputSettings) {
        check(output.selection, of: "the output \(output.name)", output.source)
    }

    private func check(_ selection: RecordSelection, of owner: String, _ source: SettingsSource) {
        if selection.isEmpty {
            collector.warning(
                at: source.location, "\(owner) has no Match and will never get a record")
            return
        }
        guard selection.expression == nil, let pattern = selection.pattern, !hasSkippedInputs,
            !settings.inputs.isEmpty
        else { return }
        let isReachable = settings.inputs.contains { input in
            let start = String(input.tag.prefix { $0 != "*" && $0 != "<" })
            return start == input.tag
                ? pattern.matches(input.tag) : pattern.couldMatch(tagsBeginningWith: start)
        }
        if !isReachable {
            let tags = settings.inputs.map { "'\(shortened($0.tag))'" }.joined(separator: ", ")
            collector.warning(
                at: source.location(of: "match"),
                "\(owner) will never get a record: Match \(shortened(pattern.description)) fits "
                    + "none of the tags \(tags)")
        }
    }
}

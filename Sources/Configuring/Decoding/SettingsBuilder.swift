/// Turns sections into typed settings: one section after the other, in file order.
///
/// References between sections are checked afterwards, see ``SettingsChecker``.
struct SettingsBuilder {
    let decoder: SectionDecoder
    let opener: FileOpener
    var upstreams: [ConfigurationSection] = []
    /// How many instances of each plug-in there are, for names such as `tail.1`.
    private var instanceCounts: [String: Int] = [:]

    var collector: DiagnosticCollector { decoder.collector }

    init(decoder: SectionDecoder, opener: FileOpener) {
        self.decoder = decoder
        self.opener = opener
    }

    /// The plug-in that a section names, or nil after an error was reported.
    ///
    /// `systemd` is left out with a warning: the default files of Fluent Bit's Helm chart have it
    /// beside the container logs, and they must run.
    mutating func plugin(
        of section: ConfigurationSection, tables: [String: OptionTable], others: [String]
    ) -> (name: String, instance: String, table: OptionTable)? {
        let kind = section.kind.rawValue
        guard let entry = section.entry("name") else {
            if !section.isDamaged {
                collector.error(at: section.location, "the \(kind) has no Name")
            }
            return nil
        }
        let name = decoder.scope.expand(entry.value, at: entry.valueLocation).lowercased()
        if let table = tables[name] {
            let number = instanceCounts[kind + name, default: 0]
            instanceCounts[kind + name] = number + 1
            return (name, "\(name).\(number)", table)
        }
        report(unknown: name, kind: kind, entry, supported: tables.keys.sorted(), others)
        return nil
    }

    private func report(
        unknown name: String, kind: String, _ entry: ConfigurationEntry, supported: [String],
        _ others: [String]
    ) {
        let list = supported.joined(separator: ", ")
        if kind == "input", name == "systemd" {
            collector.warning(
                at: entry.valueLocation,
                "the input 'systemd' is not supported by this version and is left out: "
                    + "the journal is not collected")
        } else if others.contains(name) {
            collector.error(
                at: entry.valueLocation,
                "Fluent Bit's \(kind) '\(name)' is not supported by this version; "
                    + "supported: \(list)")
        } else {
            let suggestion = NearestWord.suggestion(for: name, among: supported + others)
            collector.error(
                at: entry.valueLocation,
                "unknown \(kind) '\(shortened(name))'; supported: \(list)\(suggestion)")
        }
    }

    /// `Match` and `Match_Regex`.
    func selection(_ options: DecodedOptions) -> RecordSelection {
        RecordSelection(
            pattern: options.optionalText("match").map(TagPattern.init),
            expression: options.optionalText("match_regex"))
    }

    /// Reports options that must be given and are not; true when all are there.
    func require(_ names: [String], in options: DecodedOptions) -> Bool {
        let missing = names.filter { !options.isSet($0) }
        for name in missing where !options.refused.contains(name) {
            collector.error(at: options.location, "\(options.table.owner) needs '\(name)'")
        }
        return missing.isEmpty
    }
}

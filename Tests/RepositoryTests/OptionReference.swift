import Configuring

/// Writes the reference of all options as Markdown.
///
/// What plug-ins share stands once.
enum OptionReference {
    /// The line in the file after which everything is generated.
    static let mark = "<!-- Made from the option tables by OptionReferenceTests. -->\n"

    /// Every table there is.
    static let tables =
        [PluginCatalog.service] + plugins
        + [
            PluginCatalog.upstream, PluginCatalog.node, PluginCatalog.parser,
            PluginCatalog.multilineParser,
        ]

    /// All sections.
    static var text: String {
        [
            section("Service", "The section `[SERVICE]`, `service:` in YAML.", service.options),
            section("Every plug-in", "Inputs, filters and outputs take these.", ofAll),
            section("Filters and outputs", "What selects the records.", ofSelecting),
            section("Outputs", "Every output takes these.", ofOutputs),
            plugins("Input", PluginCatalog.inputs, without: ofAll),
            plugins("Filter", PluginCatalog.filters, without: ofAll + ofSelecting),
            plugins("Output", PluginCatalog.outputs, without: ofAll + ofSelecting + ofOutputs),
            section(
                "Upstream", "The file that `upstream` of `es` names: one `[UPSTREAM]`,",
                PluginCatalog.upstream.options),
            section(
                "Node", "and a `[NODE]` for each host, which also takes the `tls` options of `es`.",
                rest(PluginCatalog.node, without: es.options)),
            section(
                "Parser", "A `[PARSER]` in a file that `parsers_file` names.",
                PluginCatalog.parser.options),
            section(
                "Multiline parser", "A `[MULTILINE_PARSER]` in the same files.",
                PluginCatalog.multilineParser.options),
        ].joined(separator: "\n")
    }

    /// Text that does not end a cell of a table.
    static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    // MARK: What is shared

    private static let service = PluginCatalog.service
    private static let inputs = sorted(PluginCatalog.inputs)
    private static let filters = sorted(PluginCatalog.filters)
    private static let outputs = sorted(PluginCatalog.outputs)
    private static let plugins = inputs + filters + outputs
    private static let es = PluginCatalog.outputs["es"] ?? service

    private static let ofAll = shared(plugins, without: [])
    private static let ofSelecting = shared(filters + outputs, without: ofAll)
    private static let ofOutputs = shared(outputs, without: ofAll + ofSelecting)

    private static func sorted(_ tables: [String: OptionTable]) -> [OptionTable] {
        tables.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The options that are the same in all tables; one table may have its own under such a name.
    private static func shared(
        _ tables: [OptionTable], without others: [OptionSpecification]
    ) -> [OptionSpecification] {
        guard let first = tables.first else { return [] }
        return rest(first, without: others).filter { option in
            let same = tables.filter { $0.options.contains(option) }
            return same.count >= max(2, tables.count - 1)
                && tables.allSatisfy { $0.option(option.name) != nil }
        }
    }

    private static func rest(
        _ table: OptionTable, without others: [OptionSpecification]
    ) -> [OptionSpecification] {
        table.options.filter { !others.contains($0) }
    }

    // MARK: Markdown

    private static func plugins(
        _ kind: String, _ tables: [String: OptionTable], without others: [OptionSpecification]
    ) -> String {
        tables.sorted { $0.key < $1.key }.map { name, table in
            section("\(kind) \(name)", nil, rest(table, without: others))
        }.joined(separator: "\n")
    }

    private static func section(
        _ title: String, _ introduction: String?, _ options: [OptionSpecification]
    ) -> String {
        var text = "## \(title)\n\n"
        if let introduction { text += introduction + "\n\n" }
        text += "| Option | Value | Default | Effect |\n| --- | --- | --- | --- |\n"
        for option in options { text += row(option) }
        return text
    }

    private static func row(_ option: OptionSpecification) -> String {
        let name = option.isPrefix ? "\(option.name)*" : option.name
        let value = option.type.expectation + (option.isRepeatable ? "; may be repeated" : "")
        let initial = option.defaultText.map { $0.isEmpty ? "empty" : "`\(cell($0))`" } ?? ""
        return "| `\(name)` | \(cell(value)) | \(initial) | \(cell(effect(option))) |\n"
    }

    private static func effect(_ option: OptionSpecification) -> String {
        let help = option.help + "." + (option.isSecret ? " Never shown." : "")
        return switch option.status {
        case .used: help
        case .noted(let note): "\(help) *Taken without effect: \(note).*"
        case .unsupported(let reason): "\(help) *Refused unless at its default: \(reason).*"
        }
    }
}

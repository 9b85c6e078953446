/// Reads Fluent Bit's YAML grammar (Fluent Bit 5.1) into the same sections as the classic one.
struct YAMLReader {
    private let opener: FileOpener
    private let path: String
    private let depth: Int
    /// Whether the file may define inputs, or only parsers.
    private let role: ClassicReader.Role
    private(set) var document = ConfigurationDocument()

    private var collector: DiagnosticCollector { opener.collector }

    init(path: String, role: ClassicReader.Role, opener: FileOpener, depth: Int = 0) {
        self.path = path
        self.role = role
        self.opener = opener
        self.depth = depth
    }

    /// Whether a file's name says that it is YAML.
    static func isYAML(_ path: String) -> Bool {
        let lower = path.lowercased()
        return lower.hasSuffix(".yaml") || lower.hasSuffix(".yml")
    }

    /// Reads a file's content.
    mutating func read(_ bytes: [UInt8]) {
        var builder = YAMLTreeBuilder(collector: collector)
        guard let root = builder.build(bytes, path: path) else { return }
        guard case .mapping(let pairs) = root.content else {
            if root.text?.isEmpty == true { return }
            collector.error(
                at: root.location,
                "the file holds \(root.kindName); a map with \(Self.listed(topLevelKeys)) is needed"
            )
            return
        }
        for (key, value) in pairs { readTopLevel(key, value) }
    }

    private static func listed(_ words: [String]) -> String { words.joined(separator: ", ") }

    private var topLevelKeys: [String] {
        switch role {
        case .main:
            [
                "service", "pipeline", "parsers", "multiline_parsers", "env", "includes",
                "upstream_servers", "plugins", "stream_processor", "customs", "extensions",
            ]
        case .parsers: ["parsers", "multiline_parsers"]
        case .upstream: ["upstream_servers"]
        }
    }

    private mutating func readTopLevel(_ key: YAMLNode, _ value: YAMLNode) {
        let name = key.text?.lowercased() ?? ""
        guard topLevelKeys.contains(name) else {
            let suggestion = NearestWord.suggestion(for: name, among: topLevelKeys)
            collector.error(
                at: key.location,
                "unknown key '\(shortened(key.text ?? ""))' at the top level; "
                    + "known here: \(Self.listed(topLevelKeys))\(suggestion)")
            return
        }
        switch name {
        case "service": readService(value)
        case "pipeline": readPipeline(value)
        case "parsers": readParsers(value)
        case "multiline_parsers": readMultilineParsers(value)
        case "env": readEnvironment(value)
        case "includes": readIncludes(value)
        case "upstream_servers": readUpstreams(value)
        default:
            collector.warning(at: key.location, "'\(name)' is not supported and is ignored")
        }
    }

    // MARK: Shapes

    private func pairs(
        of node: YAMLNode, what: String
    ) -> [(key: YAMLNode, value: YAMLNode)] {
        if case .mapping(let pairs) = node.content { return pairs }
        collector.error(at: node.location, "\(what) must be a map, but this is \(node.kindName)")
        return []
    }

    private func items(of node: YAMLNode, what: String) -> [YAMLNode] {
        if case .sequence(let items) = node.content { return items }
        collector.error(at: node.location, "\(what) must be a list, but this is \(node.kindName)")
        return []
    }

    /// A key as options are known by: lower case, `readFromHead` as `read_from_head`.
    static func optionName(_ text: String) -> String {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first), !text.contains("_") else {
            return text.lowercased()
        }
        var result = ""
        for character in text {
            if character.isASCII, character.isUppercase { result += "_" }
            result += character.lowercased()
        }
        return result
    }

    /// Adds an entry for a scalar, or one for each item of a list of scalars.
    private func add(
        _ key: YAMLNode, prefix: String = "", _ value: YAMLNode,
        to section: inout ConfigurationSection
    ) {
        guard let spelled = key.text else {
            collector.error(at: key.location, "a key must be a single value")
            return
        }
        switch value.content {
        case .scalar(let text):
            guard !text.isEmpty else {
                collector.error(
                    at: key.location, "the key '\(shortened(spelled))' has an empty value")
                return
            }
            section.entries.append(
                ConfigurationEntry(
                    key: prefix + Self.optionName(spelled), spelledKey: prefix + spelled,
                    value: text, keyLocation: key.location, valueLocation: value.location))
        case .sequence(let items):
            for item in items {
                guard item.text != nil else {
                    collector.error(
                        at: item.location,
                        "'\(shortened(spelled))' takes a list of single values, "
                            + "but this is \(item.kindName)")
                    continue
                }
                add(key, prefix: prefix, item, to: &section)
            }
        case .mapping:
            collector.error(
                at: value.location,
                "'\(shortened(spelled))' takes a single value, but this is a map")
        }
    }

    // MARK: Sections

    private mutating func readService(_ node: YAMLNode) {
        var section = ConfigurationSection(kind: .service, location: node.location)
        // Nested maps are keys with dots: `storage: {path: x}` is `storage.path`.
        var waiting: [(prefix: String, key: YAMLNode, value: YAMLNode)] = []
        waiting = pairs(of: node, what: "service").reversed().map { ("", $0.key, $0.value) }
        while let (prefix, key, value) = waiting.popLast() {
            if case .mapping(let inner) = value.content, let name = key.text {
                let deeper = prefix + Self.optionName(name) + "."
                waiting += inner.reversed().map { (deeper, $0.key, $0.value) }
            } else if case .sequence = value.content {
                collector.error(
                    at: value.location,
                    "'\(shortened(prefix + (key.text ?? "")))' takes a single value, but this is a "
                        + "list; repeat the key for several values")
            } else {
                add(key, prefix: prefix, value, to: &section)
            }
        }
        document.sections.append(section)
    }

    private mutating func readPipeline(_ node: YAMLNode) {
        let kinds: [(name: String, kind: SectionKind)] = [
            ("inputs", .input), ("filters", .filter), ("outputs", .output),
        ]
        for (key, value) in pairs(of: node, what: "pipeline") {
            let name = key.text?.lowercased() ?? ""
            guard let found = kinds.first(where: { $0.name == name }) else {
                let suggestion = NearestWord.suggestion(for: name, among: kinds.map(\.name))
                collector.error(
                    at: key.location,
                    "unknown key '\(shortened(key.text ?? ""))' in pipeline; "
                        + "known here: inputs, filters, outputs\(suggestion)")
                continue
            }
            for item in items(of: value, what: name) {
                document.sections.append(plugin(item, found.kind, what: "an item of \(name)"))
            }
        }
    }

    private func plugin(
        _ node: YAMLNode, _ kind: SectionKind, what: String
    ) -> ConfigurationSection {
        var section = ConfigurationSection(kind: kind, location: node.location)
        for (key, value) in pairs(of: node, what: what) {
            switch key.text?.lowercased() {
            case "processors" where kind != .filter:
                readProcessors(value, into: &section)
            case "routes" where kind == .input:
                collector.error(
                    at: key.location,
                    "'routes' is not supported by this version; use Match in the outputs")
            case "condition" where value.text == nil:
                collector.error(at: key.location, "'condition' is not supported by this version")
            default:
                add(key, value, to: &section)
            }
        }
        return section
    }

    /// Filters that run inside an input or output.
    private func readProcessors(_ node: YAMLNode, into section: inout ConfigurationSection) {
        for (key, value) in pairs(of: node, what: "processors") {
            switch key.text?.lowercased() {
            case "logs":
                section.processors += items(of: value, what: "logs").map {
                    plugin($0, .filter, what: "a processor")
                }
            case "metrics", "traces", "profiles":
                collector.warning(
                    at: key.location,
                    "processors of \(key.text ?? "") are ignored: there are only logs here")
            default:
                collector.error(
                    at: key.location,
                    "unknown key '\(shortened(key.text ?? ""))' in processors; known here: logs")
            }
        }
    }

    private mutating func readParsers(_ node: YAMLNode) {
        for item in items(of: node, what: "parsers") {
            var section = ConfigurationSection(kind: .parser, location: item.location)
            for (key, value) in pairs(of: item, what: "a parser") { add(key, value, to: &section) }
            document.sections.append(section)
        }
    }

    private mutating func readMultilineParsers(_ node: YAMLNode) {
        for item in items(of: node, what: "multiline_parsers") {
            var section = ConfigurationSection(kind: .multilineParser, location: item.location)
            for (key, value) in pairs(of: item, what: "a multiline parser") {
                if key.text?.lowercased() == "rules" {
                    for rule in items(of: value, what: "rules") { readRule(rule, into: &section) }
                } else {
                    add(key, value, to: &section)
                }
            }
            document.sections.append(section)
        }
    }

    /// A rule in three keys becomes the three quoted parts of the classic grammar.
    private func readRule(_ node: YAMLNode, into section: inout ConfigurationSection) {
        let names = ["state", "regex", "next_state"]
        var parts: [String: String] = [:]
        for (key, value) in pairs(of: node, what: "a rule") {
            let name = Self.optionName(key.text ?? "")
            guard names.contains(name), let text = value.text else {
                let suggestion = NearestWord.suggestion(for: name, among: names)
                collector.error(
                    at: key.location,
                    "unknown key '\(shortened(name))' in a rule; "
                        + "known here: \(Self.listed(names))\(suggestion)")
                continue
            }
            parts[name] = text
        }
        let missing = names.filter { parts[$0, default: ""].isEmpty }
        guard missing.isEmpty else {
            collector.error(
                at: node.location,
                "a rule needs \(Self.listed(names)); '\(Self.listed(missing))' is missing")
            section.isDamaged = true
            return
        }
        let value = names.map { QuotedWords.quote(parts[$0] ?? "") }.joined(separator: " ")
        section.entries.append(
            ConfigurationEntry(
                key: "rule", spelledKey: "rules", value: value,
                keyLocation: node.location, valueLocation: node.location))
    }

    private mutating func readUpstreams(_ node: YAMLNode) {
        for item in items(of: node, what: "upstream_servers") {
            var section = ConfigurationSection(kind: .upstream, location: item.location)
            for (key, value) in pairs(of: item, what: "an upstream") {
                if key.text?.lowercased() == "nodes" {
                    section.nodes += items(of: value, what: "nodes").map {
                        plugin($0, .node, what: "a node")
                    }
                } else {
                    add(key, value, to: &section)
                }
            }
            document.sections.append(section)
        }
    }

    // MARK: Variables and includes

    private mutating func readEnvironment(_ node: YAMLNode) {
        if case .sequence(let items) = node.content {
            for item in items { readVariable(item) }
            return
        }
        for (key, value) in pairs(of: node, what: "env") {
            guard let name = key.text, let text = value.text else {
                collector.error(at: value.location, "a variable must be a single value")
                continue
            }
            document.variables.append(
                VariableDefinition(name: name, source: .text(text), location: value.location))
        }
    }

    /// `{name, value}` or `{name, uri}`; the uri names a local file that holds the value.
    private mutating func readVariable(_ node: YAMLNode) {
        let known = ["name", "value", "uri", "refresh_interval"]
        var parts: [String: YAMLNode] = [:]
        for (key, value) in pairs(of: node, what: "a variable") {
            let name = Self.optionName(key.text ?? "")
            if known.contains(name), value.text != nil {
                parts[name] = value
            } else {
                let suggestion = NearestWord.suggestion(for: name, among: known)
                collector.error(
                    at: key.location,
                    "unknown key '\(shortened(name))' in env; "
                        + "known here: \(Self.listed(known))\(suggestion)")
            }
        }
        guard let name = parts["name"]?.text, !name.isEmpty else {
            collector.error(at: node.location, "a variable needs a name")
            return
        }
        if let interval = parts["refresh_interval"], interval.text != "0" {
            collector.note(
                at: interval.location,
                "refresh_interval: the file is read at the start and when the configuration is "
                    + "loaded again")
        }
        guard let source = variableSource(parts, node) else { return }
        document.variables.append(
            VariableDefinition(name: name, source: source, location: node.location))
    }

    private func variableSource(
        _ parts: [String: YAMLNode], _ node: YAMLNode
    ) -> VariableDefinition.Source? {
        if let value = parts["value"]?.text { return .text(value) }
        guard let uri = parts["uri"], let text = uri.text else {
            collector.error(at: node.location, "a variable needs a value or a uri")
            return nil
        }
        guard text.hasPrefix("file://"), text.utf8.count > 7 else {
            collector.error(
                at: uri.location,
                "unknown uri '\(shortened(text))'; file:///path is what can be read")
            return nil
        }
        return .file(path: String(text.dropFirst(7)))
    }

    /// Includes are relative to the file they stand in.
    private mutating func readIncludes(_ node: YAMLNode) {
        for item in items(of: node, what: "includes") {
            guard let text = item.text, !text.isEmpty else {
                collector.error(at: item.location, "an include must be a path")
                continue
            }
            guard depth < ConfigurationLimits.includeDepth else {
                let limit = ConfigurationLimits.includeDepth
                collector.error(
                    at: item.location, "includes stand more than \(limit) deep in each other")
                return
            }
            let directory = FileOpener.directory(of: path)
            let found = opener.included(text, directory: directory, at: item.location) ?? []
            for path in found { include(path, at: item.location) }
        }
    }

    private mutating func include(_ path: String, at location: SourceLocation) {
        guard let bytes = opener.read(path, for: location, once: true) else { return }
        var reader = YAMLReader(path: path, role: role, opener: opener, depth: depth + 1)
        reader.read(bytes)
        document.sections += reader.document.sections
        document.variables += reader.document.variables
    }
}

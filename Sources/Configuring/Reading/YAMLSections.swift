/// The sections of a YAML file.
extension YAMLReader {
    mutating func readService(_ node: YAMLNode) {
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

    mutating func readPipeline(_ node: YAMLNode) {
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

    mutating func readParsers(_ node: YAMLNode) {
        for item in items(of: node, what: "parsers") {
            var section = ConfigurationSection(kind: .parser, location: item.location)
            for (key, value) in pairs(of: item, what: "a parser") { add(key, value, to: &section) }
            document.sections.append(section)
        }
    }

    mutating func readMultilineParsers(_ node: YAMLNode) {
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

    mutating func readUpstreams(_ node: YAMLNode) {
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
}

/// Reads Fluent Bit's YAML grammar (Fluent Bit 5.1) into the same sections as the classic one.
struct YAMLReader {
    let opener: FileOpener
    let path: String
    let depth: Int
    /// Whether the file may define inputs, or only parsers.
    let role: ClassicReader.Role
    var document = ConfigurationDocument()

    var collector: DiagnosticCollector { opener.collector }

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

    static func listed(_ words: [String]) -> String { words.joined(separator: ", ") }

    var topLevelKeys: [String] {
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

    mutating func readTopLevel(_ key: YAMLNode, _ value: YAMLNode) {
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

    func pairs(
        of node: YAMLNode, what: String
    ) -> [(key: YAMLNode, value: YAMLNode)] {
        if case .mapping(let pairs) = node.content { return pairs }
        collector.error(at: node.location, "\(what) must be a map, but this is \(node.kindName)")
        return []
    }

    func items(of node: YAMLNode, what: String) -> [YAMLNode] {
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
    func add(
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
}

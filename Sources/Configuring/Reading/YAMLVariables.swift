/// Variables and includes of a YAML file.
extension YAMLReader {
    mutating func readEnvironment(_ node: YAMLNode) {
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
    mutating func readIncludes(_ node: YAMLNode) {
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

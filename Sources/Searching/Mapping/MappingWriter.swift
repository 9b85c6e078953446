/// Writes a mapping as JSON, properties in the order of their names.
struct MappingWriter {
    private let mapping: Mapping
    private let marksSeen: Bool
    /// The names of what stands directly below a path.
    private var children: [String: [String]] = [:]
    /// The whole text.
    private(set) var text = ""

    init(
        _ mapping: Mapping, _ root: [FieldDefinition.Parameter], marksSeen: Bool
    ) {
        self.mapping = mapping
        self.marksSeen = marksSeen
        for path in mapping.definitions.keys {
            let parent = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? ""
            children[parent, default: []].append(path)
        }
        var members = root.map { "\(MappingWriter.quoted($0.name)):\($0.value)" }
        if mapping.hasDynamic {
            members.append("\"dynamic\":\(MappingWriter.quoted(mapping.dynamic.rawValue))")
        }
        if !mapping.templates.isEmpty {
            let list = mapping.templates.map(\.source).joined(separator: ",")
            members.append("\"dynamic_templates\":[\(list)]")
        }
        if !mapping.detectsDates { members.append("\"date_detection\":false") }
        if mapping.detectsNumbers { members.append("\"numeric_detection\":true") }
        if let properties = properties(below: "") { members.append(properties) }
        text = "{" + members.joined(separator: ",") + "}"
    }

    private func properties(below path: String) -> String? {
        guard let paths = children[path] else { return nil }
        let fields = paths.sorted().map { "\(name(of: $0)):\(definition($0))" }
        return "\"properties\":{" + fields.joined(separator: ",") + "}"
    }

    private func name(of path: String) -> String {
        let name = path.lastIndex(of: ".").map { path[path.index(after: $0)...] } ?? path[...]
        return MappingWriter.quoted(String(name))
    }

    private func definition(_ path: String) -> String {
        guard let definition = mapping.definitions[path] else { return "{}" }
        var members: [String] = []
        switch definition.kind {
        case .object(let rule):
            if let rule { members.append("\"dynamic\":\(MappingWriter.quoted(rule.rawValue))") }
            if definition.typeName != "object" {
                members.append("\"type\":\(MappingWriter.quoted(definition.typeName))")
            }
            if let properties = properties(below: path) { members.append(properties) }
            if members.isEmpty { members.append("\"type\":\"object\"") }
        case .disabled: members += ["\"type\":\"object\"", "\"enabled\":false"]
        case .alias(let target):
            members += ["\"type\":\"alias\"", "\"path\":\(MappingWriter.quoted(target))"]
        case .values:
            members.append("\"type\":\(MappingWriter.quoted(definition.typeName))")
            members += definition.parameters.map {
                "\(MappingWriter.quoted($0.name)):\($0.value)"
            }
            if let subfields = children[path] {
                let fields = subfields.sorted().map { "\(name(of: $0)):\(self.definition($0))" }
                members.append("\"fields\":{" + fields.joined(separator: ",") + "}")
            }
            if marksSeen, definition.isSeen, !definition.isMultiField {
                members.append("\"tailrace_seen\":true")
            }
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var output = JSONOutput()
        output.string(text)
        return String(decoding: output.bytes, as: UTF8.self)
    }
}

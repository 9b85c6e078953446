public import Records

/// What an index knows of its fields: those that were declared, the rules for others, and those
/// that documents brought.
///
/// Declared fields are strict, as in Elasticsearch: a value that they cannot take is an error of
/// its document. Fields that a document brought are lenient, so that no line is refused because an
/// earlier one looked different: such a value is kept in the source and not matched as that type.
public struct Mapping: Sendable, Equatable {
    /// By full path; multi-fields stand below the field that they belong to.
    private(set) var definitions: [String: FieldDefinition] = [:]
    private(set) var dynamic = DynamicRule.add
    private(set) var hasDynamic = false
    private(set) var templates: [DynamicTemplate] = []
    private(set) var detectsDates = true
    private(set) var detectsNumbers = false
    /// Other parameters of the whole, as they were written.
    private var rootParameters: [FieldDefinition.Parameter] = []
    /// What needs no look when a document has it.
    private(set) var shape = MappingShape()

    /// Knows no field yet, and takes all.
    public init() {}

    /// Fields below one another, above which a mapping is refused; those of a document are kept in
    /// its source alone.
    static let maximumDepth = 20
    /// Fields above which those of documents are no longer added (Elasticsearch:
    /// `index.mapping.total_fields.limit` with `ignore_dynamic_beyond_limit`): they are kept in the
    /// source and cannot be searched.
    static let maximumFieldCount = 1000

    /// Reads `{"properties":…,"dynamic":…,"dynamic_templates":…}`.
    public static func parse(_ body: JSONCursor) throws(SearchError) -> Mapping {
        var mapping = Mapping()
        var options = try ObjectOptions(body, owner: "mappings")
        if let rule = try options.string("dynamic") {
            mapping.dynamic = try DynamicRule(named: rule)
            mapping.hasDynamic = true
        }
        if let templates = options.take("dynamic_templates") {
            for template in templates.elements {
                mapping.templates.append(try DynamicTemplate(template))
            }
        }
        mapping.detectsDates = try options.bool("date_detection") ?? true
        mapping.detectsNumbers = try options.bool("numeric_detection") ?? false
        if let properties = options.take("properties") {
            try mapping.add(properties, below: "", depth: 0)
        }
        for name in [
            "_meta", "_source", "_routing", "dynamic_date_formats", "_data_stream_timestamp",
            "subobjects", "_size", "runtime",
        ] {
            if let value = options.take(name) {
                let text = String(decoding: value.sourceBytes, as: UTF8.self)
                mapping.rootParameters.append(.init(name: name, value: text))
            }
        }
        if let key = options.keys.first {
            throw .mapping(
                "Root mapping definition has unsupported parameters:  [\(key)]")
        }
        mapping.shape = MappingShape(mapping)
        return mapping
    }

    // MARK: Reading

    private mutating func add(
        _ properties: JSONCursor, below parent: String, depth: Int
    ) throws(SearchError) {
        guard depth < Mapping.maximumDepth else {
            throw .mapping("Limit of mapping depth [\(Mapping.maximumDepth)] has been exceeded")
        }
        guard properties.kind == .object else {
            throw .mapping("Expected map for property [properties]")
        }
        var members: [(String, JSONCursor)] = []
        properties.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        for (name, body) in members {
            guard Mapping.isName(name) else {
                throw .mapping("field name cannot be an empty string")
            }
            let path = parent.isEmpty ? name : parent + "." + name
            try addField(path, body, depth: depth)
        }
    }

    /// Whether a field can have this name or path: no part between dots may be missing.
    static func isName(_ path: String) -> Bool {
        !path.split(separator: ".", omittingEmptySubsequences: false).contains(where: \.isEmpty)
    }

    /// Whether a document may bring a field of this path.
    func canAdd(_ path: String) -> Bool {
        definitions.count < Mapping.maximumFieldCount && Mapping.isName(path)
            && path.utf8.count { $0 == UInt8(ascii: ".") } < Mapping.maximumDepth
    }

    private mutating func addField(
        _ path: String, _ body: JSONCursor, depth: Int
    ) throws(SearchError) {
        guard body.kind == .object else {
            throw .mapping("Expected map for property [fields] on field [\(path)]")
        }
        var options = try ObjectOptions(body, owner: path)
        let properties = options.take("properties")
        let typeName = try options.string("type") ?? "object"
        var definition = FieldDefinition(kind: .disabled, typeName: typeName)
        definition.isSeen = try options.bool(Mapping.seenParameter) ?? false
        definition.kind = try kind(typeName, path, &options)
        if case .object = definition.kind {
            // Objects have nothing more to say here.
        } else if properties != nil {
            throw .mapping(
                "unknown parameter [properties] on mapper [\(path)] of type [\(typeName)]")
        }
        let subfields = options.take("fields")
        try readParameters(&definition, &options)
        addParents(of: path)
        definitions[path] = definition
        if let subfields { try addSubfields(subfields, of: path, isSeen: definition.isSeen) }
        if let properties { try add(properties, below: path, depth: depth + 1) }
    }

    private func kind(
        _ typeName: String, _ path: String, _ options: inout ObjectOptions
    ) throws(SearchError) -> FieldDefinition.Kind {
        switch typeName {
        case "object", "nested":
            if try options.bool("enabled") == false { return .disabled }
            let rule = try options.string("dynamic")
                .map { text throws(SearchError) in try DynamicRule(named: text) }
            for name in ["include_in_parent", "include_in_root", "subobjects"] {
                _ = options.take(name)
            }
            return .object(dynamic: rule)
        case "alias":
            guard let target = try options.string("path") else {
                throw .mapping("The [path] property must be specified for field [\(path)].")
            }
            return .alias(of: target)
        default:
            guard let type = FieldType(named: typeName) else {
                throw .mapping("No handler for type [\(typeName)] declared on field [\(path)]")
            }
            return .values(type)
        }
    }

    private func readParameters(
        _ definition: inout FieldDefinition, _ options: inout ObjectOptions
    ) throws(SearchError) {
        for key in options.keys {
            guard let value = options.take(key) else { continue }
            switch key {
            case "ignore_above": definition.ignoreAbove = value.scalarText.flatMap { Int($0) }
            case "format":
                definition.format = value.string
                if let text = value.string { _ = try DateReader(text) }
            case "ignore_malformed": definition.ignoresMalformed = value.scalarText == "true"
            case "normalizer", "copy_to",
                "null_value" where !value.isNull:
                throw .mapping("the parameter [\(key)] is not supported by this store")
            case "analyzer", "search_analyzer", "search_quote_analyzer":
                guard value.string == "standard" else {
                    throw .mapping(
                        "analyzer [\(value.scalarText ?? "")] has not been configured in mappings")
                }
            default: break
            }
            let text = String(decoding: value.sourceBytes, as: UTF8.self)
            definition.parameters.append(.init(name: key, value: text))
        }
        definition.parameters.sort { $0.name < $1.name }
    }

    private mutating func addSubfields(
        _ subfields: JSONCursor, of path: String, isSeen: Bool
    ) throws(SearchError) {
        var members: [(String, JSONCursor)] = []
        subfields.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        for (name, body) in members {
            var options = try ObjectOptions(body, owner: name)
            let typeName = try options.string("type") ?? "object"
            guard let type = FieldType(named: typeName) else {
                throw .mapping("Type [\(typeName)] cannot be used in multi field")
            }
            var definition = FieldDefinition(kind: .values(type), typeName: typeName)
            definition.isMultiField = true
            definition.isSeen = isSeen
            try readParameters(&definition, &options)
            definitions[path + "." + name] = definition
        }
    }

    private mutating func addParents(of path: String) {
        var parent = path[...]
        while let dot = parent.lastIndex(of: ".") {
            parent = parent[..<dot]
            if definitions[String(parent)] == nil {
                definitions[String(parent)] = FieldDefinition(
                    kind: .object(dynamic: nil), typeName: "object")
            }
        }
    }

    /// Marks fields that documents brought in ``storedText``.
    private static let seenParameter = "tailrace_seen"

    // MARK: Merging

    /// Takes over what `other` says.
    ///
    /// Throws `illegal_argument_exception` when a field would change its type.
    public mutating func merge(_ other: Mapping) throws(SearchError) {
        for (path, definition) in other.definitions {
            guard let known = definitions[path] else {
                definitions[path] = definition
                continue
            }
            if definition.isSeen || definition == known { continue }
            try check(known, definition, path)
            definitions[path] = definition
        }
        if other.hasDynamic { (dynamic, hasDynamic) = (other.dynamic, true) }
        if !other.templates.isEmpty { templates = other.templates }
        if !other.detectsDates { detectsDates = false }
        if other.detectsNumbers { detectsNumbers = true }
        for parameter in other.rootParameters {
            rootParameters.removeAll { $0.name == parameter.name }
            rootParameters.append(parameter)
        }
        shape = MappingShape(self)
    }

    private func check(
        _ known: FieldDefinition, _ new: FieldDefinition, _ path: String
    ) throws(SearchError) {
        switch (known.kind, new.kind) {
        case (.object, .object), (.alias, .alias), (.disabled, .disabled): return
        case (.values, .values) where known.typeName == new.typeName: return
        default:
            throw .illegalArgument(
                "mapper [\(path)] cannot be changed from type [\(known.typeName)] to type "
                    + "[\(new.typeName)]")
        }
    }

    /// Adds a field that a document brought.
    mutating func addSeen(_ path: String, _ properties: String) throws(SearchError) {
        guard let body = JSONCursor.parse(Array(properties.utf8)) else { return }
        try addField(path, body, depth: 0)
        definitions[path]?.isSeen = true
        let subfields = definitions.keys.filter {
            $0.hasPrefix(path + ".") && definitions[$0]?.isMultiField == true
        }
        for name in subfields { definitions[name]?.isSeen = true }
    }

    // MARK: Looking up

    /// The field that a query means by `path`; nil when the index knows none.
    ///
    /// Follows aliases. `x.keyword` of a keyword `x` is `x` itself, so that queries which were
    /// written for Elasticsearch's default mapping work.
    public func field(_ path: String) -> MappedField? {
        if let definition = definitions[path] {
            switch definition.kind {
            case .values(let type):
                let values = definition.isMultiField ? parent(of: path) : path
                return MappedField(
                    path: values, type: type, typeName: definition.typeName,
                    ignoreAbove: definition.ignoreAbove, format: definition.format)
            case .alias(let target):
                if case .alias = definitions[target]?.kind { return nil }
                return field(target)
            case .object, .disabled: return nil
            }
        }
        return flattenedField(path) ?? keywordItself(path)
    }

    private func flattenedField(_ path: String) -> MappedField? {
        var parent = path[...]
        while let dot = parent.lastIndex(of: ".") {
            parent = parent[..<dot]
            guard let definition = definitions[String(parent)] else { continue }
            guard definition.type == .flattened else { return nil }
            return MappedField(
                path: path, type: .flattened, typeName: definition.typeName,
                ignoreAbove: definition.ignoreAbove, format: nil)
        }
        return nil
    }

    private func keywordItself(_ path: String) -> MappedField? {
        guard path.hasSuffix(".keyword") else { return nil }
        let base = String(path.dropLast(".keyword".count))
        guard definitions[base]?.type == .keyword else { return nil }
        return field(base)
    }

    private func parent(of path: String) -> String {
        path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
    }

    /// The value that a `constant_keyword` has in every document, if the mapping says it.
    func constant(of path: String) -> String? {
        guard let definition = definitions[path], definition.typeName == "constant_keyword",
            let value = definition.parameters.first(where: { $0.name == "value" })?.value
        else { return nil }
        return JSONCursor.parse(Array(value.utf8))?.scalarText
    }

    /// The names of all fields, multi-fields and aliases included, in order.
    public var fieldPaths: [String] {
        definitions.filter { entry in
            switch entry.value.kind {
            case .values, .alias: true
            case .object, .disabled: false
            }
        }
        .keys.sorted()
    }

    /// The names of fields with values of their own, which a search of all fields looks at.
    var searchedPaths: [String] {
        definitions.filter { $0.value.type != nil }.keys.sorted()
    }

    /// The names of fields below `path`, which may be an object.
    func paths(below path: String) -> [String] {
        let prefix = path + "."
        return definitions.filter { entry in
            entry.key.hasPrefix(prefix) && entry.value.type != nil && !entry.value.isMultiField
        }
        .keys.sorted()
    }

    // MARK: Writing

    /// The mapping as `GET _mapping` shows it.
    public var json: String { MappingWriter(self, rootParameters, marksSeen: false).text }

    /// The mapping with all that has to be kept; ``parse(_:)`` reads it.
    public var storedText: String { MappingWriter(self, rootParameters, marksSeen: true).text }
}

internal import DocumentStore
internal import Records
internal import Searching

/// What fields there are.
enum FieldHandlers {
    /// `GET|POST /_field_caps` and `/{index}/_field_caps`.
    static func capabilities(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let body = try call.json()
        var patterns = call.parameters.list("fields") ?? []
        if let fields = body?.value(forKey: "fields") {
            patterns += fields.string.map { [$0] } ?? fields.elements.compactMap(\.string)
        }
        guard !patterns.isEmpty else { throw ServerError.validation("no fields specified") }
        for name in ["index_filter", "runtime_mappings"] where body?.value(forKey: name) != nil {
            throw ServerError.unsupported("[\(name)]")
        }
        call.parameters.ignore(["include_unmapped", "filters", "types", "include_empty_fields"])
        let indices = try await IndexHandlers.descriptions(&call, service)
        var fields: [String: [String: [String]]] = [:]
        for index in indices {
            for (name, type) in index.mapping.searchableFields
            where patterns.contains(where: { FilterPath.fits(name, $0) }) {
                fields[name, default: [:]][type, default: []].append(index.name)
            }
        }
        return Answer.object { output in
            output.key("indices")
            output.beginArray()
            for index in indices { output.string(index.name) }
            output.endArray()
            output.object("fields") { output in
                for (name, types) in fields.sorted(by: { $0.key < $1.key }) {
                    output.object(name) { write(types, into: &$0) }
                }
            }
        }
    }

    /// Writes what a field is, for each type that it has in some index.
    private static func write(_ types: [String: [String]], into output: inout JSONOutput) {
        for (type, indices) in types.sorted(by: { $0.key < $1.key }) {
            output.object(type) { output in
                let isObject = type == "object" || type == "nested"
                output.member("type", type)
                output.member("metadata_field", metadataTypes.contains(type))
                output.member("searchable", !isObject)
                output.member("aggregatable", !isObject && type != "text" && type != "_source")
                guard types.count > 1 else { return }
                output.key("indices")
                output.beginArray()
                for index in indices { output.string(index) }
                output.endArray()
            }
        }
    }

    private static let metadataTypes: Set = ["_id", "_index", "_source"]

    /// `GET /{index}/_mapping/field/{fields}`.
    static func mapping(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let patterns = call.capture("fields").split(separator: ",").map(String.init)
        let indices = try await IndexHandlers.descriptions(&call, service)
        return Answer.object { output in
            for index in indices {
                output.object(index.name) { output in
                    output.object("mappings") { output in
                        for (name, type) in index.mapping.searchableFields
                        where patterns.contains(where: { FilterPath.fits(name, $0) }) {
                            write(name, type, into: &output)
                        }
                    }
                }
            }
        }
    }

    private static func write(_ name: String, _ type: String, into output: inout JSONOutput) {
        let leaf = name.split(separator: ".").last.map(String.init) ?? name
        output.object(name) { output in
            output.member("full_name", name)
            output.object("mapping") { output in
                output.object(leaf) { $0.member("type", type) }
            }
        }
    }
}

extension Mapping {
    /// All fields by name, with their types, sub-fields such as `message.keyword` and the fields
    /// that every document has included.
    fileprivate var searchableFields: [(name: String, type: String)] {
        var fields = [(name: "_id", type: "_id"), (name: "_index", type: "_index")]
        for path in fieldPaths {
            if let field = field(path) { fields.append((name: path, type: field.familyName)) }
        }
        return fields
    }
}

extension MappedField {
    /// The name of the family of types, under which fields are announced.
    fileprivate var familyName: String {
        switch type {
        case .keyword: "keyword"
        case .text: "text"
        default: typeName
        }
    }
}

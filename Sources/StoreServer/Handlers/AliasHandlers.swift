internal import DocumentStore
internal import Records
internal import Searching

/// Further names of indices.
enum AliasHandlers {
    /// `POST /_aliases`.
    static func update(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        try call.parameters.finish()
        try await service.store.updateAliases(try call.requiredJSON())
        return .acknowledged
    }

    /// `GET /_alias[/{name}]` and `/{index}/_alias[/{name}]`; 404 for a name that is not there.
    static func show(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let found = try await matching(&call, service)
        let wanted = call.captures["name"]?.split(separator: ",").map(String.init) ?? []
        let missing = wanted.filter { name in
            !name.contains("*") && name != "_all"
                && !found.contains { $0.aliases.contains { $0.key == name } }
        }
        return Answer.object(status: missing.isEmpty ? 200 : 404) { output in
            if !missing.isEmpty {
                output.member("error", "alias [\(missing.joined(separator: ","))] missing")
                output.member("status", 404)
            }
            for index in found {
                output.object(index.name) { output in
                    output.object("aliases") { output in
                        for (alias, body) in index.aliases {
                            output.member(alias, json: shown(body))
                        }
                    }
                }
            }
        }
    }

    /// `HEAD /_alias/{name}` and `/{index}/_alias/{name}`.
    static func exists(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        .exists(try await matching(&call, service).contains { !$0.aliases.isEmpty })
    }

    /// `PUT|POST /{index}/_alias/{name}`.
    static func put(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let selection = try Parameters.indices(&call)
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        try call.parameters.finish()
        let body = try call.json()
        try await service.store.putAlias(call.capture("name"), of: selection, body: body)
        return .acknowledged
    }

    /// `DELETE /{index}/_alias/{name}`.
    static func delete(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let selection = try Parameters.indices(&call)
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        try call.parameters.finish()
        for name in call.capture("name").split(separator: ",") {
            try await service.store.deleteAlias(String(name), of: selection)
        }
        return .acknowledged
    }

    /// An index with those of its aliases that were asked for.
    private struct Found {
        var name: String
        var aliases: [(key: String, value: String)]
    }

    /// The indices of a request; when it names aliases, those that have one of them.
    private static func matching(
        _ call: inout Call, _ service: StoreService
    ) async throws -> [Found] {
        let patterns = call.captures["name"]?.split(separator: ",").map(String.init)
        let indices = try await IndexHandlers.descriptions(&call, service)
        return indices.compactMap { index in
            let aliases = index.aliases.sorted { $0.key < $1.key }.filter { alias in
                patterns?.contains { $0 == "_all" || FilterPath.fits(alias.key, $0) } ?? true
            }
            if patterns != nil, aliases.isEmpty { return nil }
            return Found(name: index.name, aliases: aliases)
        }
    }

    /// What an alias was made with, without the names.
    static func shown(_ body: String) -> String {
        guard let cursor = JSONCursor.parse(Array(body.utf8)) else { return "{}" }
        var output = JSONOutput()
        output.beginObject()
        cursor.forEachMember { key, value in
            let name = JSONCursor.unescaped(key)
            if ["filter", "is_write_index", "is_hidden"].contains(name) {
                output.key(name)
                output.raw(value.rawText)
            } else if ["routing", "index_routing", "search_routing"].contains(name) {
                let names = name == "routing" ? ["index_routing", "search_routing"] : [name]
                for name in names {
                    output.key(name)
                    output.raw(value.rawText)
                }
            }
            return true
        }
        output.endObject()
        return String(decoding: output.bytes, as: UTF8.self)
    }
}

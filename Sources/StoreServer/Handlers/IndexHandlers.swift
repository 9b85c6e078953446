internal import DocumentStore
internal import Records
internal import Searching

/// Indices: made, shown, changed, deleted.
enum IndexHandlers {
    /// `PUT /{index}`.
    static func create(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        try call.parameters.finish()
        let name = call.capture("index")
        let body = try call.json()
        try await service.store.createIndex(name, body: body)
        return Answer.object { output in
            output.member("acknowledged", true)
            output.member("shards_acknowledged", true)
            output.member("index", name)
        }
    }

    /// `DELETE /{index}`.
    static func delete(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let selection = try Parameters.indices(&call)
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        try call.parameters.finish()
        if selection.expressions.contains(where: { $0 == "_all" || $0.contains("*") }) {
            throw ServerError.illegal(
                "Wildcard expressions or all indices are not allowed")
        }
        try await service.store.deleteIndices(selection)
        return .acknowledged
    }

    /// `HEAD /{index}`.
    static func exists(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let selection = try Parameters.indices(&call)
        call.parameters.ignore(Parameters.harmlessWhenReading)
        try call.parameters.finish()
        return .exists(service.store.exists(selection))
    }

    /// `GET /{index}`.
    static func show(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let indices = try await descriptions(&call, service)
        return Answer.object { output in
            for index in indices {
                output.object(index.name) { output in
                    writeAliases(of: index, into: &output)
                    output.member("mappings", json: index.mapping.json)
                    output.member("settings", json: index.settings.nestedJSON)
                    if let stream = index.stream { output.member("data_stream", stream) }
                }
            }
        }
    }

    /// `GET /_mapping` and `/{index}/_mapping`.
    static func mapping(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let indices = try await descriptions(&call, service)
        return Answer.object { output in
            for index in indices {
                output.object(index.name) { $0.member("mappings", json: index.mapping.json) }
            }
        }
    }

    /// `PUT|POST /{index}/_mapping`.
    static func putMapping(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let selection = try Parameters.indices(&call)
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        call.parameters.ignore(["write_index_only"])
        try call.parameters.finish()
        try await service.store.putMapping(selection, body: try call.requiredJSON())
        return .acknowledged
    }

    /// `GET /_settings`, `/{index}/_settings` and the same with a pattern of settings.
    static func settings(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let isFlat = try call.parameters.bool("flat_settings") ?? false
        let patterns = call.captures["name"]?.split(separator: ",").map(String.init)
        let indices = try await descriptions(&call, service)
        return try Answer.object { output in
            for index in indices {
                let settings = try index.settings.matching(patterns)
                output.object(index.name) { output in
                    output.member("settings", json: isFlat ? settings.json : settings.nestedJSON)
                }
            }
        }
    }

    /// `PUT /_settings` and `/{index}/_settings`.
    static func putSettings(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let selection = try Parameters.indices(&call)
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        call.parameters.ignore(["preserve_existing", "flat_settings", "reopen"])
        try call.parameters.finish()
        try await service.store.putSettings(selection, body: try call.requiredJSON())
        return .acknowledged
    }

    /// `_refresh`, `_flush` and `_forcemerge`: all is done already.
    static func refresh(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore([
            "force", "wait_if_ongoing", "max_num_segments", "only_expunge_deletes", "flush",
            "wait_for_completion",
        ])
        let indices = try await descriptions(&call, service)
        return Answer.object { writeShards(indices.count, into: &$0) }
    }

    /// `_stats`: documents and bytes.
    static func stats(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore([
            "level", "groups", "fields", "forbid_closed_indices", "include_segment_file_sizes",
            "include_unloaded_segments", "completion_fields", "fielddata_fields",
        ])
        let indices = try await descriptions(&call, service)
        return Answer.object { output in
            writeShards(indices.count, into: &output)
            output.object("_all") { writeStats(of: indices, into: &$0) }
            output.object("indices") { output in
                for index in indices {
                    output.object(index.name) { output in
                        output.member("uuid", index.uuid)
                        output.member("health", "green")
                        output.member("status", "open")
                        writeStats(of: [index], into: &output)
                    }
                }
            }
        }
    }

    private static func writeStats(
        of indices: [IndexDescription], into output: inout JSONOutput
    ) {
        let documents = indices.reduce(0) { $0 + Int($1.documentCount) }
        let bytes = indices.reduce(0) { $0 + Int($1.sourceByteCount) }
        for name in ["primaries", "total"] {
            output.object(name) { output in
                output.object("docs") { output in
                    output.member("count", documents)
                    output.member("deleted", 0)
                }
                output.object("store") { output in
                    output.member("size_in_bytes", bytes)
                    output.member("total_data_set_size_in_bytes", bytes)
                }
            }
        }
    }

    /// `GET|POST /_resolve/index/{index}`.
    static func resolve(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let selection = try Parameters.indices(&call)
        try call.parameters.finish()
        let indices = try await service.store.indices(selection)
        let streams = Dictionary(grouping: indices.filter { $0.stream != nil }) { $0.stream ?? "" }
        let names = selection.expressions
        let aliases = Dictionary(
            grouping: indices.flatMap { index in
                index.aliases.keys.filter { alias in
                    names.contains { FilterPath.fits(alias, $0) }
                }.map { (alias: $0, index: index.name) }
            }, by: \.alias)
        return Answer.object { output in
            output.key("indices")
            output.beginArray()
            for index in indices { writeResolved(index, into: &output) }
            output.endArray()
            writeGroups("aliases", "indices", aliases.mapValues { $0.map(\.index) }, into: &output)
            writeGroups(
                "data_streams", "backing_indices", streams.mapValues { $0.map(\.name) },
                into: &output)
        }
    }

    private static func writeResolved(
        _ index: IndexDescription, into output: inout JSONOutput
    ) {
        output.beginObject()
        output.member("name", index.name)
        if !index.aliases.isEmpty {
            output.key("aliases")
            output.beginArray()
            for alias in index.aliases.keys.sorted() { output.string(alias) }
            output.endArray()
        }
        output.key("attributes")
        output.beginArray()
        if index.isHidden { output.string("hidden") }
        output.string("open")
        output.endArray()
        if let stream = index.stream { output.member("data_stream", stream) }
        output.endObject()
    }

    private static func writeGroups(
        _ key: String, _ listKey: String, _ groups: [String: [String]],
        into output: inout JSONOutput
    ) {
        output.key(key)
        output.beginArray()
        for (name, members) in groups.sorted(by: { $0.key < $1.key }) {
            output.beginObject()
            output.member("name", name)
            output.key(listKey)
            output.beginArray()
            for member in members { output.string(member) }
            output.endArray()
            if key == "data_streams" { output.member("timestamp_field", "@timestamp") }
            output.endObject()
        }
        output.endArray()
    }

    /// The indices that a request that only reads is about.
    static func descriptions(
        _ call: inout Call, _ service: StoreService
    ) async throws -> [IndexDescription] {
        let selection = try Parameters.indices(&call)
        call.parameters.ignore(Parameters.harmlessWhenReading)
        call.parameters.ignore(["features"])
        try call.parameters.finish()
        return try await service.store.indices(selection)
    }

    /// Writes `"_shards":{…}` for so many indices of one shard.
    static func writeShards(_ count: Int, into output: inout JSONOutput) {
        output.object("_shards") { output in
            output.member("total", count)
            output.member("successful", count)
            output.member("failed", 0)
        }
    }

    /// Writes `"aliases":{…}`.
    static func writeAliases(of index: IndexDescription, into output: inout JSONOutput) {
        output.object("aliases") { output in
            for (alias, body) in index.aliases.sorted(by: { $0.key < $1.key }) {
                output.member(alias, json: AliasHandlers.shown(body))
            }
        }
    }
}

extension IndexSettings {
    /// The settings whose names fit one of some patterns; all without patterns.
    fileprivate func matching(_ patterns: [String]?) throws(SearchError) -> IndexSettings {
        guard let patterns, !patterns.contains("_all") else { return self }
        var output = JSONOutput()
        output.beginObject()
        for key in values.keys where !patterns.contains(where: { FilterPath.fits(key, $0) }) {
            output.member(key, json: "null")
        }
        output.endObject()
        guard let others = JSONCursor.parse(output.bytes) else { return self }
        var chosen = self
        // A setting that becomes null is taken away.
        chosen.merge(try IndexSettings(others))
        return chosen
    }
}

internal import DocumentStore
internal import Records
internal import Searching

/// Searches that go on: scrolls and points in time.
enum ContextHandlers {
    /// `GET|POST /_search/scroll[/{scroll_id}]`: the next page.
    static func scroll(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let body = try call.json()
        let asInteger = try call.parameters.bool("rest_total_hits_as_int") ?? false
        var keepAlive = try call.parameters.milliseconds("scroll")
        if let text = body?.value(forKey: "scroll")?.string {
            keepAlive = try TimeValue.milliseconds(text, setting: "scroll")
        }
        let id = call.parameters.string("scroll_id") ?? call.captures["scroll_id"]
        try call.parameters.finish()
        try check(body, ["scroll", "scroll_id"])
        guard let id = body?.value(forKey: "scroll_id")?.string ?? id, !id.isEmpty else {
            throw ServerError.validation("scrollId is missing")
        }
        guard !asInteger else { throw ServerError.unsupported("[rest_total_hits_as_int]") }
        return .json(try await service.store.scroll(id, keepAlive: keepAlive))
    }

    /// `DELETE /_search/scroll[/{scroll_id}]`.
    static func clearScroll(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        try call.parameters.finish()
        let body = try call.json()
        try check(body, ["scroll_id"])
        var ids = texts(body?.value(forKey: "scroll_id"))
        ids += call.captures["scroll_id"]?.split(separator: ",").map(String.init) ?? []
        guard !ids.isEmpty else { throw ServerError.validation("no scroll ids specified") }
        if ids == ["_all"] { return freed(service.store.closeAllScrolls()) }
        return freed(service.store.closeContexts(ids))
    }

    /// `POST /{index}/_pit?keep_alive=1m`.
    static func openPointInTime(
        _ call: inout Call, _ service: StoreService
    ) async throws -> Answer {
        let id = try await open(&call, service)
        return Answer.object { output in
            output.member("id", id)
            IndexHandlers.writeShards(1, into: &output)
        }
    }

    /// `POST /{index}/_search/point_in_time?keep_alive=1m`, as OpenSearch has it.
    static func createPointInTime(
        _ call: inout Call, _ service: StoreService
    ) async throws -> Answer {
        let id = try await open(&call, service)
        return Answer.object { output in
            output.member("pit_id", id)
            IndexHandlers.writeShards(1, into: &output)
            output.member("creation_time", Int(call.now))
        }
    }

    /// `DELETE /_pit` with `{"id":…}`.
    static func closePointInTime(
        _ call: inout Call, _ service: StoreService
    ) async throws -> Answer {
        try call.parameters.finish()
        let body = try call.requiredJSON()
        try check(body, ["id"])
        let ids = texts(body.value(forKey: "id"))
        guard !ids.isEmpty else { throw ServerError.validation("id is missing") }
        return freed(service.store.closeContexts(ids))
    }

    /// `DELETE /_search/point_in_time` with `{"pit_id":[…]}`, as OpenSearch has it.
    static func deletePointsInTime(
        _ call: inout Call, _ service: StoreService
    ) async throws -> Answer {
        try call.parameters.finish()
        let body = try call.requiredJSON()
        try check(body, ["pit_id"])
        let ids = texts(body.value(forKey: "pit_id"))
        return Answer.object { output in
            output.key("pits")
            output.beginArray()
            for id in ids {
                output.beginObject()
                output.member("successful", service.store.closeContexts([id]) > 0)
                output.member("pit_id", id)
                output.endObject()
            }
            output.endArray()
        }
    }

    private static func open(_ call: inout Call, _ service: StoreService) async throws -> String {
        guard let keepAlive = try call.parameters.milliseconds("keep_alive") else {
            throw ServerError.validation("[keep_alive] is not specified")
        }
        let selection = try Parameters.indices(&call)
        call.parameters.ignore([
            "preference", "routing", "allow_partial_pit_creation", "allow_partial_search_results",
            "max_concurrent_shard_requests",
        ])
        try call.parameters.finish()
        guard try call.json()?.value(forKey: "index_filter") == nil else {
            throw ServerError.unsupported("[index_filter]")
        }
        return try await service.store.openPointInTime(selection, keepAlive: keepAlive)
    }

    private static func freed(_ count: Int) -> Answer {
        Answer.object(status: count > 0 ? 200 : 404) { output in
            output.member("succeeded", true)
            output.member("num_freed", count)
        }
    }

    private static func texts(_ value: JSONCursor?) -> [String] {
        if let text = value?.string { return [text] }
        return value?.elements.compactMap(\.string) ?? []
    }

    private static func check(_ body: JSONCursor?, _ known: Set<String>) throws {
        try body?.forEachMember { key, _ in
            let name = JSONCursor.unescaped(key)
            guard known.contains(name) else {
                throw ServerError.illegal("Unknown parameter [\(name)] in request body")
            }
            return true
        }
    }
}

internal import DocumentStore
internal import Records
internal import Searching

/// Searches.
enum SearchHandlers {
    /// `GET|POST /_search` and `/{index}/_search`.
    static func search(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let request = try SearchRequest.parse(
            body: try call.json(), parameters: call.parameterList, path: call.target.path,
            now: call.now, zones: ZoneFiles())
        let selection = selection(call.capture("index"), request)
        if request.pointInTime != nil, call.captures["index"] != nil {
            throw ServerError.validation(
                "[indices] cannot be used with point in time. Do not specify any index with "
                    + "point in time.")
        }
        return .json(try await service.store.search(request, indices: selection))
    }

    /// The indices of a search.
    static func selection(_ list: String, _ request: SearchRequest) -> IndexSelection {
        var selection = IndexSelection(list)
        selection.ignoresUnavailable = request.ignoresUnavailable
        selection.allowsNoIndices = request.allowsNoIndices
        let words = request.expandWildcards.split(separator: ",")
        selection.expandsHidden = words.contains("hidden") || words.contains("all")
        return selection
    }

    /// `GET|POST /_count` and `/{index}/_count`.
    static func count(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let body = try call.json()
        try onlyQuery(body, of: "count")
        let request = try SearchRequest.parse(
            body: body, parameters: call.parameterList.filter { $0.0 != "min_score" },
            path: call.target.path, now: call.now, zones: ZoneFiles())
        let chosen = selection(call.capture("index"), request)
        let count = try await service.store.count(request.query, indices: chosen)
        let indexCount = try await service.store.indices(chosen).count
        return Answer.object { output in
            output.member("count", count)
            output.object("_shards") { output in
                output.member("total", indexCount)
                output.member("successful", indexCount)
                output.member("skipped", 0)
                output.member("failed", 0)
            }
        }
    }

    /// `POST /{index}/_delete_by_query`.
    static func deleteByQuery(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let start = StoreService.now
        let body = try call.json()
        let conflicts = call.parameters.string("conflicts") ?? "abort"
        guard ["abort", "proceed"].contains(conflicts) else {
            throw ServerError.illegal(
                "conflicts may only be \"proceed\" or \"abort\" but was "
                    + "[\(conflicts)]")
        }
        guard try call.parameters.bool("wait_for_completion") ?? true else {
            throw ServerError.unsupported("[wait_for_completion=false]")
        }
        for name in ["max_docs", "size"] where call.parameters.string(name) != nil {
            throw ServerError.unsupported("[\(name)] of a delete by query")
        }
        try onlyQuery(body, of: "delete_by_query")
        guard body?.value(forKey: "query") != nil || call.target.value("q") != nil else {
            throw ServerError.validation("query is missing")
        }
        let harmless: Set = [
            "conflicts", "wait_for_completion", "refresh", "scroll", "scroll_size", "slices",
            "requests_per_second", "wait_for_active_shards", "search_timeout", "timeout",
        ]
        let request = try SearchRequest.parse(
            body: body, parameters: call.parameterList.filter { !harmless.contains($0.0) },
            path: call.target.path, now: call.now, zones: ZoneFiles())
        let count = try await service.store.deleteByQuery(
            request.query, indices: selection(call.capture("index"), request))
        return Answer.object { output in
            output.member("took", Int(StoreService.now - start))
            output.member("timed_out", false)
            output.member("total", count)
            output.member("deleted", count)
            output.member("batches", count > 0 ? 1 : 0)
            output.member("version_conflicts", 0)
            output.member("noops", 0)
            output.object("retries") { output in
                output.member("bulk", 0)
                output.member("search", 0)
            }
            output.member("throttled_millis", 0)
            output.key("requests_per_second")
            output.double(-1)
            output.member("throttled_until_millis", 0)
            output.member("failures", json: "[]")
        }
    }

    /// Refuses bodies with more than a query.
    private static func onlyQuery(_ body: JSONCursor?, of what: String) throws {
        try body?.forEachMember { key, _ in
            let name = JSONCursor.unescaped(key)
            guard name == "query" || name == "conflicts" else {
                throw SearchError(
                    status: 400, type: "parsing_exception",
                    reason: "request does not support [\(name)]")
            }
            return true
        }
    }
}

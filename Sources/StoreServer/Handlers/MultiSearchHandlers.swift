internal import DocumentStore
internal import Records
internal import Searching

/// Several searches in one request.
enum MultiSearchHandlers {
    /// The most searches in a request.
    private static let searchLimit = 1000

    /// `GET|POST /_msearch` and `/{index}/_msearch`: one that fails does not fail the others.
    static func search(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let start = StoreService.now
        let shared = try sharedParameters(&call)
        let lines = try split(call.body)
        guard !lines.isEmpty else { throw ServerError.validation("no requests added") }
        guard lines.count <= 2 * searchLimit else {
            throw ServerError.illegal("more than \(searchLimit) searches in a request")
        }
        guard lines.count.isMultiple(of: 2) else {
            throw ServerError.illegal("a header of a search has no body")
        }
        var answers: [[UInt8]] = []
        for place in stride(from: 0, to: lines.count, by: 2) {
            let header = try MultiSearchHeader(lines[place], defaultIndex: call.capture("index"))
            do {
                answers.append(
                    try await one(header, lines[place + 1], shared, call, service))
            } catch let error as SearchError {
                var output = JSONOutput()
                output.beginObject()
                ErrorAnswer.writeMembers(of: error, into: &output)
                output.endObject()
                answers.append(output.bytes)
            }
        }
        return Answer.object { output in
            output.member("took", Int(StoreService.now - start))
            output.key("responses")
            output.beginArray()
            for answer in answers { output.raw(answer) }
            output.endArray()
        }
    }

    private static func one(
        _ header: MultiSearchHeader, _ line: ArraySlice<UInt8>,
        _ shared: [(String, String)], _ call: Call, _ service: StoreService
    ) async throws -> [UInt8] {
        guard let body = JSONCursor.parse(Array(line)) else { throw ServerError.badJSON() }
        let request = try SearchRequest.parse(
            body: body, parameters: shared + header.parameters, path: "/_msearch", now: call.now,
            zones: ZoneFiles())
        let selection = SearchHandlers.selection(header.index, request)
        var answer = try await service.store.search(request, indices: selection)
        // Each answer has a status of its own: an object with at least `took`.
        if answer.last == UInt8(ascii: "}") {
            answer.removeLast()
            answer.append(contentsOf: #","status":200}"#.utf8)
        }
        return answer
    }

    /// The parameters that go to every search.
    private static func sharedParameters(_ call: inout Call) throws -> [(String, String)] {
        var shared: [(String, String)] = []
        for name in ["rest_total_hits_as_int", "typed_keys", "search_type"] {
            if let value = call.parameters.string(name) { shared.append((name, value)) }
        }
        call.parameters.ignore([
            "max_concurrent_searches", "max_concurrent_shard_requests", "pre_filter_shard_size",
            "ccs_minimize_roundtrips", "ignore_throttled", "allow_partial_search_results",
        ])
        for name in ["ignore_unavailable", "allow_no_indices", "expand_wildcards"] {
            if let value = call.parameters.string(name) { shared.append((name, value)) }
        }
        try call.parameters.finish()
        return shared
    }

    /// The lines of a body.
    ///
    /// An empty one is a header without members; the last one may be missing.
    private static func split(_ body: [UInt8]) throws -> [ArraySlice<UInt8>] {
        var lines = body.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
        while let last = lines.last, last.allSatisfy({ $0 == 0x20 }) { lines.removeLast() }
        return lines
    }
}

/// The first line of a search of `_msearch`.
private struct MultiSearchHeader {
    /// The indices, separated by commas.
    var index: String
    /// Everything else, as parameters of a search.
    var parameters: [(String, String)] = []

    /// Reads a line.
    init(_ line: ArraySlice<UInt8>, defaultIndex: String) throws {
        index = defaultIndex
        guard line.contains(where: { $0 != 0x20 }) else { return }
        guard let header = JSONCursor.parse(Array(line)), header.kind == .object else {
            throw ServerError.badJSON()
        }
        var members: [(String, JSONCursor)] = []
        header.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        for (name, value) in members {
            switch name {
            case "index", "indices": index = MultiSearchHeader.list(value)
            case "expand_wildcards": parameters.append((name, MultiSearchHeader.list(value)))
            case "search_type", "preference", "routing", "request_cache", "ignore_unavailable",
                "allow_no_indices", "allow_partial_search_results", "ccs_minimize_roundtrips",
                "ignore_throttled", "max_concurrent_shard_requests", "pre_filter_shard_size",
                "batched_reduce_size":
                parameters.append((name, value.string ?? value.rawText.text))
            default:
                throw ServerError.illegal(
                    "key [\(name)] is not supported in the metadata section")
            }
        }
    }

    private static func list(_ value: JSONCursor) -> String {
        value.string ?? value.elements.compactMap(\.string).joined(separator: ",")
    }
}

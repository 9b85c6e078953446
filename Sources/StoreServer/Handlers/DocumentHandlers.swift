internal import DocumentStore
internal import Records
internal import Searching

/// Single documents: written, read, deleted.
enum DocumentHandlers {
    /// `PUT|POST /{index}/_doc[/{id}]` and `/{index}/_create/{id}`.
    static func write(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let isCreate = call.target.segments.count > 1 && call.target.segments[1] == "_create"
        var operation = isCreate ? DocumentWrite.Operation.create : .index
        switch call.parameters.string("op_type") {
        case nil: break
        case "index": operation = isCreate ? .create : .index
        case "create": operation = .create
        case let other?:
            throw ServerError.illegal(
                "opType must be 'create' or 'index', found: [\(other)]")
        }
        let id = call.captures["id"]
        // Without an id a document can only be new.
        if id == nil { operation = .create }
        var write = DocumentWrite(
            operation, index: call.capture("index"), id: id, source: call.body)
        try Parameters.read(&call, into: &write)
        if call.body.isEmpty { throw ServerError.validation("source is missing") }
        return answer(try await service.store.write(write))
    }

    /// `POST /{index}/_update/{id}`.
    static func update(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        var write = DocumentWrite(
            .update, index: call.capture("index"), id: call.capture("id"), source: call.body)
        try Parameters.read(&call, into: &write, ignoring: ["retry_on_conflict"])
        if call.body.isEmpty { throw ServerError.bodyRequired() }
        return answer(try await service.store.write(write))
    }

    /// `DELETE /{index}/_doc/{id}`.
    static func delete(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        var write = DocumentWrite(
            .delete, index: call.capture("index"), id: call.capture("id"))
        try Parameters.read(&call, into: &write)
        return answer(try await service.store.write(write))
    }

    private static func answer(_ outcome: WriteOutcome) -> Answer {
        var answer = Answer.json(outcome.json, status: outcome.status)
        if outcome.status == 201, let id = outcome.id {
            answer.headers.append(
                (name: "Location", value: "/\(outcome.index)/_doc/\(PathText.encoded(id))"))
        }
        return answer
    }

    /// `GET /{index}/_doc/{id}`: 404 with `found: false` when it is not there.
    static func get(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let filter = try Parameters.sourceFilter(&call)
        try finishReading(&call)
        let (index, id) = (call.capture("index"), call.capture("id"))
        guard let document = try await service.store.document(index: index, id: id) else {
            return Answer.object(status: 404) { output in
                output.member("_index", index)
                output.member("_id", id)
                output.member("found", false)
            }
        }
        return Answer.object { writeFound(document, filter, into: &$0) }
    }

    /// `GET /{index}/_source/{id}`: the source alone.
    static func source(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let filter = try Parameters.sourceFilter(&call)
        try finishReading(&call)
        let (index, id) = (call.capture("index"), call.capture("id"))
        guard let document = try await service.store.document(index: index, id: id) else {
            throw ServerError.missing("Document not found [\(index)]/[\(id)]")
        }
        return .json(shown(document, filter))
    }

    /// `GET|POST /_mget` and `/{index}/_mget`.
    static func multiGet(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let shared = try Parameters.sourceFilter(&call)
        try finishReading(&call)
        let body = try call.requiredJSON()
        let wanted = try MultiGetItem.read(body, defaultIndex: call.captures["index"])
        var output = JSONOutput()
        output.beginObject()
        output.key("docs")
        output.beginArray()
        for item in wanted {
            output.beginObject()
            do {
                let found = try await service.store.document(index: item.index, id: item.id)
                if let found {
                    writeFound(found, item.filter ?? shared, into: &output)
                } else {
                    output.member("_index", item.index)
                    output.member("_id", item.id)
                    output.member("found", false)
                }
            } catch let error as SearchError {
                output.member("_index", item.index)
                output.member("_id", item.id)
                ErrorAnswer.writeMembers(of: error, into: &output)
            }
            output.endObject()
        }
        output.endArray()
        output.endObject()
        return .json(output.bytes)
    }

    private static func finishReading(_ call: inout Call) throws {
        call.parameters.ignore(["routing", "preference", "realtime", "refresh"])
        try call.parameters.finish()
    }

    private static func writeFound(
        _ document: StoredDocument, _ filter: SourceFilter, into output: inout JSONOutput
    ) {
        output.member("_index", document.index)
        output.member("_id", document.id)
        output.member("_version", Int(document.version))
        output.member("_seq_no", 0)
        output.member("_primary_term", 1)
        output.member("found", true)
        if filter.isShown {
            output.key("_source")
            output.raw(shown(document, filter))
        }
    }

    private static func shown(_ document: StoredDocument, _ filter: SourceFilter) -> [UInt8] {
        guard !filter.isWhole else { return document.source }
        var output = JSONOutput()
        unsafe document.source.withUnsafeBytes {
            filter.write(unsafe ByteView($0), into: &output)
        }
        return output.bytes
    }
}

/// One document that `_mget` asks for.
private struct MultiGetItem {
    var index: String
    var id: String
    var filter: SourceFilter?

    /// Reads `{"docs":[{"_index","_id","_source"}]}` or `{"ids":[…]}`.
    static func read(_ body: JSONCursor, defaultIndex: String?) throws -> [MultiGetItem] {
        var items: [MultiGetItem] = []
        for element in body.value(forKey: "ids")?.elements ?? [] {
            guard let index = defaultIndex else { throw ServerError.validation("index is missing") }
            items.append(MultiGetItem(index: index, id: text(element)))
        }
        for element in body.value(forKey: "docs")?.elements ?? [] {
            guard let index = element.value(forKey: "_index")?.string ?? defaultIndex else {
                throw ServerError.validation("index is missing for doc \(items.count)")
            }
            guard let id = element.value(forKey: "_id") else {
                throw ServerError.validation("id is missing for doc \(items.count)")
            }
            let filter = try element.value(forKey: "_source").map(SourceFilter.parse)
            items.append(MultiGetItem(index: index, id: text(id), filter: filter))
        }
        guard !items.isEmpty else { throw ServerError.validation("no documents to get") }
        guard items.count <= 10_000 else {
            throw ServerError.illegal("more than 10000 documents at a time")
        }
        return items
    }

    private static func text(_ value: JSONCursor) -> String { value.string ?? value.rawText.text }
}

/// Texts inside of paths.
enum PathText {
    /// `text` with everything but letters, digits and `-._~` as `%XX` (RFC 3986).
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~":
                encoded.unicodeScalars.append(scalar)
            default:
                encoded += "%" + Hexadecimal.encoded([byte]).uppercased()
            }
        }
        return encoded
    }
}

import DocumentStore
import Records
import Searching
import TestSupport
import Testing

/// A store in a folder of its own, and short ways to use it.
final class StoreFolder {
    let directory = TemporaryDirectory()
    private(set) var store: DocumentStore
    private let settings: StoreSettings

    init(_ settings: StoreSettings = .init()) throws {
        self.settings = settings
        store = try DocumentStore.open(folder: directory.path, settings: settings)
    }

    deinit { try? store.close() }

    /// Closes the store and opens it again.
    func reopen() async throws {
        try store.close()
        store = try await openWhenFree(directory.path, settings)
    }

    /// Sends lines as a bulk request.
    func bulk(_ lines: [String], index: String? = "logs") async throws -> BulkAnswer {
        let text = lines.map { $0 + "\n" }.joined()
        return try await store.bulk(Array(text.utf8), defaultIndex: index)
    }

    /// Stores sources under ids from 0 on.
    func put(_ sources: [String], index: String = "logs") async throws {
        let lines = sources.enumerated().flatMap { entry in
            [#"{"index":{"_id":"\#(entry.offset)"}}"#, entry.element]
        }
        let answer = try await bulk(lines, index: index)
        try #require(!answer.hasErrors, "\(answer[0].error?.reason ?? "")")
    }

    /// Searches with a JSON body and gives the answer.
    func search(_ body: String, in indices: String = "") async throws -> JSONCursor {
        let request = try SearchRequest.parse(
            body: JSONCursor.parse(Array(body.utf8)), parameters: [], now: 0)
        let answer = try await store.search(request, indices: IndexSelection(indices))
        return try #require(JSONCursor.parse(answer))
    }

    /// The ids of the hits of a search, in order.
    func ids(_ body: String, in indices: String = "") async throws -> [String] {
        StoreFolder.ids(try await search(body, in: indices))
    }

    /// The ids of the hits of an answer, in order.
    static func ids(_ answer: JSONCursor) -> [String] {
        (answer.value(atPath: "hits", "hits")?.elements ?? []).compactMap {
            $0.value(forKey: "_id")?.string
        }
    }
}

/// The error that an action throws, if it is one that clients are told.
func searchError(_ body: () async throws -> Void) async -> SearchError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? SearchError
    }
}

/// Requests made in code.
enum SearchRequestText {
    /// Everything.
    static var all: SearchRequest { SearchRequest() }
}

extension StoreFolder {
    /// The answer to a request.
    func answer(_ request: SearchRequest, in indices: String = "logs") async throws -> JSONCursor {
        let bytes = try await store.search(request, indices: IndexSelection(indices))
        return try #require(JSONCursor.parse(bytes))
    }

    /// The next page of a scroll.
    func scroll(_ id: String) async throws -> JSONCursor {
        try #require(JSONCursor.parse(try await store.scroll(id, keepAlive: nil)))
    }
}

/// Opens a store whose folder was given free just now.
///
/// A program that another test starts in this moment may hold a copy of the lock until it runs.
func openWhenFree(_ path: String, _ settings: StoreSettings = .init()) async throws -> DocumentStore
{
    var attempt = 0
    while true {
        do {
            return try DocumentStore.open(folder: path, settings: settings)
        } catch StoreError.inUse(let reason) {
            guard attempt < 100_000 else { throw StoreError.inUse(reason) }
            attempt += 1
            await Task.yield()
        }
    }
}

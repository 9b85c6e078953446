import DocumentStore
import Records
import Searching
import TestSupport
import Testing

@Suite struct DocumentStoreTests {
    @Test func documentsSurviveAClose() async throws {
        let folder = try StoreFolder()
        try await folder.put([#"{"x":1}"#, #"{"x":2}"#])
        try await folder.reopen()
        #expect(try await folder.store.count(.all, indices: IndexSelection()) == 2)
        #expect(try await folder.ids("{}") == ["0", "1"])
    }

    @Test func aFolderBelongsToOneStore() throws {
        let folder = try StoreFolder()
        #expect {
            _ = try DocumentStore.open(folder: folder.directory.path, settings: .init())
        } throws: { error in
            if case StoreError.inUse = error { return true }
            return false
        }
    }

    @Test func hitsComeByTimeAndThenInTheOrderOfWriting() async throws {
        let folder = try StoreFolder()
        try await folder.put([
            #"{"@timestamp":"2026-08-21T10:00:02.000Z"}"#,
            #"{"@timestamp":"2026-08-21T10:00:01.000Z"}"#,
            #"{"@timestamp":"2026-08-21T10:00:02.000Z"}"#, #"{"n":1}"#,
        ])
        let ids = try await folder.ids(
            #"{"sort":[{"@timestamp":{"order":"desc","unmapped_type":"date"}}]}"#)
        #expect(ids == ["0", "2", "1", "3"])
        #expect(try await folder.ids("{}") == ["3", "1", "0", "2"])
    }

    @Test func scrollsGiveEachDocumentOnceAndNoneThatCameLater() async throws {
        let folder = try StoreFolder()
        try await folder.put((0..<50).map { #"{"n":\#($0)}"# })
        var request = SearchRequestText.all
        request.size = 20
        request.scrollKeepAlive = 60_000
        var answer = try await folder.answer(request)
        var ids = StoreFolder.ids(answer)
        let id = try #require(answer.value(forKey: "_scroll_id")?.string)
        try await folder.put(["{}"], index: "more")
        _ = try await folder.bulk([#"{"create":{}}"#, "{}"])
        while true {
            answer = try await folder.scroll(id)
            let page = StoreFolder.ids(answer)
            if page.isEmpty { break }
            ids += page
        }
        #expect(ids.sorted() == (0..<50).map { "\($0)" }.sorted())
        #expect(answer.value(atPath: "hits", "total", "value")?.int == 50)
        #expect(folder.store.closeContexts([id]) == 1)
        let error = await searchError { _ = try await folder.scroll(id) }
        #expect(error?.status == 404)
        #expect(error?.type == "search_context_missing_exception")
    }
}

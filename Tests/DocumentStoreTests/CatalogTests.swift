import DocumentStore
import Records
import Searching
import Testing

@Suite struct CatalogTests {
    private func json(_ text: String) throws -> JSONCursor {
        try #require(JSONCursor.parse(Array(text.utf8)))
    }

    @Test func aTemplateMakesADataStream() async throws {
        let folder = try StoreFolder()
        let store = folder.store
        try await store.putDefinition(
            .componentTemplate, "base",
            body: json(#"{"template":{"mappings":{"properties":{"code":{"type":"long"}}}}}"#))
        try await store.putDefinition(
            .indexTemplate, "logs",
            body: json(
                #"{"index_patterns":["app-*"],"data_stream":{},"composed_of":["base"]}"#
            ))
        let answer = try await folder.bulk(
            [
                #"{"create":{"_index":"app-x"}}"#, #"{"@timestamp":"2026-08-21T10:00:00Z"}"#,
                #"{"index":{"_index":"app-x"}}"#, #"{"@timestamp":"2026-08-21T10:00:00Z"}"#,
                #"{"create":{"_index":"app-x"}}"#, #"{"log":"no time"}"#,
                #"{"create":{"_index":"app-x"}}"#,
                #"{"@timestamp":"2026-08-21T10:00:00Z","code":"odd"}"#,
            ], index: nil)
        #expect((0..<4).map { answer[$0].status } == [201, 400, 400, 400])
        #expect(answer[0].index.hasPrefix(".ds-app-x-"))
        #expect(answer[0].index.hasSuffix("-000001"))
        #expect(
            answer[1].error?.reason
                == "only write ops with an op_type of create are allowed in data streams")
        #expect(try await store.count(.all, indices: IndexSelection("app-*")) == 1)
        try await folder.reopen()
        #expect(try folder.store.streams().map(\.name) == ["app-x"])
        let names = try await folder.store.rollOver("app-x")
        #expect(names.new.hasSuffix("-000002"))
        try await folder.store.deleteStreams("app-x")
        #expect(!folder.store.exists(IndexSelection("app-x")))
    }

    @Test func namesAndPatternsSelect() async throws {
        let folder = try StoreFolder()
        for name in ["a-1", "a-2", "b-1"] { try await folder.put(["{}"], index: name) }
        try await folder.store.putAlias("both", of: IndexSelection("a-1,b-1"))
        func count(_ list: String) async throws -> Int {
            try await folder.store.count(.all, indices: IndexSelection(list))
        }
        #expect(try await count("") == 3)
        #expect(try await count("_all") == 3)
        #expect(try await count("a-*") == 2)
        #expect(try await count("*,-a-*") == 1)
        #expect(try await count("both,a-2") == 3)
        #expect(try await count("nothing*") == 0)
        let error = await searchError { _ = try await count("nothing") }
        #expect(error?.type == "index_not_found_exception")
        #expect(error?.status == 404)
        var selection = IndexSelection("nothing,a-1")
        selection.ignoresUnavailable = true
        #expect(try await folder.store.count(.all, indices: selection) == 1)
    }

    @Test(arguments: ["UPPER", "_x", "a b", "a*b", "a#b", "..", "a:b", "-x"])
    func wrongNamesAreRefused(_ name: String) async throws {
        let folder = try StoreFolder()
        let error = await searchError { try await folder.store.createIndex(name) }
        #expect(error?.type == "invalid_index_name_exception")
    }

    @Test func mappingsAndSettingsAreKept() async throws {
        let folder = try StoreFolder()
        try await folder.store.createIndex(
            "x",
            body: json(
                #"""
                {"settings":{"number_of_replicas":2,"index":{"refresh_interval":"5s"}},
                "mappings":{"properties":{"at":{"type":"date"}}},"aliases":{"y":{}}}
                """#))
        let again = await searchError { try await folder.store.createIndex("x") }
        #expect(again?.type == "resource_already_exists_exception")
        try await folder.put([#"{"n":1}"#], index: "x")
        try await folder.reopen()
        let index = try #require(try await folder.store.indices(IndexSelection("y")).first)
        #expect(index.name == "x")
        #expect(index.documentCount == 1)
        #expect(index.settings.text("index.refresh_interval") == "5s")
        #expect(index.settings.text("index.number_of_replicas") == "2")
        #expect(index.mapping.field("at")?.type == .date)
        #expect(index.mapping.field("n")?.type == .long)
        #expect(index.aliases["y"] != nil)
    }

    @Test func actionsOnAliasesAreAllOrNone() async throws {
        let folder = try StoreFolder()
        try await folder.put(["{}"], index: "x")
        let error = await searchError {
            try await folder.store.updateAliases(
                json(
                    #"{"actions":[{"add":{"index":"x","alias":"y"}},"#
                        + #"{"remove":{"index":"x","alias":"z"}}]}"#
                ))
        }
        #expect(error?.status == 404)
        #expect(!folder.store.exists(IndexSelection("y")))
    }
}

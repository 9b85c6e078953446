import DocumentStore
import Records
import Searching
import TestSupport
import Testing

/// What the store answers, by whatever way, is what a look at every document gives.
@Suite struct SearchOracleTests {
    /// The documents that are in the store, and looks at all of them.
    private struct Oracle {
        var documents: [(id: String, source: String)]
        let mapping: Mapping

        func matches(_ query: Query) throws -> [(id: String, source: String)] {
            let compiled = try CompiledQuery(query, mapping: mapping)
            return documents.filter { document in
                let id = Array(document.id.utf8)
                let source = Array(document.source.utf8)
                return unsafe id.withUnsafeBytes { id in
                    unsafe source.withUnsafeBytes { source in
                        unsafe compiled.matches(
                            id: ByteView(id), index: "logs", source: ByteView(source))
                    }
                }
            }
        }

        func aggregations(
            _ request: SearchRequest, over documents: [(id: String, source: String)]
        ) throws -> String {
            let run = try AggregationRun(
                request.aggregations, indices: [SearchedIndex(name: "logs", mapping: mapping)])
            for document in documents {
                let id = Array(document.id.utf8)
                let source = Array(document.source.utf8)
                try unsafe id.withUnsafeBytes { id in
                    try unsafe source.withUnsafeBytes { source in
                        try run.add(
                            id: unsafe ByteView(id), index: 0, source: unsafe ByteView(source))
                    }
                }
            }
            var output = JSONOutput()
            try run.write(into: &output)
            return String(decoding: output.bytes, as: UTF8.self)
        }
    }

    private static let aggregations = #"""
        {"t":{"date_histogram":{"field":"@timestamp","fixed_interval":"10m"}},
        "u":{"terms":{"field":"kubernetes.pod_name.keyword"}},
        "v":{"value_count":{"field":"status"}}}
        """#
    private static let constantAggregations = #"""
        {"t":{"date_histogram":{"field":"@timestamp","fixed_interval":"1h"},
        "aggs":{"s":{"terms":{"field":"stream.keyword"}}}}}
        """#

    @Test(arguments: [UInt64(1), 2])
    func answersAreThoseOfALookAtEachDocument(_ seed: UInt64) async throws {
        var random = RandomDocuments(seed: seed)
        let folder = try StoreFolder()
        var documents: [String: String] = [:]
        for _ in 0..<6 { try await change(&documents, folder, &random) }
        if seed % 2 == 0 { try await folder.reopen() }
        let mapping = try #require(
            try await folder.store.indices(IndexSelection("logs")).first
        ).mapping
        let oracle = Oracle(
            documents: documents.map { (id: $0.key, source: $0.value) }, mapping: mapping)
        for _ in 0..<40 {
            try await compare(random.query(), oracle, folder, seed)
        }
    }

    private func change(
        _ documents: inout [String: String], _ folder: StoreFolder, _ random: inout RandomDocuments
    ) async throws {
        var lines: [String] = []
        var actions: [(id: String, source: String?)] = []
        for _ in 0..<150 {
            let id = "\(random.below(700))"
            if random.below(6) == 0 {
                lines.append(#"{"delete":{"_id":"\#(id)"}}"#)
                actions.append((id, nil))
            } else {
                let source = random.source()
                lines += [#"{"index":{"_id":"\#(id)"}}"#, source]
                actions.append((id, source))
            }
        }
        let answer = try await folder.bulk(lines)
        for (place, action) in actions.enumerated() {
            if answer[place].error == nil { documents[action.id] = action.source }
        }
    }

    private func compare(
        _ text: String, _ oracle: Oracle, _ folder: StoreFolder, _ seed: UInt64
    ) async throws {
        let comment = "seed \(seed), query \(text)"
        let body = try #require(JSONCursor.parse(Array(text.utf8)))
        let query: Query
        let expected: [(id: String, source: String)]
        do {
            query = try Query.parse(body, now: 0)
            expected = try oracle.matches(query)
        } catch let error as SearchError {
            let other = await searchError {
                _ = try await folder.search(#"{"query":\#(text)}"#, in: "logs")
            }
            #expect(other?.reason == error.reason, Comment(rawValue: comment))
            return
        }
        let all = try await folder.ids(#"{"size":1000,"query":\#(text)}"#, in: "logs")
        #expect(all.sorted() == expected.map(\.id).sorted(), Comment(rawValue: comment))
        #expect(
            try await folder.store.count(query, indices: IndexSelection("logs"))
                == expected.count, Comment(rawValue: comment))
        try await comparePages(text, all, folder, comment)
        for aggregations in [
            SearchOracleTests.aggregations, SearchOracleTests.constantAggregations,
        ] {
            let request = #"{"size":0,"query":\#(text),"aggs":\#(aggregations)}"#
            let answer = try await folder.search(request, in: "logs")
            let parsed = try SearchRequest.parse(
                body: JSONCursor.parse(Array(request.utf8)), parameters: [], now: 0)
            #expect(
                answer.value(forKey: "aggregations")?.rawText.text
                    == (try oracle.aggregations(parsed, over: expected)),
                Comment(rawValue: comment))
        }
    }

    /// Pages in both directions of time show the same documents, in order, each once.
    private func comparePages(
        _ text: String, _ all: [String], _ folder: StoreFolder, _ comment: String
    ) async throws {
        for order in ["asc", "desc"] {
            let sort = #""sort":[{"@timestamp":"\#(order)"},{"_doc":"asc"}]"#
            let whole = try await folder.ids(
                #"{"size":1000,\#(sort),"query":\#(text)}"#, in: "logs")
            #expect(whole.sorted() == all.sorted(), Comment(rawValue: comment))
            var after = ""
            var paged: [String] = []
            while paged.count < min(all.count, 40) {
                let answer = try await folder.search(
                    #"{"size":7,\#(sort)\#(after),"query":\#(text)}"#, in: "logs")
                let ids = StoreFolder.ids(answer)
                if ids.isEmpty { break }
                paged += ids
                let last = answer.value(atPath: "hits", "hits")?.elements.last
                let values = try #require(last?.value(forKey: "sort")?.rawText.text)
                after = #","search_after":\#(values)"#
            }
            #expect(paged == Array(whole.prefix(paged.count)), Comment(rawValue: comment))
        }
    }
}

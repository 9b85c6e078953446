import DocumentStore
import Records
import Searching
import Testing

@Suite struct BulkTests {
    /// The statuses of an answer's items.
    private func statuses(_ answer: BulkAnswer) -> [Int] {
        (0..<answer.count).map { answer[$0].status }
    }

    @Test func answersEachActionAsElasticsearchDoes() async throws {
        let folder = try StoreFolder()
        let answer = try await folder.bulk([
            #"{"create":{"_id":"a"}}"#, #"{"x":1}"#,
            #"{"create":{"_id":"a"}}"#, #"{"x":2}"#,
            #"{"index":{"_id":"a"}}"#, #"{"x":3}"#,
            #"{"index":{"_id":"b"}}"#, #"{"x":4}"#,
            #"{"update":{"_id":"b"}}"#, #"{"doc":{"y":5}}"#,
            #"{"update":{"_id":"b"}}"#, #"{"doc":{"y":5}}"#,
            #"{"update":{"_id":"c"}}"#, #"{"doc":{"y":5}}"#,
            #"{"update":{"_id":"c"}}"#, #"{"doc":{"y":6},"doc_as_upsert":true}"#,
            #"{"delete":{"_id":"a"}}"#,
            #"{"delete":{"_id":"a"}}"#,
        ])
        #expect(
            statuses(answer) == [201, 409, 200, 201, 200, 200, 404, 201, 200, 404])
        #expect(answer[1].error?.type == "version_conflict_engine_exception")
        #expect(answer[2].version == 2)
        #expect(answer[5].kind == .noop)
        #expect(try await folder.store.document(index: "logs", id: "a") == nil)
        let b = try #require(try await folder.store.document(index: "logs", id: "b"))
        #expect(String(decoding: b.source, as: UTF8.self) == #"{"x":4,"y":5}"#)
        #expect(b.version == 2)
    }

    @Test func aBadDocumentSpoilsNoOther() async throws {
        let folder = try StoreFolder()
        let answer = try await folder.bulk([
            #"{"create":{"_id":"1"}}"#, #"{"x":1}"#,
            #"{"create":{"_id":"2"}}"#, #"{"x":"#,
            #"{"create":{"_id":"3"}}"#, #"[1]"#,
            #"{"create":{"_id":"4"}}"#, #"{"x":1,"x":2}"#,
            #"{"create":{"_id":"5","_index":"Upper"}}"#, #"{"x":1}"#,
            #"{"create":{"_id":"6"}}"#, #"{"x":1}"#,
        ])
        #expect(statuses(answer) == [201, 400, 400, 400, 400, 201])
        #expect(answer[1].error?.type == "document_parsing_exception")
        #expect(answer[4].error?.type == "invalid_index_name_exception")
        #expect(answer.hasErrors)
    }

    @Test(arguments: [
        (["{}"], "Malformed action/metadata line [1], expected FIELD_NAME but found [END_OBJECT]"),
        (
            [#"{"frob":{}}"#, "{}"],
            "Malformed action/metadata line [1], expected field [create], [delete], [index] or "
                + "[update] but found [frob]"
        ),
        (
            [#"{"index":{"_id":"1"}}"#, "{}", #"{"index":3}"#, "{}"],
            "Malformed action/metadata line [3], expected START_OBJECT but found [VALUE_NUMBER]"
        ),
        (
            [#"{"index":{"odd":"1"}}"#, "{}"],
            "Action/metadata line [1] contains an unknown parameter [odd]"
        ),
    ])
    func aMalformedActionRefusesTheRequest(_ lines: [String], _ reason: String) async throws {
        let folder = try StoreFolder()
        let error = await searchError { _ = try await folder.bulk(lines) }
        #expect(error?.status == 400)
        #expect(error?.reason == reason)
        #expect(!folder.store.exists(IndexSelection("logs")))
    }

    @Test func theLastLineMustEnd() async throws {
        let folder = try StoreFolder()
        let error = await searchError {
            _ = try await folder.store.bulk(
                Array("{\"index\":{}}\n{\"x\":1}".utf8), defaultIndex: "logs")
        }
        #expect(error?.reason == "The bulk request must be terminated by a newline [\\n]")
    }

    @Test func idsThatAreTooLongRefuseTheRequest() async throws {
        let folder = try StoreFolder()
        let id = String(repeating: "x", count: 513)
        let error = await searchError {
            _ = try await folder.bulk([#"{"index":{"_id":"\#(id)"}}"#, "{}"])
        }
        #expect(error?.type == "action_request_validation_exception")
    }

    @Test func sourcesComeBackByteForByte() async throws {
        let sources = [
            #"{"@timestamp":"2026-08-21T10:00:00.123Z","time":"2026-08-21T10:00:00.123456789Z"}"#,
            #"{"@timestamp":"2026-08-21T12:00:00.123+02:00","log":"a b"}"#,
            #" { "stream" : "stdout" , "log":"x" , "kubernetes":{"pod_name":"a"} } "#,
            #"{"kubernetes":{"labels":{"a.b":"c"}},"level":null,"x":[1,2,{"y":"\u0000"}]}"#,
            #"{}"#,
            #"{"@timestamp":"2026-02-30T00:00:00Z","a\u0062":1}"#,
            #"{"@timestamp":1787306400123,"ünï":"✓"}"#,
        ]
        let folder = try StoreFolder()
        try await folder.put(sources)
        try await folder.reopen()
        for (place, source) in sources.enumerated() {
            let found = try #require(
                try await folder.store.document(index: "logs", id: "\(place)"))
            #expect(String(decoding: found.source, as: UTF8.self) == source)
        }
    }

    @Test func versionsOfTheCallerDecide() async throws {
        let folder = try StoreFolder()
        let answer = try await folder.bulk([
            #"{"index":{"_id":"a","version":5,"version_type":"external_gte"}}"#, #"{"x":1}"#,
            #"{"index":{"_id":"a","version":5,"version_type":"external_gte"}}"#, #"{"x":2}"#,
            #"{"index":{"_id":"a","version":4,"version_type":"external_gte"}}"#, #"{"x":3}"#,
            #"{"index":{"_id":"a","version":5,"version_type":"external"}}"#, #"{"x":4}"#,
        ])
        #expect(statuses(answer) == [201, 200, 409, 409])
        #expect(answer[1].version == 5)
    }

    @Test func manyDocumentsOfOneMillisecondAreKept() async throws {
        let folder = try StoreFolder()
        let time = #"{"@timestamp":"2026-08-21T10:00:00.000Z","n":"#
        for part in 0..<4 {
            let lines = (0..<4500).flatMap { number in
                [#"{"create":{"_id":"\#(part)-\#(number)"}}"#, time + "\(number)}"]
            }
            #expect(try await folder.bulk(lines).hasErrors == false)
        }
        #expect(try await folder.store.count(.all, indices: IndexSelection("logs")) == 18_000)
        let answer = try await folder.ids(#"{"size":3,"sort":[{"@timestamp":"desc"}]}"#)
        #expect(answer.count == 3)
    }

    @Test func unknownMembersThatVaryDoNotFillTheTableOfSkeletons() async throws {
        let folder = try StoreFolder()
        let lines = (0..<2000).flatMap { number in
            [#"{"index":{}}"#, #"{"level":"l\#(number)","log":"x"}"#]
        }
        #expect(try await folder.bulk(lines).hasErrors == false)
        #expect(try await folder.store.statistics().groupCount < 300)
    }

    @Test func ownIdsAreDifferent() async throws {
        let folder = try StoreFolder()
        let answer = try await folder.bulk(
            (0..<1000).flatMap { [#"{"index":{}}"#, #"{"x":\#($0)}"#] })
        let ids = Set((0..<answer.count).compactMap { answer[$0].id })
        #expect(ids.count == 1000)
    }
}

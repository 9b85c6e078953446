import DocumentStore
import Records
import Searching
import TestSupport
import Testing

@Suite struct RetentionTests {
    /// 21 August 2026, 10:00 UTC.
    private static let start: Int64 = 1_787_306_400_000

    /// Lines of a minute each, from ``start`` on.
    private func lines(_ count: Int, padding: Int = 0) -> [String] {
        (0..<count).flatMap { number in
            let time = "2026-08-21T\(10 + number / 60):\(number % 60 < 10 ? "0" : "")\(number % 60)"
            let text = String(repeating: "word\(number) ", count: padding)
            return [
                #"{"create":{"_id":"\#(number)"}}"#,
                #"{"@timestamp":"\#(time):00.000Z","n":\#(number),"log":"line \#(text)"}"#,
            ]
        }
    }

    @Test func whatIsOlderThanTheAgeGoes() async throws {
        var settings = StoreSettings()
        settings.retentionMilliseconds = 30 * 60_000
        let folder = try StoreFolder(settings)
        _ = try await folder.bulk(lines(120))
        _ = try await folder.bulk([#"{"create":{"_id":"timeless"}}"#, #"{"log":"line"}"#])
        let outcome = try await folder.store.enforceRetention(
            now: RetentionTests.start + 120 * 60_000)
        #expect(outcome.agedCount == 90)
        let ids = try await folder.ids(#"{"size":1000,"query":{"match":{"log":"line"}}}"#)
        #expect(Set(ids) == Set((90..<120).map { "\($0)" } + ["timeless"]))
        #expect(try await folder.store.count(.all, indices: IndexSelection()) == 31)
        let aggregations = try await folder.search(
            #"{"size":0,"aggs":{"t":{"date_histogram":{"field":"@timestamp","#
                + #""fixed_interval":"1h"}}}}"#
        )
        let buckets = aggregations.value(atPath: "aggregations", "t", "buckets")?.elements
        #expect(buckets?.map { $0.value(forKey: "doc_count")?.int } == [30])
    }

    @Test func theOldestGoWhenThereAreTooManyBytes() async throws {
        let directory = TemporaryDirectory()
        var settings = StoreSettings()
        settings.retentionByteCount = 2 << 20
        let store = try DocumentStore.open(folder: directory.path, settings: settings)
        for part in 0..<40 {
            let text = (0..<500).map { number -> String in
                let id = part * 500 + number
                let second = id % 60 < 10 ? "0\(id % 60)" : "\(id % 60)"
                let minute = id / 60 % 60 < 10 ? "0\(id / 60 % 60)" : "\(id / 60 % 60)"
                return "{\"create\":{\"_id\":\"\(id)\"}}\n"
                    + "{\"@timestamp\":\"2026-08-21T1\(id / 3600):\(minute):\(second)Z\","
                    + "\"log\":\"line \(id) words that all lines have, and \(id * 77)\"}\n"
            }.joined()
            let answer = try await store.bulk(Array(text.utf8), defaultIndex: "logs")
            try #require(!answer.hasErrors)
        }
        let before = try await store.statistics()
        try #require(before.usedByteCount > 2 << 20)
        let outcome = try await store.enforceRetention(now: RetentionTests.start)
        #expect(outcome.crowdedCount > 0)
        #expect(outcome.freedByteCount > 0)
        let after = try await store.statistics()
        #expect(after.fileByteCount < before.fileByteCount)
        #expect(after.documentCount == before.documentCount - Int64(outcome.crowdedCount))
        #expect(try await store.document(index: "logs", id: "0") == nil)
        #expect(try await store.document(index: "logs", id: "19999") != nil)
        for _ in 0..<10 {
            let more = try await store.enforceRetention(now: RetentionTests.start)
            if more.crowdedCount == 0 { break }
        }
        #expect(try await store.statistics().usedByteCount <= 2 << 20)
        try store.close()
    }

    @Test func aDeletedIndexIsGoneAtOnceAndFreedLater() async throws {
        let folder = try StoreFolder()
        _ = try await folder.bulk(lines(120, padding: 20))
        _ = try await folder.bulk(lines(10), index: "other")
        try await folder.store.deleteIndices(IndexSelection("logs"))
        #expect(try await folder.store.count(.all, indices: IndexSelection()) == 10)
        #expect(try await folder.store.enforceRetention(now: 0).deletedIndexCount == 120)
        #expect(try await folder.store.statistics().groupCount == 1)
        _ = try await folder.bulk(lines(5))
        #expect(try await folder.store.count(.all, indices: IndexSelection("logs")) == 5)
        #expect(try await folder.ids(#"{"query":{"match":{"log":"line"}}}"#, in: "logs").count == 5)
    }

    @Test func whatAQueryFindsIsDeleted() async throws {
        let folder = try StoreFolder()
        _ = try await folder.bulk(lines(120))
        let query = try Query.lucene("n:[50 TO 99]", defaultOperatorIsAnd: false, now: 0)
        #expect(try await folder.store.deleteByQuery(query, indices: IndexSelection("logs")) == 50)
        #expect(try await folder.store.count(.all, indices: IndexSelection("logs")) == 70)
        #expect(try await folder.store.count(query, indices: IndexSelection("logs")) == 0)
    }

    @Test func searchesGoOnWhileOthersWriteAndRemove() async throws {
        let folder = try StoreFolder()
        let store = folder.store
        let lines = lines(100)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for part in 0..<20 {
                    let text = lines.map { $0 + "\n" }.joined()
                        .replacing(#""_id":""#, with: #""_id":"\#(part)-"#)
                    let answer = try await store.bulk(Array(text.utf8), defaultIndex: "logs")
                    #expect(!answer.hasErrors)
                }
            }
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<30 {
                        let selection = IndexSelection("logs*")
                        let count = try await store.count(.all, indices: selection)
                        #expect(count % 100 == 0, "batches are seen whole")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.count(.all, indices: IndexSelection("logs")) == 2000)
    }
}

@Suite struct FullDiskTests {
    private func body(_ part: Int) -> [UInt8] {
        let lines = (0..<200).map { number in
            "{\"create\":{\"_id\":\"\(part)-\(number)\"}}\n"
                + "{\"@timestamp\":\"2026-08-21T10:00:00Z\",\"log\":\"\(part * 977) \(number)\"}\n"
        }
        return Array(lines.joined().utf8)
    }

    @Test func aFullDiskRefusesWritesAndKeepsWhatWasStored() async throws {
        let directory = TemporaryDirectory()
        let reports = Reports()
        var settings = StoreSettings()
        settings.maximumByteCount = 1 << 20
        settings.report = { reports.add($0) }
        let store = try DocumentStore.open(folder: directory.path, settings: settings)
        var stored = 0
        var refusal: SearchError?
        while refusal == nil {
            try #require(stored < 200)
            let part = stored
            refusal = await searchError {
                let answer = try await store.bulk(body(part), defaultIndex: "logs")
                #expect(!answer.hasErrors)
            }
            if refusal == nil { stored += 1 }
        }
        #expect(refusal?.status == 429)
        #expect(refusal?.type == "cluster_block_exception")
        #expect(!reports.all.isEmpty)
        #expect(stored > 0)
        #expect(try await store.count(.all, indices: IndexSelection("logs")) == stored * 200)
        try store.close()

        settings.maximumByteCount = nil
        let larger = try await openWhenFree(directory.path, settings)
        let answer = try await larger.bulk(body(stored), defaultIndex: "logs")
        #expect(!answer.hasErrors)
        #expect(
            try await larger.count(.all, indices: IndexSelection("logs")) == (stored + 1) * 200)
        try larger.close()
    }
}

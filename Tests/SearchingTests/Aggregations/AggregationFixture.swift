import Records
import Testing

@testable import Searching

/// A mapping, documents, and what aggregations make of them.
struct AggregationFixture {
    static let mapping = """
        {"properties":{"@timestamp":{"type":"date"},"level":{"type":"keyword"},
        "tags":{"type":"keyword"},"size":{"type":"long"},"took":{"type":"double"},
        "ok":{"type":"boolean"},"client":{"type":"ip"},"message":{"type":"text"},"when":{"type":"date"},
        "kubernetes":{"properties":{"pod_name":{"type":"keyword"}}}}}
        """

    static let documents = [
        #"{"@timestamp":"2026-11-24T10:00:10.000Z","level":"info","size":10,"took":1.5,"ok":true,"tags":["a","b"],"kubernetes":{"pod_name":"p1"}}"#,
        #"{"@timestamp":"2026-11-24T10:00:50.000Z","level":"error","size":20,"took":2.5,"ok":false,"tags":["b","b"],"kubernetes":{"pod_name":"p1"}}"#,
        #"{"@timestamp":"2026-11-24T10:02:00.000Z","level":"info","size":30,"took":0.5,"ok":true,"kubernetes":{"pod_name":"p2"}}"#,
        #"{"@timestamp":"2026-11-24T10:05:00.000Z","level":"warn","size":[5,15],"kubernetes":{"pod_name":"p2"}}"#,
        #"{"@timestamp":"2026-11-24T10:05:59.999Z","kubernetes":{"pod_name":"p3"}}"#,
    ]

    static func indices() throws -> [SearchedIndex] {
        let cursor = try #require(JSONCursor.parse(Array(mapping.utf8)))
        return [SearchedIndex(name: "logs", mapping: try Mapping.parse(cursor))]
    }

    /// The answer of `aggregations` over `documents`.
    static func answer(
        _ aggregations: String, _ documents: [String] = AggregationFixture.documents,
        typedKeys: Bool = false
    ) throws -> String {
        let run = try prepare(aggregations, typedKeys: typedKeys)
        for (number, document) in documents.enumerated() {
            let (id, source) = (OwnedBytes("id\(number)"), OwnedBytes(document))
            try withExtendedLifetime((id, source)) {
                try run.add(id: id.view, index: 0, source: source.view, sequence: Int64(number))
            }
        }
        return try text(run)
    }

    static func prepare(_ aggregations: String, typedKeys: Bool = false) throws -> AggregationRun {
        let cursor = try #require(JSONCursor.parse(Array(aggregations.utf8)))
        let list = try Aggregation.parse(cursor, now: 1_795_514_400_000)
        return try AggregationRun(list, indices: indices(), showsTypedKeys: typedKeys)
    }

    static func text(_ run: AggregationRun) throws -> String {
        var output = JSONOutput()
        try run.write(into: &output)
        return String(decoding: output.bytes, as: UTF8.self)
    }
}

internal import DocumentStore
internal import Searching

/// Many writes in one request.
enum BulkHandlers {
    /// `PUT|POST /_bulk` and `/{index}/_bulk`.
    static func bulk(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let parameters = try Parameters.bulk(&call)
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        call.parameters.ignore(["_source", "_source_includes", "_source_excludes"])
        try call.parameters.finish()
        guard !call.body.isEmpty else { throw ServerError.bodyRequired() }
        let answer = try await service.store.bulk(
            call.body, defaultIndex: call.captures["index"], parameters: parameters)
        count(answer, byteCount: call.body.count, service)
        return .json(answer.json)
    }

    /// Counts the items by what became of them.
    private static func count(_ answer: BulkAnswer, byteCount: Int, _ service: StoreService) {
        var results: [String: UInt64] = [:]
        for position in 0..<answer.count {
            results[result(of: answer[position]), default: 0] += 1
        }
        service.metrics.update { figures in
            figures.bulkBytes += UInt64(byteCount)
            figures.bulkItems.merge(results, uniquingKeysWith: +)
        }
    }

    private static func result(of outcome: WriteOutcome) -> String {
        switch outcome.kind {
        case .created: "created"
        case .updated: "updated"
        case .deleted: "deleted"
        case .noop: "noop"
        case .notFound: "not_found"
        case .failed:
            switch outcome.status {
            case 409: "conflict"
            case 400..<500: "rejected"
            default: "failed"
            }
        }
    }
}

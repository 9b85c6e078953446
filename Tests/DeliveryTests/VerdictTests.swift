import Testing

@testable import Delivery

@Suite struct VerdictTests {
    @Test(
        arguments: [
            (200, "", "", .done), (201, "", "", .done),
            (409, "version_conflict_engine_exception", "", .duplicate),
            (409, "something_else", "", .reject),
            (429, "es_rejected_execution_exception", "", .retry),
            (429, "rejected_execution_exception", "", .retry),
            (429, "opensearch_rejected_execution_exception", "", .retry),
            (429, "", "", .retry),
            (429, "circuit_breaking_exception", "", .retrySmaller),
            (429, "cluster_block_exception", "TOO_MANY_REQUESTS/12/disk usage exceeded", .hold),
            (503, "unavailable_shards_exception", "", .retry),
            (503, "no_shard_available_action_exception", "", .retry),
            (503, "process_cluster_event_timeout_exception", "", .retry),
            (503, "cluster_block_exception", "no master", .retry),
            (503, "node_closed_exception", "", .retry),
            (503, "node_not_connected_exception", "", .retry),
            (500, "anything", "", .retryBounded), (502, "", "", .retryBounded),
            (504, "", "", .retryBounded),
            (403, "security_exception", "", .hold),
            (403, "cluster_block_exception", "FORBIDDEN/8/index write (api)", .hold),
            (403, "other", "", .reject),
            (404, "index_not_found_exception", "", .hold),
            (404, "document_missing_exception", "", .reject),
            (400, "index_closed_exception", "", .hold),
            (400, "validation_exception", "this action would add [2] shards", .hold),
            (
                400, "illegal_argument_exception",
                "only write ops with an op_type of create are allowed in data streams", .hold
            ),
            (400, "illegal_argument_exception", "pipeline with id [x] does not exist", .hold),
            (
                400, "illegal_argument_exception",
                "Limit of total fields [1000] has been exceeded while adding new fields [3]",
                .reject
            ),
            (
                400, "illegal_argument_exception", "Document contains at least one immense term",
                .reject
            ),
            (400, "document_parsing_exception", "", .reject),
            (400, "mapper_parsing_exception", "", .reject),
            (400, "strict_dynamic_mapping_exception", "", .reject),
            (400, "parse_exception", "", .reject), (400, "x_content_parse_exception", "", .reject),
            (400, "json_parse_exception", "", .reject),
            (400, "not_x_content_exception", "", .reject),
            (400, "invalid_index_name_exception", "", .reject),
            (400, "fail_processor_exception", "", .reject), (400, "script_exception", "", .reject),
            (413, "", "", .reject), (451, "", "", .reject), (0, "", "", .reject),
            (-5, "", "", .reject),
        ] as [(Int, String, String, ItemVerdict)])
    func judgesItems(status: Int, type: String, reason: String, verdict: ItemVerdict) {
        #expect(
            ItemVerdict(status: status, errorType: type, reason: reason, usedFailureStore: false)
                == verdict)
    }

    @Test func countsTheFailureStoreApart() {
        let verdict = ItemVerdict(status: 201, errorType: "", reason: "", usedFailureStore: true)
        #expect(verdict == .failureStore && verdict.isFinal)
    }

    @Test(
        arguments: [
            (200, .items), (201, .items), (400, .split), (401, .hold), (403, .hold), (404, .hold),
            (405, .hold), (406, .hold), (415, .hold), (408, .retry), (429, .retry), (500, .retry),
            (502, .retry), (503, .retry), (504, .retry), (413, .split), (301, .hold), (302, .hold),
            (307, .hold),
        ] as [(Int, RequestVerdict)])
    func judgesRequests(status: Int, verdict: RequestVerdict) {
        #expect(RequestVerdict(status: status) == verdict)
    }

    @Test func waitsLongerUpToTheCap() {
        let random = [0, 1, .max, .max / 2, 12_345_678_901_234] as [UInt64]
        for schedule in [RetrySchedule.transient, .hold] {
            for attempt in -1...100 {
                var ceiling = schedule.baseNanoseconds
                for _ in 1..<max(attempt, 1) where ceiling < schedule.capNanoseconds {
                    ceiling *= 2
                }
                ceiling = min(ceiling, schedule.capNanoseconds)
                for bits in random {
                    let wait = schedule.wait(attempt: attempt, randomBits: bits)
                    #expect(wait >= ceiling / 10 && wait <= ceiling)
                }
            }
        }
        let none = RetrySchedule(baseNanoseconds: 0, capNanoseconds: 0)
        #expect(none.wait(attempt: 3, randomBits: 9) == 0)
    }
}

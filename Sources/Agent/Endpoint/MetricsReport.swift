internal import Buffering
internal import Delivery
internal import Parsing
internal import Tailing
internal import WorldInterface
internal import Reporting

/// The metrics of a pipeline.
///
/// Names follow the stages; labels are configured names only, never a pod or a file, so that the
/// number of series is bounded by the configuration.
struct MetricsReport {
    let pipeline: Pipeline
    let facts: ProcessFacts
    let enrichment: EnrichmentFacts?
    /// Records that filters dropped, by the filter's name.
    let drops: [(filter: String, count: UInt64)]

    /// The page.
    func text() -> String {
        var page = PrometheusText()
        addProcess(to: &page)
        addInputs(to: &page)
        addEnrichment(to: &page)
        addFilters(to: &page)
        addBuffers(to: &page)
        addOutputs(to: &page)
        return page.text
    }

    // MARK: Process

    private func addProcess(to page: inout PrometheusText) {
        page.begin("tailrace_build_info", .gauge, "The program's version.")
        page.sample(
            "tailrace_build_info",
            [("version", facts.version), ("revision", facts.revision), ("swift", facts.compiler)], 1
        )
        page.single(
            "tailrace_process_start_time_seconds", .gauge, "Start of the process since 1970.",
            facts.startSeconds)
    }

    // MARK: Inputs

    private func addInputs(to page: inout PrometheusText) {
        let inputs = pipeline.inputs
        func counter(_ name: String, _ help: String, _ value: (InputStage) -> UInt64) {
            page.begin(name, .counter, help)
            for input in inputs {
                page.sample(
                    name, [("input", input.plan.name)], count: value(input))
            }
        }
        counter("tailrace_input_records_total", "Records made of lines.") { $0.recordCount }
        counter("tailrace_input_bytes_total", "Bytes read, uncompressed.") {
            $0.tailer.counters.bytesRead
        }
        counter("tailrace_input_lines_total", "Lines seen.") { $0.framingCounters.lines }
        counter("tailrace_input_lines_truncated_total", "Lines cut at the limit.") {
            $0.framingCounters.truncatedLines
        }
        counter("tailrace_input_lines_skipped_total", "Lines left out for their length.") {
            $0.framingCounters.skippedLines
        }
        counter(
            "tailrace_input_lines_unframed_total", "Lines that were not of the container format."
        ) {
            $0.framingCounters.unframedLines
        }
        counter("tailrace_input_records_joined_total", "Records joined of several parts.") {
            $0.framingCounters.joinedRecords
        }
        counter("tailrace_input_records_truncated_total", "Joined records cut at the limit.") {
            $0.framingCounters.truncatedRecords
        }
        counter(
            "tailrace_input_multiline_flushes_total",
            "Parts that went alone since their rest did not come."
        ) {
            $0.framingCounters.openEnds
        }
        counter("tailrace_input_files_opened_total", "Files opened.") {
            $0.tailer.counters.filesOpened
        }
        counter("tailrace_input_files_closed_total", "Files closed.") {
            $0.tailer.counters.filesClosed
        }
        counter("tailrace_input_files_refused_total", "Files that could not be opened.") {
            $0.tailer.counters.filesRefused
        }
        counter("tailrace_input_file_rotations_total", "Files followed by a new one.") {
            $0.tailer.counters.rotations
        }
        counter("tailrace_input_file_truncations_total", "Files that started again from the front.")
        {
            $0.tailer.counters.truncations
        }
        counter(
            "tailrace_input_bytes_lost_total",
            "Bytes gone before they could be read, as far as known."
        ) {
            $0.tailer.counters.bytesLost
        }
        counter(
            "tailrace_input_files_broken_total", "Compressed files whose rest could not be read."
        ) {
            $0.tailer.counters.brokenFiles
        }
        counter("tailrace_input_watch_overflows_total", "Times that the kernel lost notifications.")
        {
            $0.tailer.counters.overflows
        }
        addInputGauges(to: &page)
    }

    private func addInputGauges(to page: inout PrometheusText) {
        let inputs = pipeline.inputs
        func gauge(_ name: String, _ help: String, _ value: (InputStage) -> Double) {
            page.begin(name, .gauge, help)
            for input in inputs {
                page.sample(name, [("input", input.plan.name)], value(input))
            }
        }
        gauge("tailrace_input_files_open", "Files open now.") { input in
            Double(input.tailer.streams.values.reduce(0) { $0 + $1.files.count })
        }
        gauge("tailrace_input_paused", "1 while reading waits for room in a buffer.") {
            $0.isPaused ? 1 : 0
        }
        gauge("tailrace_input_directories_polled", "Directories that cannot be watched.") {
            Double($0.tailer.counters.unwatchedDirectories)
        }
    }

    // MARK: Enrichment

    private func addEnrichment(to page: inout PrometheusText) {
        guard let enrichment else { return }
        page.single(
            "tailrace_kube_cache_entries", .gauge, "Pods known.", Double(enrichment.podCount))
        page.begin("tailrace_kube_requests_total", .counter, "Requests to the API by outcome.")
        for (code, count) in enrichment.requests.sorted(by: { $0.key < $1.key }) {
            page.sample("tailrace_kube_requests_total", [("code", code)], count: count)
        }
        page.single(
            "tailrace_enrich_misses_total", .counter,
            "Containers whose records went without the pod's metadata.",
            Double(enrichment.misses))
        page.single(
            "tailrace_enrich_excluded_records_total", .counter,
            "Records left out by an annotation of their pod.", Double(enrichment.excluded))
    }

    private func addFilters(to page: inout PrometheusText) {
        guard !drops.isEmpty else { return }
        page.begin(
            "tailrace_filter_dropped_records_total", .counter, "Records that a filter dropped.")
        for (filter, count) in drops {
            page.sample(
                "tailrace_filter_dropped_records_total", [("filter", filter)], count: count)
        }
    }

    // MARK: Buffers

    private func addBuffers(to page: inout PrometheusText) {
        let outputs = pipeline.outputs
        page.begin("tailrace_buffer_chunks", .gauge, "Chunks by state.")
        for output in outputs {
            let counts = output.buffer.chunkCounts
            for (state, count) in [
                ("open", counts.open), ("sealed", counts.sealed), ("inflight", counts.inFlight),
            ] {
                page.sample(
                    "tailrace_buffer_chunks", [("output", output.name), ("state", state)],
                    Double(count))
            }
        }
        func gauge(_ name: String, _ help: String, _ value: (ChunkBuffer) -> Double) {
            page.begin(name, .gauge, help)
            for output in outputs {
                page.sample(
                    name, [("output", output.name)], value(output.buffer))
            }
        }
        func counter(_ name: String, _ help: String, _ value: (ChunkBuffer) -> UInt64) {
            page.begin(name, .counter, help)
            for output in outputs {
                page.sample(
                    name, [("output", output.name)],
                    count: value(output.buffer))
            }
        }
        gauge("tailrace_buffer_bytes", "Bytes of chunks with records that are not settled.") {
            Double($0.usedByteCount)
        }
        gauge("tailrace_buffer_records", "Records that are not settled.") {
            Double($0.waitingRecordCount)
        }
        gauge("tailrace_buffer_limit_bytes", "Bytes that may be used in all.") {
            Double($0.limitByteCount)
        }
        let now = pipeline.world.wallNanoseconds
        gauge(
            "tailrace_buffer_oldest_record_seconds", "Age of the oldest record that was not taken."
        ) { buffer in
            buffer.oldestWaitingNanoseconds.map { max(0, Double(now - $0) / 1e9) } ?? 0
        }
        counter("tailrace_buffer_records_written_total", "Records taken from inputs.") {
            $0.counters.recordsWritten
        }
        counter(
            "tailrace_buffer_records_recovered_total",
            "Records taken over from an earlier run."
        ) {
            $0.counters.recordsRecovered
        }
        counter("tailrace_buffer_recovered_chunks_total", "Chunks taken over from an earlier run.")
        {
            $0.counters.recoveredChunks
        }
        counter("tailrace_buffer_corrupt_chunks_total", "Chunk files that could not be read.") {
            $0.counters.corruptChunks
        }
        counter("tailrace_buffer_unreadable_chunks_total", "Chunk files left for a later start.") {
            $0.counters.unreadableChunks
        }
        counter(
            "tailrace_buffer_refusals_total", "Chunks refused at the limit or for want of disk."
        ) {
            $0.counters.refusals
        }
    }

    // MARK: Outputs

    private func addOutputs(to page: inout PrometheusText) {
        page.begin("tailrace_output_records_total", .counter, "Records by what became of them.")
        for output in pipeline.outputs {
            let tally = output.tally
            for (outcome, count) in [
                ("delivered", tally.delivered), ("duplicate", tally.duplicates),
                ("failure_store", tally.failureStore), ("dead_letter", tally.deadLetters),
                ("dropped", 0),
            ] {
                page.sample(
                    "tailrace_output_records_total",
                    [("output", output.name), ("outcome", outcome)], count: count)
            }
        }
        page.begin(
            "tailrace_output_invalid_utf8_total", .counter,
            "Places where bytes that are not UTF-8 were replaced.")
        for output in pipeline.outputs {
            page.sample(
                "tailrace_output_invalid_utf8_total", [("output", output.name)],
                count: output.tally.replacements)
        }
        let bulk = pipeline.outputs.compactMap { $0 as? BulkOutput }
        if !bulk.isEmpty { addBulk(bulk, to: &page) }
    }

    private func addBulk(_ outputs: [BulkOutput], to page: inout PrometheusText) {
        page.begin("tailrace_output_requests_total", .counter, "Requests by status code.")
        for output in outputs {
            let counters = output.sender.counters
            for (status, count) in counters.answersByStatus.sorted(by: { $0.key < $1.key }) {
                page.sample(
                    "tailrace_output_requests_total",
                    [("output", output.name), ("code", String(status))], count: count)
            }
            page.sample(
                "tailrace_output_requests_total", [("output", output.name), ("code", "error")],
                count: counters.failures)
        }
        page.begin("tailrace_output_item_errors_total", .counter, "Item errors by type.")
        for output in outputs {
            for (type, count) in output.sender.counters.itemErrorsByType.sorted(by: {
                $0.key < $1.key
            }) {
                page.sample(
                    "tailrace_output_item_errors_total",
                    [("output", output.name), ("type", type)], count: count)
            }
        }
        page.begin("tailrace_output_bytes_total", .counter, "Bytes of bodies, and on the wire.")
        for output in outputs {
            let counters = output.sender.counters
            for (kind, count) in [("raw", counters.rawBytes), ("wire", counters.wireBytes)] {
                page.sample(
                    "tailrace_output_bytes_total", [("output", output.name), ("kind", kind)],
                    count: count)
            }
        }
        addBulkCounters(outputs, to: &page)
        addDurations(outputs, to: &page)
    }

    private func addBulkCounters(_ outputs: [BulkOutput], to page: inout PrometheusText) {
        func counter(_ name: String, _ help: String, _ value: (BulkSender) -> UInt64) {
            page.begin(name, .counter, help)
            for output in outputs {
                page.sample(
                    name, [("output", output.name)],
                    count: value(output.sender))
            }
        }
        func gauge(_ name: String, _ help: String, _ value: (BulkSender) -> Double) {
            page.begin(name, .gauge, help)
            for output in outputs {
                page.sample(
                    name, [("output", output.name)], value(output.sender))
            }
        }
        counter("tailrace_output_retries_total", "Requests postponed as a whole.") {
            $0.counters.retries
        }
        counter(
            "tailrace_output_retried_records_total",
            "Records sent again after an answer of their own."
        ) {
            $0.counters.retriedRecords
        }
        counter("tailrace_output_splits_total", "Requests that were halved.") { $0.counters.splits }
        gauge("tailrace_output_inflight_requests", "Requests under way.") {
            Double($0.requestsUnderWay)
        }
        gauge("tailrace_output_batch_target_bytes", "Bytes that a body has at most now.") {
            Double($0.bodyByteCount)
        }
        gauge(
            "tailrace_output_held", "1 while the destination refuses records or cannot be reached."
        ) {
            $0.isBlocked || $0.isHolding ? 1 : 0
        }
    }

    private func addDurations(_ outputs: [BulkOutput], to page: inout PrometheusText) {
        let name = "tailrace_output_request_duration_seconds"
        page.begin(name, .histogram, "Seconds from the start of a request to its answer.")
        for output in outputs {
            let histogram = output.sender.counters.durations
            var total: UInt64 = 0
            for (index, count) in histogram.counts.enumerated() {
                total += count
                let bound =
                    index < DurationHistogram.bounds.count
                    ? "\(DurationHistogram.bounds[index])" : "+Inf"
                page.sample(
                    name + "_bucket", [("output", output.name), ("le", bound)], count: total)
            }
            page.sample(name + "_sum", [("output", output.name)], histogram.sum)
            page.sample(name + "_count", [("output", output.name)], count: total)
        }
    }
}

/// What is known of the process.
struct ProcessFacts {
    var version: String
    var revision: String
    var compiler: String
    /// Start of the process in seconds since 1970.
    var startSeconds: Double
}

/// What is known of the metadata client.
struct EnrichmentFacts {
    /// Pods known.
    var podCount: Int
    /// Requests by status code or kind of failure.
    var requests: [String: UInt64]
    /// Containers whose records went without metadata.
    var misses: UInt64
    /// Records that an annotation of their pod leaves out.
    var excluded: UInt64
}

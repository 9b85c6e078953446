/// What a running agent has counted, for people: where each record went, and what each output does.
struct StatusReport {
    private let samples: MetricsSamples
    /// Wall clock in nanoseconds since 1970.
    private let now: Int64

    init(page: String, now: Int64) {
        samples = MetricsSamples(page: page)
        self.now = now
    }

    /// All sections.
    var text: String {
        [head, inputs, balance, outputs].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var head: String {
        let version = samples.values(of: "version", in: "tailrace_build_info").first ?? "unknown"
        let start = samples.sum("tailrace_process_start_time_seconds")
        let age = Readable.duration(seconds: Double(now) / 1e9 - start)
        return "tailrace \(Readable.text(version)), running for \(age)\n"
    }

    // MARK: Inputs

    private var inputs: String {
        var table = TextTable(
            "INPUT", "RECORDS#", "READ#", "SKIPPED LINES#", "CUT LINES#", "UNREADABLE FILES#",
            "BYTES LOST#", "STATE")
        for input in samples.values(of: "input", in: "tailrace_input_records_total") {
            func sum(_ name: String) -> Double {
                samples.sum("tailrace_input_\(name)", ["input": input])
            }
            let unreadable = sum("files_refused_total") + sum("files_broken_total")
            table.add(
                Readable.text(input), StatusReport.count(sum("records_total")),
                Readable.bytes(StatusReport.number(sum("bytes_total"))),
                StatusReport.count(sum("lines_skipped_total")),
                StatusReport.count(sum("lines_truncated_total")), StatusReport.count(unreadable),
                StatusReport.count(sum("bytes_lost_total")),
                sum("paused") > 0 ? "waits for room" : "reads")
        }
        var text = table.isEmpty ? "" : table.text
        let excluded = samples.sum("tailrace_enrich_excluded_records_total")
        if excluded > 0 {
            text += "\(StatusReport.count(excluded)) records were left out by annotations\n"
        }
        return text
    }

    // MARK: Records

    /// Where the records of an output went.
    ///
    /// Taken is what this process got from its inputs and what it found in the buffer at its start.
    struct Balance {
        var taken = 0.0
        var delivered = 0.0
        var buffered = 0.0
        var deadLettered = 0.0
        var dropped = 0.0

        /// What nothing accounts for; 0 unless something is wrong.
        var missing: Double { taken - delivered - buffered - deadLettered - dropped }

        static func + (left: Balance, right: Balance) -> Balance {
            Balance(
                taken: left.taken + right.taken, delivered: left.delivered + right.delivered,
                buffered: left.buffered + right.buffered,
                deadLettered: left.deadLettered + right.deadLettered,
                dropped: left.dropped + right.dropped)
        }
    }

    /// The names of the outputs.
    var outputNames: [String] { samples.values(of: "output", in: "tailrace_buffer_records") }

    /// Where the records of one output went.
    func balance(of output: String) -> Balance {
        func records(_ outcome: String) -> Double {
            samples.sum("tailrace_output_records_total", ["output": output, "outcome": outcome])
        }
        let labels = ["output": output]
        return Balance(
            taken: samples.sum("tailrace_buffer_records_written_total", labels)
                + samples.sum("tailrace_buffer_records_recovered_total", labels),
            delivered: records("delivered") + records("duplicate") + records("failure_store"),
            buffered: samples.sum("tailrace_buffer_records", labels),
            deadLettered: records("dead_letter"), dropped: records("dropped"))
    }

    private var balance: String {
        var table = TextTable(
            "OUTPUT", "TAKEN#", "= DELIVERED#", "+ BUFFERED#", "+ DEAD LETTERS#", "+ DROPPED#",
            "+ MISSING#")
        func add(_ name: String, _ balance: Balance) {
            table.add(
                name, StatusReport.count(balance.taken), StatusReport.count(balance.delivered),
                StatusReport.count(balance.buffered), StatusReport.count(balance.deadLettered),
                StatusReport.count(balance.dropped), StatusReport.count(balance.missing))
        }
        let balances = outputNames.map { ($0, balance(of: $0)) }
        for (name, balance) in balances { add(Readable.text(name), balance) }
        if balances.count > 1 { add("total", balances.map(\.1).reduce(Balance(), +)) }
        return table.isEmpty ? "" : table.text
    }

    // MARK: Outputs

    private var outputs: String {
        var table = TextTable(
            "OUTPUT", "STATE", "RETRIES#", "RECORDS RETRIED#", "UNDER WAY#", "BUFFER#", "LIMIT#",
            "OLDEST#")
        for output in outputNames {
            func sum(_ name: String) -> Double {
                samples.sum("tailrace_\(name)", ["output": output])
            }
            let oldest = sum("buffer_oldest_record_seconds")
            table.add(
                Readable.text(output), sum("output_held") > 0 ? "refused" : "delivers",
                StatusReport.count(sum("output_retries_total")),
                StatusReport.count(sum("output_retried_records_total")),
                StatusReport.count(sum("output_inflight_requests")),
                Readable.bytes(StatusReport.number(sum("buffer_bytes"))),
                Readable.bytes(StatusReport.number(sum("buffer_limit_bytes"))),
                oldest > 0 ? Readable.duration(seconds: oldest) : "-")
        }
        return table.isEmpty ? "" : table.text
    }

    private static func number(_ value: Double) -> UInt64 {
        value.isFinite && value > 0 ? UInt64(min(value, 1e18)) : 0
    }

    private static func count(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e18 else { return "\(value)" }
        return "\(Int64(value))"
    }
}

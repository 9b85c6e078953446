internal import DocumentStore
internal import SystemInterface
internal import Reporting

/// The page of `/metrics`.
enum MetricsPage {
    /// The page as it is now.
    static func text(_ service: StoreService) async throws -> String {
        let indices = try await service.store.indices(.everything)
        let statistics = try await service.store.statistics()
        let figures = service.metrics.current
        var page = PrometheusText()
        page.begin("tailrace_store_build_info", .gauge, "The release of the store.")
        page.sample(
            "tailrace_store_build_info", [("version", StoreService.productVersion)], 1)
        addDocuments(indices.count, statistics, to: &page)
        addBulk(figures, to: &page)
        addRequests(figures, to: &page)
        addRetention(figures, service.settings, to: &page)
        addProcess(service, to: &page)
        return page.text
    }

    private static func addDocuments(
        _ indexCount: Int, _ statistics: StoreStatistics, to page: inout PrometheusText
    ) {
        let gauges: [(name: String, help: String, value: Int64)] = [
            ("indices", "Indices, those of data streams included.", Int64(indexCount)),
            ("documents", "Documents that can be searched.", statistics.documentCount),
            (
                "source_bytes", "Bytes of the documents as they were sent.",
                statistics.sourceByteCount
            ),
            ("database_bytes", "Bytes of the database on disk.", statistics.fileByteCount),
            ("database_used_bytes", "Bytes of the database in use.", statistics.usedByteCount),
            (
                "groups", "Groups of documents that have the same metadata.",
                statistics.groupCount
            ),
            (
                "search_contexts", "Scrolls and points in time that are kept.",
                Int64(statistics.contextCount)
            ),
        ]
        for gauge in gauges {
            page.single("tailrace_store_\(gauge.name)", .gauge, gauge.help, Double(gauge.value))
        }
    }

    private static func addBulk(_ figures: StoreMetrics.Figures, to page: inout PrometheusText) {
        let name = "tailrace_store_bulk_items_total"
        page.begin(name, .counter, "Items of bulk requests by what became of them.")
        for result in StoreMetrics.bulkResults {
            page.sample(name, [("result", result)], count: figures.bulkItems[result] ?? 0)
        }
        page.single(
            "tailrace_store_bulk_bytes_total", .counter,
            "Bytes of bulk requests, decompressed.", Double(figures.bulkBytes))
    }

    private static func addRequests(
        _ figures: StoreMetrics.Figures, to page: inout PrometheusText
    ) {
        page.single(
            "tailrace_store_requests_in_flight", .gauge, "Requests that are being answered.",
            Double(figures.requestsAtWork))
        let refused = "tailrace_store_requests_refused_total"
        page.begin(refused, .counter, "Requests that were not let in, by reason.")
        for reason in StoreMetrics.refusalReasons {
            page.sample(refused, [("reason", reason)], count: figures.refusals[reason] ?? 0)
        }
        let total = "tailrace_store_requests_total"
        page.begin(total, .counter, "Answers by route, method and status.")
        let requests = figures.requests.sorted { left, right in
            (left.key.route, left.key.method, left.key.status)
                < (right.key.route, right.key.method, right.key.status)
        }
        for (key, count) in requests {
            page.sample(
                total,
                [("route", key.route), ("method", key.method), ("status", "\(key.status)")],
                count: count)
        }
        addDurations(figures, to: &page)
    }

    private static func addDurations(
        _ figures: StoreMetrics.Figures, to page: inout PrometheusText
    ) {
        let name = "tailrace_store_request_duration_seconds"
        page.begin(name, .histogram, "Seconds from a request's head to its answer, by route.")
        for (route, histogram) in figures.durations.sorted(by: { $0.key < $1.key }) {
            var sum: UInt64 = 0
            for (place, count) in histogram.counts.enumerated() {
                sum += count
                let bound = place < Histogram.bounds.count ? "\(Histogram.bounds[place])" : "+Inf"
                page.sample("\(name)_bucket", [("route", route), ("le", bound)], count: sum)
            }
            page.sample("\(name)_sum", [("route", route)], histogram.sum)
            page.sample("\(name)_count", [("route", route)], count: sum)
        }
    }

    private static func addRetention(
        _ figures: StoreMetrics.Figures, _ settings: ServerSettings,
        to page: inout PrometheusText
    ) {
        if let age = settings.retentionMilliseconds {
            page.single(
                "tailrace_store_retention_age_seconds", .gauge,
                "The age at which documents are removed.", Double(age) / 1000)
        }
        if let size = settings.retentionByteCount {
            page.single(
                "tailrace_store_retention_bytes", .gauge,
                "The size that the database is kept below.", Double(size))
        }
        if let time = figures.retentionTime {
            page.single(
                "tailrace_store_retention_last_success_timestamp_seconds", .gauge,
                "When retention last ended well.", time)
        }
        let removed = "tailrace_store_retention_documents_total"
        page.begin(removed, .counter, "Documents that were removed, by reason.")
        for reason in StoreMetrics.removalReasons {
            page.sample(removed, [("reason", reason)], count: figures.removals[reason] ?? 0)
        }
        page.single(
            "tailrace_store_retention_failures_total", .counter,
            "Rounds of retention that failed.", Double(figures.retentionFailures))
    }

    private static func addProcess(_ service: StoreService, to page: inout PrometheusText) {
        let statistics = ProcessStatistics.current()
        page.single(
            "process_start_time_seconds", .gauge, "When the process began, since 1970.",
            Double(service.startTime) / 1000)
        page.single(
            "process_cpu_seconds_total", .counter, "Processor time in user and kernel mode.",
            statistics.processorSeconds)
        page.single(
            "process_resident_memory_bytes", .gauge, "Resident memory.",
            Double(statistics.residentByteCount))
        page.single(
            "process_open_fds", .gauge, "Open descriptors.",
            Double(statistics.openDescriptorCount))
    }
}

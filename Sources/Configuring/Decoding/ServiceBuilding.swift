extension SettingsBuilder {
    /// `[SERVICE]`.
    ///
    /// Several sections count as one; unknown keys are warnings, as Fluent Bit runs.
    func service(_ sections: [ConfigurationSection], path: String) -> (
        settings: ServiceSettings, parserFiles: [(path: String, location: SourceLocation)]
    ) {
        let location = sections.first?.location ?? SourceLocation(path: path)
        let options = decoder.decode(
            sections.flatMap(\.entries), at: location, table: ServiceOptions.table, .lenient)
        let files = (options.given["parsers_file"] ?? []).compactMap { given in
            if case .text(let path) = given.value { return (path, given.location) }
            return nil
        }
        return (settings(options), files)
    }

    private func settings(_ options: DecodedOptions) -> ServiceSettings {
        let grace = options.integer("grace")
        return ServiceSettings(
            source: options.source, flushSeconds: options.number("flush"),
            graceSeconds: grace < 0 ? nil : grace,
            logLevel: LogLevel(word: options.text("log_level")),
            servesHTTP: options.boolean("http_server"), httpListen: options.text("http_listen"),
            httpPort: options.integer("http_port"), health: health(options),
            retryBaseSeconds: options.integer("scheduler.base"),
            retryCapSeconds: retryCap(options),
            escapesUnicode: options.boolean("json.escape_unicode"),
            multilineBufferByteCount: options.integer("multiline_buffer_limit"),
            storagePath: options.optionalText("storage.path"),
            syncsFully: options.text("storage.sync") == "full",
            rejectedLimitByteCount: rejectedLimit(options))
    }

    private func health(_ options: DecodedOptions) -> HealthSettings? {
        guard options.boolean("health_check") else { return nil }
        return HealthSettings(
            errorCount: options.integer("hc_errors_count"),
            retryFailureCount: options.integer("hc_retry_failure_count"),
            periodSeconds: options.integer("hc_period"))
    }

    /// 0 and false are no limit of the file's own.
    private func rejectedLimit(_ options: DecodedOptions) -> Int? {
        options.optionalInteger("storage.rejected.limit").flatMap { $0 == 0 ? nil : $0 }
    }

    private func retryCap(_ options: DecodedOptions) -> Int {
        let base = options.integer("scheduler.base")
        let cap = options.integer("scheduler.cap")
        guard cap < base else { return cap }
        guard options.isSet("scheduler.cap") else { return base }
        collector.error(
            at: options.location(of: "scheduler.cap"),
            "scheduler.cap \(cap) is less than scheduler.base \(base)")
        return base
    }
}

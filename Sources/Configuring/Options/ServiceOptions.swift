/// The options of `[SERVICE]` (Fluent Bit 5.1).
enum ServiceOptions {
    static let table = OptionTable(
        owner: "[SERVICE]",
        general + http + reload + scheduling + output + storage + telemetry + platform)

    private static let general: [OptionSpecification] = [
        .init(
            "flush", .number(0.001...86_400), "1", "Seconds after which waiting records are sent"),
        .init(
            "flush.adaptive", .boolean, "off", .noted(adaptive), "Whether Flush follows the load"),
        .init("flush.adaptive.min_interval", number, "0.5", .noted(adaptive), "Shortest Flush"),
        .init("flush.adaptive.max_interval", number, "2.0", .noted(adaptive), "Longest Flush"),
        .init("flush.adaptive.low_pressure", number, "25", .noted(adaptive), "Low percentage"),
        .init(
            "flush.adaptive.medium_pressure", number, "50", .noted(adaptive), "Medium percentage"),
        .init("flush.adaptive.high_pressure", number, "75", .noted(adaptive), "High percentage"),
        .init("flush.adaptive.up_steps", .count, "2", .noted(adaptive), "Samples before faster"),
        .init("flush.adaptive.down_steps", .count, "3", .noted(adaptive), "Samples before slower"),
        .init(
            "grace", .integer(-1...Int.max), "5",
            "Seconds to send what waits at the end; -1 waits for all of it"),
        .init(
            "daemon", .boolean, "off",
            .noted("it stays in the foreground; the service manager or the kubelet runs it"),
            "Whether it goes to the background"),
        .init(
            "log_file", .text, nil, .noted("messages go to standard error"), "Where messages go"),
        .init("log_level", .choice(LogLevel.words), "info", "How much the program tells"),
        .init("parsers_file", .text, nil, isRepeatable: true, "A file of parsers"),
        .init(
            "plugins_file", .text, nil, .noted("shared objects are not loaded"), isRepeatable: true,
            "A file of plug-ins"),
        .init(
            "streams_file", .text, nil, .noted("stream tasks are not run"), isRepeatable: true,
            "A file of stream tasks"),
    ]

    private static let number = OptionType.number(0...Double.greatestFiniteMagnitude)
    private static let adaptive = "a request is sent when it is full or Flush has passed"

    private static let http: [OptionSpecification] = [
        .init("http_server", .boolean, "off", "Whether metrics and health are served"),
        .init("http_listen", .text, "0.0.0.0", "The address to serve on"),
        .init("http_port", .integer(1...65535), "2020", "The port to serve on"),
        .init("health_check", .boolean, "off", "Whether the health endpoint gives a verdict"),
        .init(
            "hc_errors_count", .count, "5",
            "Refused requests and records in a period that are still healthy"),
        .init(
            "hc_retry_failure_count", .count, "5",
            "Records given up after Retry_Limit that are still healthy"),
        .init("hc_period", .seconds(1...Int.max), "60", "Seconds of a period"),
        .init(
            "enable_chunk_trace", .boolean, "off", .noted("records cannot be tapped"),
            "Whether records can be tapped"),
    ]

    private static let reload: [OptionSpecification] = [
        .init(
            "hot_reload", .boolean, "off",
            .noted("restart the program to load a configuration; nothing is lost or sent twice"),
            "Whether SIGHUP loads the configuration again"),
        .init(
            "hot_reload.ensure_thread_safety", .boolean, "on",
            .noted("a reload always waits for what is under way"), "Whether a reload waits"),
        .init(
            "hot_reload.timeout", .duration, "0", .noted("a reload has no watchdog"),
            "Seconds a reload may take"),
    ]

    private static let scheduling: [OptionSpecification] = [
        .init(
            "scheduler.base", .seconds(1...Int.max), "1",
            "Shortest wait before a retry, seconds; Fluent Bit's default is 5"),
        .init(
            "scheduler.cap", .seconds(1...Int.max), "60",
            "Longest wait before a retry, seconds, or scheduler.base if that is longer; "
                + "Fluent Bit's default is 2000"),
        .init("coro_stack_size", .count, "24576", .noted("there are no coroutines"), "Stack bytes"),
        .init(
            "sp.convert_from_str_to_num", .boolean, "on", .noted("there are no stream tasks"),
            "Stream tasks"),
        .init("dns.mode", .choice(["UDP", "TCP"]), nil, .noted(CommonOptions.dns), "Name queries"),
        .init(
            "dns.resolver", .choice(["LEGACY", "ASYNC"]), nil, .noted(CommonOptions.dns), "Resolver"
        ),
        .init("dns.prefer_ipv4", .boolean, "off", .noted(CommonOptions.dns), "IPv4 first"),
        .init("dns.prefer_ipv6", .boolean, "off", .noted(CommonOptions.dns), "IPv6 first"),
    ]

    private static let output: [OptionSpecification] = [
        .init(
            "json.convert_nan_to_null", .boolean, "off",
            .noted("what is no number is always written as null"), "Whether NaN is written as null"
        ),
        .init(
            "json.escape_unicode", .boolean, "off",
            "Whether characters beyond ASCII are written as \\uXXXX (Fluent Bit: on)"),
        .init("multiline_buffer_limit", .binaryByteCount, "2MB", "Longest joined record"),
    ]

    private static let storage: [OptionSpecification] = [
        .init("storage.path", .text, nil, "The folder of the buffer and the positions"),
        .init(
            "storage.sync", .choice(["normal", "full"]), "normal", "Whether each write is durable"),
        .init(
            "storage.checksum", .boolean, "off", .noted("everything has a checksum"),
            "Whether chunks have checksums"),
        .init(
            "storage.metrics", .boolean, "on", .noted("they are always shown"),
            "Whether the buffer's figures are shown"),
        .init(
            "storage.max_chunks_up", .count, "128", .noted("a small ring of chunks stays mapped"),
            "Chunks in memory"),
        .init(
            "storage.backlog.mem_limit", .byteCount, "100M",
            .noted("waiting chunks are sent from disk"), "Memory for old chunks"),
        .init(
            "storage.backlog.flush_on_shutdown", .boolean, "off",
            .noted("what waits at the end is kept on disk"),
            "Whether old chunks are sent at the end"),
        .init(
            "storage.delete_irrecoverable_chunks", .boolean, "off",
            .noted("damaged chunks are set aside and counted"), "Whether damaged chunks are deleted"
        ),
        .init(
            "storage.trim_files", .boolean, "off", .noted("chunks are used again"),
            "Whether chunk files shrink"),
        .init(
            "storage.type", .choice(["memory", "filesystem", "memrb"]), nil,
            .noted("the buffer is always on disk"), "Where records wait"),
        .init(
            "storage.inherit", .boolean, "off", .noted("the buffer is always on disk"),
            "Whether inputs take storage.type"),
        .init(
            "storage.keep.rejected", .boolean, "off", .noted("refused records are always kept"),
            "Whether refused records are kept"),
        .init(
            "storage.rejected.path", .text, "rejected",
            .noted("refused records are lines of dead-letters.ndjson in the state folder"),
            "Folder of refused records in storage.path"),
        .init(
            "storage.rejected.limit", .byteCount, nil,
            "Disk space for refused records; the oldest go first"),
    ]

    private static let telemetry: [OptionSpecification] = [
        .init(
            "telemetry.metrics.logs.tag_records.enabled", .boolean, "off", .noted(tagRecords),
            "Records per tag"),
        .init(
            "telemetry.metrics.logs.tag_records.max_series", .count, "500", .noted(tagRecords),
            "Tags counted"),
        .init(
            "telemetry.metrics.logs.tag_records.max_tag_length", .count, "128", .noted(tagRecords),
            "Longest tag counted"),
    ]

    private static let tagRecords = "records are counted per input and output, not per tag"

    private static let platform: [OptionSpecification] = [
        .init(
            "security.fips_mode", .boolean, "off",
            .unsupported("switch FIPS on in OpenSSL's own configuration"), "FIPS 140"),
        .init("windows.maxstdio", .count, "512", .noted(CommonOptions.windows), "Windows"),
    ]
}

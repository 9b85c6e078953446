/// Options that every plug-in of a kind takes (Fluent Bit 5.1).
enum CommonOptions {
    static let all: [OptionSpecification] = [
        .init("name", .text, "The plug-in"),
        .init("alias", .text, "A name of one's own, for metrics and messages"),
        .init(
            "log_level", .choice(LogLevel.words), nil,
            .noted("one level holds for the whole program, Log_Level in [SERVICE]"),
            "How much this plug-in tells"),
        .init(
            "log_suppress_interval", .duration, "0",
            .noted("repeated messages are always collapsed"),
            "How long equal messages are held back"),
        .init(
            "active", .boolean, "on", .unsupported("remove the section instead"),
            "Whether the plug-in runs"),
        .init(
            "condition", .text, nil, .unsupported("conditions on records are not supported"),
            "A condition on records"),
    ]

    static let selecting: [OptionSpecification] = [
        .init("match", .text, "The tags to take; * stands for any text"),
        .init(
            "match_regex", .pattern,
            "The tags to take, as an expression that matches from the start"),
    ]

    static let inputs: [OptionSpecification] = [
        .init("tag", .text, "The tag of the records"),
        .init(
            "mem_buf_limit", .byteCount, "0",
            .noted("records wait on disk, not in memory; a full buffer stops the reading"),
            "Memory that unsent records may take"),
        .init(
            "storage.type", .choice(["memory", "filesystem", "memrb"]), "memory",
            .noted("the buffer is always on disk, in storage.path"), "Where unsent records wait"),
        .init(
            "storage.pause_on_chunks_overlimit", .boolean, "off",
            .noted("a full buffer always stops the reading"),
            "Whether the input stops when too many chunks wait"),
        .init(
            "threaded", .boolean, "off", .noted("one event loop reads all inputs"),
            "Whether the input has a thread of its own"),
        .init(
            "thread.ring_buffer.capacity", .count, "1024", .noted("there is no thread to feed"),
            "Places in the ring of a threaded input"),
        .init(
            "thread.ring_buffer.window", .count, "5", .noted("there is no thread to feed"),
            "Percentage of the ring at which it is emptied"),
        .init(
            "routable", .boolean, "on", .unsupported("remove the input instead"),
            "Whether the records reach outputs"),
        .init("rate_window", .duration, "1s", .noted(rate), "Window of the rate limit"),
        .init("rate_gate", .boolean, "off", .unsupported(rate), "Whether a rate limit holds"),
        .init("rate_gate.max_bytes", .byteCount, "0", .noted(rate), "Bytes in a window"),
        .init("rate_gate.max_records", .count, "0", .noted(rate), "Records in a window"),
        .init("rate_gate.backpressure", .boolean, "on", .noted(rate), "Whether the input waits"),
        .init(
            "rate_gate.resume_ratio", .number(0...1), "0.80", .noted(rate),
            "Part of the limit at which reading goes on"),
    ]

    private static let rate =
        "inputs have no rate limit; files take fair turns and a full buffer stops the reading"

    static let outputs: [OptionSpecification] = [
        .init(
            "retry_limit", .retryLimit, "no_limits",
            "Tries after the first one; then the records go to the dead letters "
                + "(Fluent Bit: 1, then they are lost)"),
        .init(
            "storage.total_limit_size", .byteCount, nil, "Disk space that unsent records may take"),
        .init("workers", .integer(0...1024), nil, "Requests that may be under way at once"),
    ]

    static let network: [OptionSpecification] = [
        .init("host", .text, nil, "The host to connect to"),
        .init("port", .integer(1...65535), nil, "The port to connect to"),
        .init(
            "ipv6", .boolean, "off", .noted("both address families are tried"),
            "Whether to use IPv6"),
        .init("net.connect_timeout", .duration, "10s", "Time for a connection, TLS included"),
        .init(
            "net.connect_timeout_log_error", .boolean, "on",
            .noted("a timeout is always told"), "Whether a timeout is an error message"),
        .init("net.io_timeout", .duration, "0s", "Time without any byte; 0 waits for ever"),
        .init("net.keepalive", .boolean, "on", "Whether connections are used again"),
        .init(
            "net.keepalive_idle_timeout", .duration, "30s", "How long an idle connection is kept"),
        .init(
            "net.keepalive_max_recycle", .count, "2000",
            .noted("connections are used until they end"),
            "Uses of one connection"),
        .init("net.max_worker_connections", .count, "0", "Connections at once; 0 is no limit"),
        .init(
            "net.tcp_keepalive", .boolean, "off", .noted(probes),
            "Whether TCP probes an idle connection"),
        .init(
            "net.tcp_keepalive_time", .integer(-1...Int.max), "-1", .noted(probes),
            "Idle seconds before a probe"),
        .init(
            "net.tcp_keepalive_interval", .integer(-1...Int.max), "-1", .noted(probes),
            "Seconds between probes"),
        .init(
            "net.tcp_keepalive_probes", .integer(-1...Int.max), "-1", .noted(probes),
            "Probes without answer that end it"),
        .init("net.source_address", .text, nil, "The local address to connect from"),
        .init(
            "net.dns.mode", .choice(["UDP", "TCP"]), nil, .noted(dns), "Transport of name queries"),
        .init("net.dns.resolver", .choice(["LEGACY", "ASYNC"]), nil, .noted(dns), "Name resolver"),
        .init("net.dns.prefer_ipv4", .boolean, "off", .noted(dns), "Whether IPv4 goes first"),
        .init("net.dns.prefer_ipv6", .boolean, "off", .noted(dns), "Whether IPv6 goes first"),
        .init(
            "net.proxy_env_ignore", .boolean, "off", "Whether HTTP_PROXY and NO_PROXY are ignored"),
    ]

    private static let probes =
        "TCP always probes an idle connection, after 60 seconds and then every 30"

    static let dns = "names are resolved by libcurl with the system's settings"

    static let tls: [OptionSpecification] = [
        .init("tls", .boolean, "off", "Whether to use TLS"),
        .init("tls.verify", .boolean, "on", "Whether the server's certificate is checked"),
        .init("tls.verify_hostname", .boolean, "off", "Whether the certificate must name the host"),
        .init(
            "tls.debug", .integer(-1...4), "-1", .noted("set Log_Level debug instead"),
            "How much TLS tells"),
        .init("tls.vhost", .text, nil, "The name to ask for (SNI)"),
        .init("tls.ca_file", .text, nil, "File of certificates to trust"),
        .init("tls.ca_path", .text, nil, "Folder of certificates to trust"),
        .init("tls.crt_file", .text, nil, "The client's certificate"),
        .init("tls.key_file", .text, nil, "The client's private key"),
        .init("tls.key_passwd", .text, nil, isSecret: true, "Password of the private key"),
        .init("tls.min_version", .choice(tlsVersions), nil, "Oldest protocol version"),
        .init("tls.max_version", .choice(tlsVersions), nil, "Newest protocol version"),
        .init("tls.ciphers", .text, nil, "Ciphers in OpenSSL's notation"),
        .init(
            "tls.proxy.verify", .boolean, "on", .unsupported(proxy), "Whether a proxy is checked"),
        .init(
            "tls.proxy.verify_hostname", .boolean, "off", .unsupported(proxy),
            "Whether a proxy's certificate must name it"),
        .init("tls.proxy.ca_path", .text, nil, .unsupported(proxy), "Certificates for a proxy"),
        .init("tls.proxy.ca_file", .text, nil, .unsupported(proxy), "Certificates for a proxy"),
        .init("tls.windows.certstore_name", .text, nil, .noted(windows), "Windows"),
        .init("tls.windows.use_enterprise_store", .boolean, "off", .noted(windows), "Windows"),
        .init("tls.windows.client_thumbprints", .text, nil, .noted(windows), "Windows"),
    ]

    private static let tlsVersions = ["TLSv1", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
    private static let proxy =
        "a proxy's certificate cannot be checked differently from the server's"
    static let windows = "it has a meaning on Windows only"
}

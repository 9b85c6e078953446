/// Which plug-ins there are, here and in Fluent Bit 5.1.
public enum PluginCatalog {
    /// The options of the plug-ins that this version runs, by what the configuration calls them.
    public static let inputs = ["tail": TailOptions.table]
    /// The same for filters.
    public static let filters = [
        "kubernetes": KubernetesOptions.table, "parser": ParserFilterOptions.table,
        "multiline": MultilineFilterOptions.table, "grep": GrepOptions.table,
        "modify": ModifyOptions.table, "record_modifier": RecordModifierOptions.table,
        "nest": NestOptions.table,
    ]
    /// The same for outputs.
    public static let outputs = [
        "es": ElasticsearchOptions.table, "stdout": LocalOutputOptions.stdout,
        "file": LocalOutputOptions.file, "null": LocalOutputOptions.null,
    ]
    /// The options of `[SERVICE]`.
    public static let service = ServiceOptions.table
    /// The keys of `[PARSER]`.
    public static let parser = ParserOptions.parser
    /// The keys of `[MULTILINE_PARSER]`.
    public static let multilineParser = ParserOptions.multiline
    /// The keys of `[UPSTREAM]` in the file that the option `upstream` of `es` names.
    public static let upstream = ElasticsearchOptions.upstreamTable
    /// The keys of `[NODE]` in that file.
    public static let node = ElasticsearchOptions.nodeTable

    static let otherInputs = [
        "blob", "collectd", "cpu", "disk", "docker", "docker_events", "dummy", "ebpf",
        "elasticsearch",
        "emitter", "event_type", "exec", "exec_wasi", "fluentbit_metrics", "forward",
        "gpu_metrics", "head", "health", "http", "kafka", "kmsg", "kubernetes_events", "mem",
        "mqtt",
        "netif", "nginx_metrics", "node_exporter_metrics", "opentelemetry", "podman_metrics",
        "proc",
        "process_exporter_metrics", "prometheus_remote_write", "prometheus_scrape",
        "prometheus_textfile", "random", "serial", "splunk", "statsd", "stdin",
        "storage_backlog", "syslog", "systemd", "tcp", "thermal", "udp", "unix_socket",
    ]

    static let otherFilters = [
        "aws", "checklist", "ecs", "expect", "geoip2", "log_to_metrics", "lua", "nightfall",
        "rewrite_tag", "stdout", "sysinfo", "tensorflow",
        "throttle", "throttle_size", "type_converter", "wasm",
        // Processors, which stand where filters can stand in YAML.
        "content_modifier", "cumulative_to_delta", "labels", "metrics_selector",
        "opentelemetry_envelope", "sampling", "sql", "tda",
    ]

    static let otherOutputs = [
        "azure", "azure_blob", "azure_kusto", "azure_logs_ingestion", "bigquery", "calyptia",
        "chronicle", "cloudwatch_logs", "counter", "datadog", "exit", "flowcounter",
        "forward", "gelf", "http", "influxdb", "kafka", "kafka-rest", "kinesis_firehose",
        "kinesis_streams", "logdna", "loki", "nats", "nrlogs", "opensearch", "opentelemetry",
        "oracle_log_analytics", "pgsql", "plot", "prometheus_exporter", "prometheus_remote_write",
        "retro", "s3", "skywalking", "slack", "splunk", "stackdriver", "syslog", "tcp", "td", "udp",
        "vivo_exporter", "websocket", "zig_demo",
    ]
}

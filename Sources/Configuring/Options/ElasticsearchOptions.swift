/// The options of the `es` output (Fluent Bit 5.1) and of the nodes of its upstream file.
enum ElasticsearchOptions {
    static let table = OptionTable(
        owner: "es",
        target + index + document + signing + answers + CommonOptions.all
            + CommonOptions.selecting + CommonOptions.outputs + CommonOptions.network
            + CommonOptions.tls)

    /// What a `[NODE]` may set.
    static let nodeTable = OptionTable(
        owner: "[NODE]",
        [
            .init("name", .text, "The node's name"),
            .init("host", .text, "The node's host"),
            .init("port", .integer(1...65535), "The node's port"),
        ] + CommonOptions.tls)

    /// What an `[UPSTREAM]` may set.
    static let upstreamTable = OptionTable(
        owner: "[UPSTREAM]", [.init("name", .text, "The upstream's name")])

    private static let target: [OptionSpecification] = [
        .init("path", .text, nil, "Path before /_bulk"),
        .init("pipeline", .text, nil, "The ingest pipeline"),
        .init("http_user", .text, nil, "User for basic authentication"),
        .init("http_passwd", .text, nil, isSecret: true, "Password of the user"),
        .init("http_api_key", .text, nil, isSecret: true, "API key, if there is no user"),
        .init("cloud_id", .text, nil, "Deployment in Elastic Cloud, gives host and port"),
        .init("cloud_auth", .text, nil, isSecret: true, "user:password for Elastic Cloud"),
        .init("compress", .choice(["gzip"]), nil, "How requests are compressed"),
        .init("upstream", .text, nil, "File of nodes that take turns"),
    ]

    private static let index: [OptionSpecification] = [
        .init("index", .text, "fluent-bit", "The index; strftime specifiers are put in"),
        .init("type", .text, "_doc", "Document type"),
        .init(
            "suppress_type_name", .boolean, "off",
            "Whether the document type is never sent; else it is until a server refuses it, as "
                + "Elasticsearch 8 does"),
        .init("logstash_format", .boolean, "off", "Whether the index is prefix and date"),
        .init("logstash_prefix", .text, "logstash", "The prefix"),
        .init("logstash_prefix_separator", .text, "-", "What stands between prefix and date"),
        .init("logstash_prefix_key", .text, nil, "Field that gives the prefix"),
        .init("logstash_dateformat", .text, "%Y.%m.%d", "The date, as strftime writes it"),
        .init("current_time_index", .boolean, "off", "Whether the date is now, not the record's"),
        .init(
            "write_operation", .choice(["create", "index", "update", "upsert"]), "create",
            "What the server does with a document"),
        .init("id_key", .text, nil, "Field that gives the document's id"),
        .init(
            "generate_id", .boolean, "off",
            .noted(
                "the id comes from the place in the file: what is sent or read again is not "
                    + "stored twice, and equal lines stay apart"),
            "Whether the id is a hash of the document"),
    ]

    private static let document: [OptionSpecification] = [
        .init("time_key", .text, "@timestamp", "Key of the time"),
        .init("time_key_format", .text, "%Y-%m-%dT%H:%M:%S", "The time, as strftime writes it"),
        .init(
            "time_key_nanos", .boolean, "off", "Whether the time has nine digits after the point"),
        .init("include_tag_key", .boolean, "off", "Whether the tag is added"),
        .init("tag_key", .text, "flb-key", "Key of the tag"),
        .init("replace_dots", .boolean, "off", "Whether dots in keys become underscores"),
    ]

    private static let unsigned =
        "requests are not signed for AWS; give the domain a user for basic authentication "
        + "(HTTP_User) or send through a proxy that signs"
    private static let unneeded = "it belongs to AWS_Auth, which this version does not support"

    private static let signing: [OptionSpecification] = [
        .init(
            "aws_auth", .boolean, "off", .unsupported(unsigned),
            "Whether requests are signed for AWS"),
        .init("aws_region", .text, nil, .noted(unneeded), "The AWS region"),
        .init("aws_service_name", .text, "es", .noted(unneeded), "The AWS service: es or aoss"),
        .init("aws_sts_endpoint", .text, nil, .noted(unneeded), "Endpoint that gives keys"),
        .init("aws_role_arn", .text, nil, .noted(unneeded), "Role to take"),
        .init("aws_external_id", .text, nil, .noted(unneeded), "Condition of the role"),
        .init("aws_profile", .text, nil, .noted(unneeded), "Profile to take keys from"),
    ]

    private static let answers: [OptionSpecification] = [
        .init(
            "buffer_size", .byteCount, "512k", .noted("answers are always read whole"),
            "Longest answer"),
        .init("trace_output", .boolean, "off", .noted(traced), "Whether requests are shown"),
        .init("trace_error", .boolean, "off", .noted(traced), "Whether error answers are shown"),
        .init(
            "drop_unrecoverable_records", .boolean, "off",
            .noted("refused records go to the dead letters"), "Whether refused records go"),
    ]

    private static let traced = "refused records are kept with the server's reason"
}

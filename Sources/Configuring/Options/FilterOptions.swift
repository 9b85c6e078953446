/// The options of the `kubernetes` filter (Fluent Bit 5.1).
enum KubernetesOptions {
    static let table = OptionTable(
        owner: "kubernetes",
        server + merging + metadata + lookup + cloud + CommonOptions.all + CommonOptions.selecting)

    private static let account = "/var/run/secrets/kubernetes.io/serviceaccount/"

    private static let server: [OptionSpecification] = [
        .init("kube_url", .text, "https://kubernetes.default.svc:443", "The API server"),
        .init("kube_ca_file", .text, account + "ca.crt", "File of certificates to trust"),
        .init("kube_ca_path", .text, nil, "Folder of certificates to trust"),
        .init("kube_token_file", .text, account + "token", "File of the access token"),
        .init(
            "kube_token_command", .text, nil,
            .unsupported(
                "no command is run; write the token to a file and name it in Kube_Token_File"),
            "Command that prints the token"),
        .init("kube_token_ttl", .duration, "10m", "How often the token is read again"),
        .init(
            "kube_namespace_file", .text, account + "namespace",
            .noted("the namespace of this program's own pod is not needed"),
            "File of this pod's namespace"),
        .init(
            "buffer_size", .byteCount, "32k", .noted("answers are read whole"),
            "Longest answer of the API server"),
        .init("tls.verify", .boolean, "on", "Whether the server's certificate is checked"),
        .init("tls.verify_hostname", .boolean, "off", "Whether the certificate must name the host"),
        .init("tls.vhost", .text, nil, "The name to ask for (SNI)"),
        .init(
            "tls.debug", .integer(-1...4), "0", .noted("set Log_Level debug instead"),
            "How much TLS tells"),
        .init("dns_retries", .count, "6", .noted(waiting), "Tries to find the server"),
        .init("dns_wait_time", .duration, "30", .noted(waiting), "Seconds between them"),
        .init("use_kubelet", .boolean, "off", "Whether pods are asked from the node's kubelet"),
        .init("kubelet_host", .text, "127.0.0.1", "The kubelet's host"),
        .init("kubelet_port", .integer(1...65535), "10250", "The kubelet's port"),
    ]

    private static let waiting = "the server is asked again in the background until it answers"

    private static let merging: [OptionSpecification] = [
        .init("merge_log", .boolean, "off", "Whether a JSON object in log becomes fields"),
        .init("merge_log_key", .text, nil, "Key to put these fields under"),
        .init("merge_log_trim", .boolean, "on", "Whether line ends are cut from merged texts"),
        .init("merge_parser", .text, nil, "Parser to use instead of JSON"),
        .init("keep_log", .boolean, "on", "Whether log stays after it was merged"),
        .init("k8s-logging.parser", .boolean, "off", "Whether pods may name a parser"),
        .init("k8s-logging.exclude", .boolean, "off", "Whether pods may leave their logs out"),
    ]

    private static let metadata: [OptionSpecification] = [
        .init("labels", .boolean, "on", "Whether to add the pod's labels"),
        .init("annotations", .boolean, "on", "Whether to add the pod's annotations"),
        .init("owner_references", .boolean, "off", "Whether to add the pod's owners"),
        .init("namespace_labels", .boolean, "off", "Whether to add the namespace's labels"),
        .init(
            "namespace_annotations", .boolean, "off", "Whether to add the namespace's annotations"),
        .init(
            "namespace_metadata_only", .boolean, "off", "Whether to leave the pod's metadata out"),
    ]

    private static let lookup: [OptionSpecification] = [
        .init(
            "kube_tag_prefix", .text, "kube.var.log.containers.", "Start of tags before the pod"),
        .init("regex_parser", .text, nil, "Parser that takes pod and container from the tag"),
        .init("use_tag_for_meta", .boolean, "off", "Whether only the tag is used"),
        .init(
            "cache_use_docker_id", .boolean, "off",
            .noted("a pod is known by its UID and followed, so that a new container is noticed"),
            "Whether a new container is looked up again"),
        .init("kube_meta_preload_cache_dir", .text, nil, "Folder of metadata files"),
        .init(
            "kube_meta_cache_ttl", .duration, "0",
            "Life of a pod's metadata that no watch keeps fresh; 0 is no limit"),
        .init(
            "kube_meta_namespace_cache_ttl", .duration, "15m", "Life of a namespace's metadata"),
        .init(
            "use_journal", .boolean, "off", .unsupported("the systemd journal is not read"),
            "Whether records come from the journal"),
        .init("dummy_meta", .boolean, "off", .unsupported("it is a test of Fluent Bit"), "Test"),
    ]

    private static let association = "pods are not associated with cloud services"

    private static let cloud: [OptionSpecification] = [
        .init("aws_use_pod_association", .boolean, "off", .noted(association), "Cloud"),
        .init("use_pod_association", .boolean, "off", .noted(association), "Cloud"),
        .init("set_platform", .text, nil, .noted(association), "Cloud"),
        .init("aws_pod_association_", .text, nil, .noted(association), isPrefix: true, "Cloud"),
        .init("aws_pod_service_", .text, nil, .noted(association), isPrefix: true, "Cloud"),
    ]
}

/// The options of the `parser` filter (Fluent Bit 5.1).
enum ParserFilterOptions {
    static let table = OptionTable(
        owner: "parser",
        [
            .init("key_name", .text, nil, "The field to parse"),
            .init("parser", .text, nil, isRepeatable: true, "Parsers to try, in order"),
            .init("preserve_key", .boolean, "off", "Whether the parsed field stays"),
            .init("reserve_data", .boolean, "off", "Whether the other fields stay"),
            .init(
                "unescape_key", .boolean, "off",
                .unsupported("Fluent Bit 5.1 does not start with it"),
                "Has no use any more"),
        ] + CommonOptions.all + CommonOptions.selecting)
}

/// The options of the `multiline` filter (Fluent Bit 5.1).
enum MultilineFilterOptions {
    private static let emitter = "records are joined in place, without an emitter"

    static let table = OptionTable(
        owner: "multiline",
        [
            .init(
                "multiline.parser", .commaList, nil, isRepeatable: true,
                "Multiline parsers to try, in order"),
            .init("multiline.key_content", .text, nil, "The field to join"),
            .init(
                "mode", .choice(["parser", "partial_message"]), "parser", "What says what to join"),
            .init(
                "buffer", .boolean, "on", "Whether a record is joined across batches"),
            .init("flush_ms", .count, "2000", "Milliseconds of silence that end a record"),
            .init("emitter_name", .text, nil, .noted(emitter), "Name of the emitter"),
            .init(
                "emitter_storage.type", .choice(["memory", "filesystem"]), "memory",
                .noted(emitter), "Where the emitter's records wait"),
            .init(
                "emitter_mem_buf_limit", .byteCount, "10M", .noted(emitter), "The emitter's room"),
            .init("debug_flush", .boolean, "off", .noted(emitter), "Test"),
        ] + CommonOptions.all + CommonOptions.selecting)
}

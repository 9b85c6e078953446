/// The options of the `stdout`, `file` and `null` outputs (Fluent Bit 5.1).
enum LocalOutputOptions {
    private static let common =
        CommonOptions.all + CommonOptions.selecting + CommonOptions.outputs

    static let dateFormats = [
        "double", "epoch", "epoch_ms", "epoch_millis", "epoch_milliseconds", "iso8601",
        "java_sql_timestamp",
    ]

    private static let dates: [OptionSpecification] = [
        .init("json_date_key", .text, "date", "Key of the time in JSON; false leaves it out"),
        .init(
            "json_date_format", .choice(dateFormats), "double", "How the time is written in JSON"),
    ]

    static let stdout = OptionTable(
        owner: "stdout",
        [
            .init(
                "format", .choice(["msgpack", "json", "json_lines", "json_stream"]), "msgpack",
                "How records are written")
        ] + dates + common)

    static let null = OptionTable(
        owner: "null",
        [
            .init(
                "format", .choice(["msgpack", "json", "json_lines", "json_stream"]), "msgpack",
                .noted("nothing is written"), "How records would be written")
        ] + dates + common)

    static let file = OptionTable(owner: "file", place + form + newer + common)

    private static let place: [OptionSpecification] = [
        .init("path", .text, nil, "The folder"),
        .init("file", .text, nil, "The file's name; without it the tag"),
        .init("mkdir", .boolean, "off", "Whether the folder is made"),
    ]

    private static let form: [OptionSpecification] = [
        .init(
            "format", .choice(["out_file", "plain", "csv", "ltsv", "template"]), "out_file",
            "How records are written"),
        .init("delimiter", .text, nil, "What stands between columns"),
        .init("label_delimiter", .text, nil, "What stands between label and value"),
        .init("template", .text, "{time} {message}", "The line, with {names} of fields"),
        .init("csv_column_names", .boolean, "off", "Whether the first line names the columns"),
    ]

    private static let dynamic = "the file's name is fixed"
    private static let rotation = "the file is not rotated; logrotate can do that"

    private static let newer: [OptionSpecification] = [
        .init(
            "enable_strftime", .boolean, "off", .unsupported(dynamic), "Whether the name has a date"
        ),
        .init("max_dynamic_files", .count, "1024", .noted(dynamic), "Files at once"),
        .init(
            "on_missing_field", .choice(["error", "drop", "fallback"]), "error", .noted(dynamic),
            "What happens without the field"),
        .init(
            "on_limit_reached", .choice(["error", "drop", "fallback"]), "error", .noted(dynamic),
            "What happens with too many files"),
        .init("fallback_path", .text, nil, .noted(dynamic), "Folder for the rest"),
        .init("fallback_file", .text, nil, .noted(dynamic), "File for the rest"),
        .init("rotate", .boolean, "off", .unsupported(rotation), "Whether the file is rotated"),
        .init("rotate_max_size", .byteCount, "100M", .noted(rotation), "Size to rotate at"),
        .init("rotate_max_files", .count, "7", .noted(rotation), "Rotated files to keep"),
        .init(
            "rotate_gzip", .boolean, "on", .noted(rotation), "Whether rotated files are packed"),
    ]
}

/// The options of the `tail` input (Fluent Bit 5.1).
enum TailOptions {
    static let table = OptionTable(
        owner: "tail",
        paths + reading + lines + record + joining + positions + CommonOptions.all
            + CommonOptions.inputs)

    private static let paths: [OptionSpecification] = [
        .init("path", .commaList, nil, "Files to read: names or patterns, separated by commas"),
        .init("exclude_path", .commaList, nil, "Patterns of files to leave out"),
        .init("tag_regex", .pattern, nil, "Expression on the path; its groups fill <name> in Tag"),
        .init("ignore_older", .duration, "0", "Files not changed for longer are left; 0 takes all"),
        .init(
            "ignore_active_older_files", .boolean, "off",
            .noted("a file that was opened is read to its end"),
            "Whether open files can become too old"),
        .init(
            "windows.path_encoding", .choice(["ansi", "utf-8"]), "ansi",
            .noted(CommonOptions.windows), "Windows"),
    ]

    private static let reading: [OptionSpecification] = [
        .init("read_from_head", .boolean, "off", "Whether files found at the start are read whole"),
        .init(
            "read_newly_discovered_files_from_head", .boolean, "on",
            "Whether files found later are read whole"),
        .init(
            "refresh_interval", .fractionalSeconds, "60",
            "Seconds between sweeps for new files, which inotify usually tells at once"),
        .init("rotate_wait", .seconds(1...Int.max), "5", "Least time a rotated file is still read"),
        .init("watcher_interval", .duration, "2s", .noted(sweep), "Period of the rotation check"),
        .init(
            "progress_check_interval", .duration, "2s", .noted(sweep), "Period of the size check"),
        .init("progress_check_interval_nsec", .count, "0", .noted(sweep), "Its nanoseconds"),
        .init("inotify_watcher", .boolean, "on", "Whether changes are told by the system"),
        .init(
            "file_cache_advise", .boolean, "on", .noted("the page cache is left alone"),
            "Whether read pages are given back"),
        .init("static_batch_size", .byteCount, "50M", .noted(turns), "Bytes read in one turn"),
        .init("event_batch_size", .byteCount, "50M", .noted(turns), "Bytes read in one turn"),
        .init("exit_on_eof", .boolean, "off", "Whether the program ends when all is read"),
    ]

    private static let sweep =
        "inotify tells changes at once; Refresh_Interval is the sweep's period"
    private static let turns = "files take fair turns of one read each"

    private static let lines: [OptionSpecification] = [
        .init(
            "buffer_chunk_size", .byteCount, "32768", .noted("buffers are of one fixed size"),
            "First size of a file's buffer"),
        .init("buffer_max_size", .byteCount, "32768", "Longest line in bytes"),
        .init("skip_long_lines", .boolean, "off", "Whether longer lines are left out"),
        .init(
            "truncate_long_lines", .boolean, "off",
            "Whether longer lines are cut, never within a character"),
        .init("skip_empty_lines", .boolean, "off", "Whether empty lines are left out"),
        .init(
            "unicode.encoding", .choice(["UTF-8", "UTF-16LE", "UTF-16BE", "auto"]), nil,
            "Encoding of the files"),
        .init(
            "generic.encoding", .text, nil,
            .unsupported("only UTF-8 and UTF-16 can be read; see Unicode.Encoding"),
            "Older encoding of the files"),
    ]

    private static let record: [OptionSpecification] = [
        .init("key", .text, "log", "Key of the text"),
        .init("path_key", .text, nil, "Key of the file's path"),
        .init("offset_key", .text, nil, "Key of the record's offset in the file"),
        .init("parser", .text, nil, "Parser of each line"),
    ]

    private static let joining: [OptionSpecification] = [
        .init(
            "multiline.parser", .commaList, nil, isRepeatable: true,
            "Multiline parsers to try, in order"),
        .init("multiline", .boolean, "off", .unsupported(old), "The older way to join lines"),
        .init("multiline_flush", .duration, "4", .noted(old), "Silence that ends a record"),
        .init("parser_firstline", .text, nil, .noted(old), "Parser of a first line"),
        .init("parser_", .text, nil, .noted(old), isPrefix: true, "Parser of further lines"),
        .init(
            "docker_mode", .boolean, "off", "The older way to join Docker's partial lines"),
        .init("docker_mode_flush", .seconds(1...3600), "4", "Silence that ends a joined line"),
        .init("docker_mode_parser", .text, nil, .noted(docker), "Parser of a first line"),
    ]

    private static let old = "define a [MULTILINE_PARSER] and name it in multiline.parser"
    private static let docker =
        "only the line feed at the end of the text tells where a record ends"

    private static let positions: [OptionSpecification] = [
        .init("db", .text, nil, .noted(kept), "File of positions"),
        .init(
            "db.sync", .choice(["extra", "full", "normal", "off"]), "normal", .noted(kept),
            "Durability"),
        .init("db.locking", .boolean, "off", .noted(kept), "Exclusive use"),
        .init(
            "db.journal_mode",
            .choice(["DELETE", "TRUNCATE", "PERSIST", "MEMORY", "WAL", "OFF"]), "WAL", .noted(kept),
            "Journal of the file of positions"),
        .init(
            "db.compare_filename", .boolean, "off",
            .noted("a file is known by its content and identity, whatever its name"),
            "Whether a position also needs the same name"),
    ]

    private static let kept = "positions are always kept, in the state folder"
}

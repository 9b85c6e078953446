/// The keys of `[PARSER]` and `[MULTILINE_PARSER]` (Fluent Bit 5.1).
enum ParserOptions {
    static let parser = OptionTable(
        owner: "[PARSER]",
        [
            .init("name", .text, "The parser's name"),
            .init(
                "format", .choice(["json", "regex", "ltsv", "logfmt"]), "What the text looks like"),
            .init("regex", .pattern, "Expression whose named groups are the fields"),
            .init("skip_empty_values", .boolean, "on", "Whether empty groups give no field"),
            .init("time_key", .text, "time", "The field that holds the time"),
            .init("time_format", .text, "The time, as strptime reads it; %L is the fraction"),
            .init("time_keep", .boolean, "off", "Whether the field stays"),
            .init("time_strict", .boolean, "on", "Whether the text must fit the format"),
            .init("time_offset", .text, "Zone of times without one: +hhmm, -hh:mm or Z"),
            .init("time_system_timezone", .boolean, "off", "Whether the host's zone holds"),
            .init("time_zone", .text, "Zone of times without one, such as Europe/Vienna"),
            .init("types", .text, "name:type of fields that are not text"),
            .init("decode_field", .text, nil, isRepeatable: true, "decoder field [action]"),
            .init("decode_field_as", .text, nil, isRepeatable: true, "decoder field [action]"),
            .init("logfmt_no_bare_keys", .boolean, "off", "Whether a key needs a value"),
        ])

    static let multiline = OptionTable(
        owner: "[MULTILINE_PARSER]",
        [
            .init("name", .text, "The parser's name"),
            .init("type", .choice(["regex", "endswith", "equal", "eq"]), "What is tested"),
            .init("match_string", .text, "Text that marks a complete record"),
            .init("negate", .boolean, "off", "Whether the test is turned round"),
            .init("flush_timeout", .count, "4000", "Milliseconds of silence that end a record"),
            .init("key_content", .text, "The field that holds the text"),
            .init("key_pattern", .text, "The field that is tested"),
            .init("key_group", .text, "The field that separates streams"),
            .init("parser", .text, "Parser of each line before the test"),
            .init("rule", .text, nil, isRepeatable: true, "\"state\" \"/regex/\" \"next state\""),
        ])
}

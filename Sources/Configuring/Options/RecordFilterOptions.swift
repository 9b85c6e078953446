/// The options of the `grep` filter (Fluent Bit 5.1).
enum GrepOptions {
    static let table = OptionTable(
        owner: "grep",
        [
            .init(
                "regex", .text, nil, isRepeatable: true,
                "Key and expression: keeps records that match"),
            .init(
                "exclude", .text, nil, isRepeatable: true,
                "Key and expression: drops records that match"),
            .init(
                "logical_op", .choice(["legacy", "and", "or"]), "legacy",
                "Whether all rules must match or one; legacy goes by their order"),
        ] + CommonOptions.all + CommonOptions.selecting)
}

/// The options of the `modify` filter (Fluent Bit 5.1).
enum ModifyOptions {
    static let table = OptionTable(
        owner: "modify",
        rules + [
            .init(
                "condition", .text, nil, isRepeatable: true,
                "What must hold before the rules apply; all must")
        ] + CommonOptions.all.filter { $0.name != "condition" } + CommonOptions.selecting)

    private static let rules: [OptionSpecification] = [
        .init("set", .text, nil, isRepeatable: true, "Key and value: puts them at the end"),
        .init("add", .text, nil, isRepeatable: true, "Key and value: puts them if not there"),
        .init("add_if_not_present", .text, nil, isRepeatable: true, "The old name of Add"),
        .init("remove", .text, nil, isRepeatable: true, "Key to remove"),
        .init(
            "remove_wildcard", .text, nil, isRepeatable: true,
            "Removes keys that begin so; a star is an ordinary letter"),
        .init("remove_regex", .text, nil, isRepeatable: true, "Removes keys that match"),
        .init(
            "rename", .text, nil, isRepeatable: true,
            "Old and new key; nothing happens if the new one is there"),
        .init("hard_rename", .text, nil, isRepeatable: true, "The same, replacing the new key"),
        .init(
            "copy", .text, nil, isRepeatable: true,
            "Old and new key: copies, unless the new one is there"),
        .init("hard_copy", .text, nil, isRepeatable: true, "The same, replacing the new key"),
        .init(
            "move_to_start", .text, nil, isRepeatable: true,
            "Moves keys that begin so to the start"),
        .init("move_to_end", .text, nil, isRepeatable: true, "Moves keys that begin so to the end"),
    ]
}

/// The options of the `record_modifier` filter (Fluent Bit 5.1).
enum RecordModifierOptions {
    static let table = OptionTable(
        owner: "record_modifier",
        [
            .init(
                "record", .text, nil, isRepeatable: true,
                "Key and value to add; a value of several words needs quotes"),
            .init(
                "remove_key", .text, nil, isRepeatable: true,
                "Key to remove, in any case; with * at the end what keys begin with"),
            .init(
                "allowlist_key", .text, nil, isRepeatable: true,
                "Key to keep, of which only those stay; not together with Remove_key"),
            .init("whitelist_key", .text, nil, isRepeatable: true, "The old name of Allowlist_key"),
            .init("uuid_key", .text, nil, "Key under which to put a random UUID"),
        ] + CommonOptions.all + CommonOptions.selecting)
}

/// The options of the `nest` filter (Fluent Bit 5.1).
enum NestOptions {
    static let table = OptionTable(
        owner: "nest",
        [
            .init("operation", .choice(["nest", "lift"]), nil, "What to do"),
            .init(
                "wildcard", .text, nil, isRepeatable: true,
                "Key to nest; with * at the end what keys begin with"),
            .init("nest_under", .text, nil, "Key of the object to put them in"),
            .init("nested_under", .text, nil, "Key of the object whose members to lift"),
            .init("add_prefix", .text, nil, "What to put before the names of what is moved"),
            .init("remove_prefix", .text, nil, "What to take from the front of these names"),
        ] + CommonOptions.all + CommonOptions.selecting)
}

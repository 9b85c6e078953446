extension SettingsBuilder {
    /// One parser of `[PARSER]`, or nil after an error was reported.
    ///
    /// Unknown keys are warnings, as Fluent Bit runs.
    func parser(_ section: ConfigurationSection) -> ParserSettings? {
        let options = decoder.decode(
            section.entries, at: section.location, table: ParserOptions.parser, .lenient)
        let isRegex = options.optionalText("format") == "regex"
        let required = ["name", "format"] + (isRegex ? ["regex"] : [])
        for name in required where section.entry(name) == nil {
            let parser = options.optionalText("name").map { " '\($0)'" } ?? ""
            collector.error(at: section.location, "the parser\(parser) needs '\(name)'")
        }
        guard let name = options.optionalText("name"), let format = format(options) else {
            return nil
        }
        return ParserSettings(
            source: options.source, name: name, format: format, time: time(options),
            types: types(options), decoders: decoders(options))
    }

    private func format(_ options: DecodedOptions) -> ParserFormat? {
        switch options.optionalText("format") {
        case "json": return .json
        case "ltsv": return .ltsv
        case "logfmt":
            return .logfmt(allowsBareKeys: !options.boolean("logfmt_no_bare_keys"))
        case "regex":
            guard let pattern = options.optionalText("regex") else { return nil }
            return .regex(
                pattern: pattern, skipsEmptyValues: options.boolean("skip_empty_values"))
        default: return nil
        }
    }

    // MARK: Time

    private func time(_ options: DecodedOptions) -> ParserTimeSettings {
        ParserTimeSettings(
            key: options.text("time_key"), format: options.optionalText("time_format"),
            keepsField: options.boolean("time_keep"), isStrict: options.boolean("time_strict"),
            zone: zone(options))
    }

    private func zone(_ options: DecodedOptions) -> ParserTimeSettings.Zone {
        let given = ["time_offset", "time_zone"].filter(options.isSet)
        if given.count == 2 || (given == ["time_zone"] && options.boolean("time_system_timezone")) {
            collector.error(
                at: options.location(of: "time_zone"),
                "time_zone cannot be combined with time_offset or time_system_timezone")
        }
        if options.isSet("time_zone"), !options.isSet("time_format") {
            collector.error(at: options.location(of: "time_zone"), "time_zone needs 'time_format'")
        }
        if options.boolean("time_system_timezone") { return .system }
        if let name = options.optionalText("time_zone") { return .named(name) }
        guard let text = options.optionalText("time_offset") else { return .utc }
        guard let seconds = Self.offset(text) else {
            collector.error(
                at: options.location(of: "time_offset"),
                "time_offset: '\(shortened(text))' is not valid; give +hhmm, -hh:mm or Z")
            return .utc
        }
        return .offset(seconds: seconds)
    }

    /// `+hhmm`, `-hh:mm` or `Z` in seconds east of UTC.
    static func offset(_ text: String) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        var digits = Array(text.utf8.dropFirst())
        if digits.count == 5, digits[2] == 0x3A { digits.remove(at: 2) }
        guard let sign = text.utf8.first, sign == 0x2B || sign == 0x2D, digits.count == 4,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let values = digits.map { Int($0) - 0x30 }
        let hours = values[0] * 10 + values[1]
        let minutes = values[2] * 10 + values[3]
        guard hours < 24, minutes < 60 else { return nil }
        return (sign == 0x2D ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    // MARK: Fields

    private func types(_ options: DecodedOptions) -> [FieldType] {
        let place = options.location(of: "types")
        let words = options.optionalText("types")?.split { $0 == " " || $0 == "\t" } ?? []
        return words.compactMap { word in
            let parts = word.split(separator: ":", maxSplits: 1)
            if parts.count == 2, let kind = FieldType.Kind(rawValue: parts[1].lowercased()) {
                return FieldType(key: String(parts[0]), kind: kind)
            }
            collector.warning(
                at: place,
                "types: '\(shortened(word))' has no effect; give name:type, separated by blanks, "
                    + "with a type of integer, float, bool, hex, string")
            return nil
        }
    }

    /// The rules of both options in file order.
    private func decoders(_ options: DecodedOptions) -> [FieldDecoder] {
        let given =
            (options.given["decode_field"] ?? []) + (options.given["decode_field_as"] ?? [])
        let sorted = given.sorted {
            ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
        }
        return sorted.compactMap(decoder)
    }

    private func decoder(_ given: DecodedOptions.Given) -> FieldDecoder? {
        guard case .text(let text) = given.value else { return nil }
        let words = text.split { $0 == " " || $0 == "\t" }
        guard words.count == 2 || words.count == 3,
            let encoding = FieldDecoder.Encoding(rawValue: words[0].lowercased()),
            let action = Self.action(words.count == 3 ? words[2] : "stop")
        else {
            collector.error(
                at: given.location,
                "\(given.key): '\(shortened(text))' is not valid; give a decoder (json, escaped, "
                    + "escaped_utf8, mysql_quoted), a field and nothing, try_next or do_next")
            return nil
        }
        return FieldDecoder(
            key: String(words[1]), encoding: encoding, action: action,
            replacesField: given.key == "decode_field_as")
    }

    private static func action(_ word: Substring) -> FieldDecoder.Action? {
        FieldDecoder.Action(rawValue: word.lowercased())
    }
}

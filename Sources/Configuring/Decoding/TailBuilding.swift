extension SettingsBuilder {
    /// An input, or nil after an error was reported or when it is left out.
    mutating func input(_ section: ConfigurationSection) -> TailSettings? {
        guard
            let plugin = plugin(
                of: section, tables: PluginCatalog.inputs, others: PluginCatalog.otherInputs)
        else { return nil }
        let options = decoder.decode(
            section.entries, at: section.location, table: plugin.table, .strict)
        guard require(["path"], in: options) else { return nil }
        check(options)
        var settings = tail(options, instance: plugin.instance)
        settings.processors = processors(of: section)
        return settings
    }

    private func tail(_ options: DecodedOptions, instance: String) -> TailSettings {
        let olderSeconds = options.integer("ignore_older")
        let alias = options.optionalText("alias")
        return TailSettings(
            source: options.source, name: alias ?? instance, alias: alias,
            tag: options.optionalText("tag") ?? instance,
            tagPattern: options.optionalText("tag_regex"), paths: options.list("path"),
            excludedPaths: options.list("exclude_path"),
            readsFromHead: options.boolean("read_from_head"),
            readsNewFilesFromHead: options.boolean("read_newly_discovered_files_from_head"),
            refreshIntervalNanoseconds: UInt64(options.integer("refresh_interval")),
            rotateWaitSeconds: options.integer("rotate_wait"),
            usesNotifications: options.boolean("inotify_watcher"),
            exitsAtEnd: options.boolean("exit_on_eof"),
            ignoreOlderSeconds: olderSeconds == 0 ? nil : olderSeconds,
            maximumLineByteCount: options.integer("buffer_max_size"),
            longLines: longLineRule(options), skipsEmptyLines: options.boolean("skip_empty_lines"),
            encoding: encoding(options), textKey: options.text("key"),
            pathKey: options.optionalText("path_key"),
            offsetKey: options.optionalText("offset_key"), parser: options.optionalText("parser"),
            multilineParsers: options.list("multiline.parser"),
            dockerJoinSeconds: options.boolean("docker_mode")
                ? options.integer("docker_mode_flush") : nil,
            positionsPath: options.optionalText("db"), processors: [])
    }

    private func longLineRule(_ options: DecodedOptions) -> LongLineRule {
        if options.boolean("truncate_long_lines") { return .truncate }
        return options.boolean("skip_long_lines") ? .skip : .truncateWithMark
    }

    private func encoding(_ options: DecodedOptions) -> TextEncoding {
        switch options.optionalText("unicode.encoding") {
        case "UTF-16LE": .utf16LittleEndian
        case "UTF-16BE": .utf16BigEndian
        case "auto": .automatic
        default: .utf8
        }
    }

    private func check(_ options: DecodedOptions) {
        if options.list("path").isEmpty {
            collector.error(
                at: options.location(of: "path"), "tail needs 'path': give at least one file")
        }
        checkRefreshInterval(options)
        checkBufferSizes(options)
        if options.isSet("parser"), options.isSet("multiline.parser") {
            collector.warning(
                at: options.location(of: "parser"),
                "parser is not used together with multiline.parser")
        }
    }

    /// Fluent Bit reads the part after the point as nanoseconds, so that 0.5 sweeps without end.
    private func checkRefreshInterval(_ options: DecodedOptions) {
        let nanoseconds = options.integer("refresh_interval")
        let place = options.location(of: "refresh_interval")
        if nanoseconds == 0 {
            collector.error(
                at: place, "refresh_interval must be greater than 0 seconds; the default is 60")
        } else if nanoseconds % 1_000_000_000 != 0 {
            collector.warning(
                at: place,
                "refresh_interval is \(Double(nanoseconds) / 1e9) seconds here; "
                    + "Fluent Bit takes the digits after the point as nanoseconds")
        }
    }

    private func checkBufferSizes(_ options: DecodedOptions) {
        let chunk = options.integer("buffer_chunk_size")
        let maximum = options.integer("buffer_max_size")
        if maximum == 0 {
            collector.error(
                at: options.location(of: "buffer_max_size"), "buffer_max_size must not be 0")
        } else if maximum < chunk {
            let name = options.isSet("buffer_max_size") ? "buffer_max_size" : "buffer_chunk_size"
            collector.error(
                at: options.location(of: name),
                "buffer_max_size \(maximum) is less than buffer_chunk_size \(chunk)")
        }
    }
}

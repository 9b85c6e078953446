extension SettingsBuilder {
    /// An output, or nil after an error was reported.
    mutating func output(_ section: ConfigurationSection) -> OutputSettings? {
        guard
            let plugin = plugin(
                of: section, tables: PluginCatalog.outputs, others: PluginCatalog.otherOutputs)
        else { return nil }
        let options = decoder.decode(
            section.entries, at: section.location, table: plugin.table, .strict)
        guard let kind = outputKind(plugin.name, options) else { return nil }
        refuseProcessors(of: section)
        let retries = options.integer("retry_limit")
        let hasConnections = plugin.name == "es"
        let alias = options.optionalText("alias")
        return OutputSettings(
            source: options.source, name: alias ?? plugin.instance, alias: alias,
            selection: selection(options),
            retryLimit: retries == Int.max ? .unlimited : .count(retries),
            totalLimitByteCount: totalLimit(options),
            workers: options.optionalInteger("workers"),
            network: hasConnections ? network(options) : NetworkSettings(),
            tls: hasConnections ? tls(options) : nil, kind: kind)
    }

    private func refuseProcessors(of section: ConfigurationSection) {
        guard let first = section.processors.first else { return }
        collector.error(
            at: first.location,
            "processors of an output are not supported by this version; put them into the input, "
                + "or use a filter")
    }

    /// 0 and false are no limit.
    private func totalLimit(_ options: DecodedOptions) -> Int? {
        options.optionalInteger("storage.total_limit_size").flatMap { $0 == 0 ? nil : $0 }
    }

    private mutating func outputKind(_ name: String, _ options: DecodedOptions) -> OutputKind? {
        switch name {
        case "es": elasticsearch(options).map(OutputKind.elasticsearch)
        case "stdout": .stdout(textOutput(options))
        case "file": .file(fileOutput(options))
        default: .null
        }
    }

    private func network(_ options: DecodedOptions) -> NetworkSettings {
        NetworkSettings(
            connectTimeoutSeconds: options.integer("net.connect_timeout"),
            ioTimeoutSeconds: options.integer("net.io_timeout"),
            keepsAlive: options.boolean("net.keepalive"),
            keepAliveIdleSeconds: options.integer("net.keepalive_idle_timeout"),
            maximumConnectionCount: options.integer("net.max_worker_connections"),
            sourceAddress: options.optionalText("net.source_address"),
            ignoresProxyEnvironment: options.boolean("net.proxy_env_ignore"))
    }

    /// TLS as one section says; nil when it is off.
    func tls(_ options: DecodedOptions) -> TLSSettings? {
        guard options.boolean("tls") else { return nil }
        return TLSSettings(
            verifiesCertificate: options.boolean("tls.verify"),
            verifiesHostName: options.boolean("tls.verify_hostname"),
            serverName: options.optionalText("tls.vhost"),
            certificateAuthorityFile: options.optionalText("tls.ca_file"),
            certificateAuthorityPath: options.optionalText("tls.ca_path"),
            certificateFile: options.optionalText("tls.crt_file"),
            keyFile: options.optionalText("tls.key_file"),
            keyPassword: options.optionalText("tls.key_passwd"),
            minimumVersion: options.optionalText("tls.min_version"),
            maximumVersion: options.optionalText("tls.max_version"),
            ciphers: options.optionalText("tls.ciphers"))
    }

    private func textOutput(_ options: DecodedOptions) -> TextOutputSettings {
        let key = options.text("json_date_key")
        return TextOutputSettings(
            format: TextOutputSettings.Format(rawValue: options.text("format")) ?? .msgpack,
            dateKey: OptionType.boolean(key) == false ? nil : key, dateFormat: dateFormat(options))
    }

    private func dateFormat(_ options: DecodedOptions) -> DateFormat {
        switch options.text("json_date_format") {
        case "epoch": .epoch
        case "epoch_ms", "epoch_millis", "epoch_milliseconds": .epochMilliseconds
        case "iso8601": .iso8601
        case "java_sql_timestamp": .javaSQLTimestamp
        default: .double
        }
    }

    private func fileOutput(_ options: DecodedOptions) -> FileOutputSettings {
        FileOutputSettings(
            directory: options.optionalText("path"), file: options.optionalText("file"),
            makesDirectory: options.boolean("mkdir"), format: fileFormat(options))
    }

    private func fileFormat(_ options: DecodedOptions) -> FileOutputSettings.Format {
        switch options.text("format") {
        case "plain": .plain
        case "csv":
            .csv(
                delimiter: delimiter("delimiter", ",", options),
                namesColumns: options.boolean("csv_column_names"))
        case "ltsv":
            .ltsv(
                delimiter: delimiter("delimiter", "\t", options),
                labelDelimiter: delimiter("label_delimiter", ":", options))
        case "template": .template(options.text("template"))
        default: .tagged
        }
    }

    /// A delimiter by its character or its name.
    private func delimiter(
        _ name: String, _ standard: String, _ options: DecodedOptions
    ) -> String {
        guard let text = options.optionalText(name) else { return standard }
        switch text.lowercased() {
        case "\\t", "tab": return "\t"
        case "space": return " "
        case "comma": return ","
        default: return text
        }
    }
}

extension NetworkSettings {
    /// The settings of an output without connections.
    init() {
        self.init(
            connectTimeoutSeconds: 10, ioTimeoutSeconds: 0, keepsAlive: true,
            keepAliveIdleSeconds: 30, maximumConnectionCount: 0, sourceAddress: nil,
            ignoresProxyEnvironment: false)
    }
}

extension SettingsBuilder {
    /// The `es` output, or nil after an error was reported.
    func elasticsearch(_ options: DecodedOptions) -> ElasticsearchSettings? {
        guard let id = documentID(options), let nodes = nodes(options),
            let authentication = authentication(options)
        else { return nil }
        return ElasticsearchSettings(
            nodes: nodes, path: options.optionalText("path"),
            pipeline: options.optionalText("pipeline"), authentication: authentication,
            compressesWithGzip: options.isSet("compress"), index: index(options),
            documentType: options.text("type"),
            suppressesType: options.boolean("suppress_type_name"),
            writeOperation: WriteOperation(rawValue: options.text("write_operation")) ?? .create,
            id: id, timeKey: options.text("time_key"),
            timeKeyFormat: options.text("time_key_format"),
            timeHasNanoseconds: options.boolean("time_key_nanos"),
            tagKey: options.boolean("include_tag_key") ? options.text("tag_key") : nil,
            replacesDots: options.boolean("replace_dots"),
            usesCurrentTime: options.boolean("current_time_index"))
    }

    private func index(_ options: DecodedOptions) -> IndexSettings {
        guard options.boolean("logstash_format") else { return .named(options.text("index")) }
        return .logstash(
            prefix: options.text("logstash_prefix"),
            separator: options.text("logstash_prefix_separator"),
            prefixKey: options.optionalText("logstash_prefix_key"),
            dateFormat: options.text("logstash_dateformat"))
    }

    private func documentID(_ options: DecodedOptions) -> DocumentID? {
        let operation = options.text("write_operation")
        if let key = options.optionalText("id_key") {
            if options.boolean("generate_id") {
                collector.warning(
                    at: options.location(of: "generate_id"),
                    "generate_id is not used together with id_key")
            }
            return .field(key)
        }
        guard !options.boolean("generate_id"), operation == "update" || operation == "upsert"
        else { return .position }
        collector.error(
            at: options.location(of: "write_operation"),
            "write_operation \(operation) needs id_key or generate_id")
        return nil
    }

    // MARK: Authentication

    private func authentication(_ options: DecodedOptions) -> Authentication? {
        if let user = options.optionalText("http_user") {
            if options.isSet("http_api_key") {
                collector.warning(
                    at: options.location(of: "http_api_key"),
                    "http_api_key is not used together with http_user")
            }
            return .basic(user: user, password: options.optionalText("http_passwd") ?? "")
        }
        if options.isSet("http_passwd") {
            collector.warning(
                at: options.location(of: "http_passwd"), "http_passwd is not used without http_user"
            )
        }
        if let key = options.optionalText("http_api_key") { return .apiKey(key) }
        if let text = options.optionalText("cloud_auth") { return cloud(text, options) }
        return Authentication.none
    }

    private func cloud(_ text: String, _ options: DecodedOptions) -> Authentication? {
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
            collector.error(
                at: options.location(of: "cloud_auth"), "cloud_auth must be user:password")
            return nil
        }
        let password = text[text.index(after: colon)...]
        return .basic(user: String(text[..<colon]), password: String(password))
    }

    // MARK: Servers

    private func nodes(_ options: DecodedOptions) -> [ElasticsearchNode]? {
        if let name = options.optionalText("upstream") { return upstreamNodes(name, options) }
        let tls = tls(options)
        var host = options.optionalText("host") ?? "127.0.0.1"
        var port = options.optionalInteger("port") ?? 9200
        if let text = options.optionalText("cloud_id") {
            guard let cloud = CloudID(text) else {
                collector.error(
                    at: options.location(of: "cloud_id"),
                    "cloud_id: '\(shortened(text))' is not valid; copy name:text from the "
                        + "deployment's page")
                return nil
            }
            if tls == nil {
                collector.warning(
                    at: options.location(of: "cloud_id"),
                    "cloud_id does not switch TLS on; add tls on")
            }
            (host, port) = (cloud.host, cloud.port)
        }
        return [ElasticsearchNode(name: "\(host):\(port)", host: host, port: port, tls: tls)]
    }

    /// The nodes of an upstream that the YAML file defines, else of an upstream file.
    private func upstreamNodes(_ name: String, _ options: DecodedOptions) -> [ElasticsearchNode]? {
        let place = options.location(of: "upstream")
        if let section = upstreams.first(where: { $0.entry("name")?.value == name }) {
            return nodes(of: section.nodes, at: place, options)
        }
        guard let path = opener.resolve(name),
            let bytes = opener.read(path, for: place, once: false)
        else {
            if opener.resolve(name) == nil {
                collector.error(
                    at: place, "upstream: there is no file and no upstream named '\(name)'")
            }
            return nil
        }
        var reader = ClassicReader(path: path, role: .upstream, opener: opener)
        reader.read(bytes)
        let sections = reader.document.sections
        for section in sections where section.kind == .upstream {
            _ = decoder.decode(
                section.entries, at: section.location, table: ElasticsearchOptions.upstreamTable,
                .strict)
        }
        return nodes(of: sections.filter { $0.kind == .node }, at: place, options)
    }

    private func nodes(
        of sections: [ConfigurationSection], at place: SourceLocation, _ output: DecodedOptions
    ) -> [ElasticsearchNode]? {
        let nodes = sections.compactMap { section -> ElasticsearchNode? in
            let options = decoder.decode(
                section.entries, at: section.location, table: ElasticsearchOptions.nodeTable,
                .strict)
            guard require(["name", "host", "port"], in: options) else { return nil }
            return ElasticsearchNode(
                name: options.text("name"), host: options.text("host"),
                port: options.integer("port"), tls: tls(options) ?? tls(output))
        }
        if sections.isEmpty { collector.error(at: place, "the upstream has no node") }
        return nodes.isEmpty ? nil : nodes
    }
}

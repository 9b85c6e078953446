extension SettingsBuilder {
    /// A filter, or nil after an error was reported.
    mutating func filter(_ section: ConfigurationSection) -> FilterSettings? {
        guard
            let plugin = plugin(
                of: section, tables: PluginCatalog.filters, others: PluginCatalog.otherFilters)
        else { return nil }
        let options = decoder.decode(
            section.entries, at: section.location, table: plugin.table, .strict)
        guard let kind = filterKind(plugin.name, options) else { return nil }
        let alias = options.optionalText("alias")
        return FilterSettings(
            source: options.source, name: alias ?? plugin.instance, alias: alias,
            selection: selection(options), kind: kind)
    }

    /// The filters inside an input; they take all of its records.
    mutating func processors(of section: ConfigurationSection) -> [FilterSettings] {
        section.processors.compactMap { section in
            var settings = filter(section)
            settings?.selection = RecordSelection(pattern: TagPattern("*"))
            return settings
        }
    }

    private func filterKind(_ name: String, _ options: DecodedOptions) -> FilterKind? {
        switch name {
        case "kubernetes": .kubernetes(kubernetes(options))
        case "parser": parserFilter(options).map(FilterKind.parser)
        case "grep": grepFilter(options).map(FilterKind.grep)
        case "modify": modifyFilter(options).map(FilterKind.modify)
        case "record_modifier": recordModifier(options).map(FilterKind.recordModifier)
        case "nest": nestFilter(options).map(FilterKind.nest)
        default: multilineFilter(options).map(FilterKind.multiline)
        }
    }

    private func parserFilter(_ options: DecodedOptions) -> ParserFilterSettings? {
        guard require(["key_name", "parser"], in: options) else { return nil }
        return ParserFilterSettings(
            keyName: options.text("key_name"), parsers: options.list("parser"),
            preservesKey: options.boolean("preserve_key"),
            reservesData: options.boolean("reserve_data"))
    }

    private func multilineFilter(_ options: DecodedOptions) -> MultilineFilterSettings? {
        let mode: MultilineFilterSettings.Mode =
            options.text("mode") == "parser" ? .parser : .partialMessage
        if mode == .parser, options.list("multiline.parser").isEmpty {
            collector.error(
                at: options.location, "multiline needs 'multiline.parser' in the mode parser")
            return nil
        }
        return MultilineFilterSettings(
            mode: mode, parsers: options.list("multiline.parser"),
            keyContent: options.optionalText("multiline.key_content"),
            isBuffered: options.boolean("buffer"), flushMilliseconds: options.integer("flush_ms"))
    }

    private func kubernetes(_ options: DecodedOptions) -> KubernetesSettings {
        KubernetesSettings(
            url: kubernetesURL(options),
            certificateAuthorityFile: options.text("kube_ca_file"),
            certificateAuthorityPath: options.optionalText("kube_ca_path"),
            tokenFile: options.text("kube_token_file"),
            tokenLifetimeSeconds: options.integer("kube_token_ttl"),
            verifiesCertificate: options.boolean("tls.verify"),
            verifiesHostName: options.boolean("tls.verify_hostname"),
            serverName: options.optionalText("tls.vhost"), kubelet: kubelet(options),
            mergesLog: options.boolean("merge_log"),
            mergeLogKey: options.optionalText("merge_log_key"),
            trimsMergedLog: options.boolean("merge_log_trim"),
            mergeParser: options.optionalText("merge_parser"),
            keepsLog: options.boolean("keep_log"),
            honoursParserAnnotation: options.boolean("k8s-logging.parser"),
            honoursExcludeAnnotation: options.boolean("k8s-logging.exclude"),
            addsLabels: options.boolean("labels"), addsAnnotations: options.boolean("annotations"),
            addsOwnerReferences: options.boolean("owner_references"),
            addsNamespaceLabels: options.boolean("namespace_labels"),
            addsNamespaceAnnotations: options.boolean("namespace_annotations"),
            addsNamespaceOnly: options.boolean("namespace_metadata_only"),
            tagPrefix: options.text("kube_tag_prefix"),
            tagParser: options.optionalText("regex_parser"),
            usesTagOnly: options.boolean("use_tag_for_meta"),
            podLifetimeSeconds: options.integer("kube_meta_cache_ttl"),
            namespaceLifetimeSeconds: options.integer("kube_meta_namespace_cache_ttl"),
            preloadDirectory: options.optionalText("kube_meta_preload_cache_dir"))
    }

    private func kubernetesURL(_ options: DecodedOptions) -> String {
        var url = options.text("kube_url")
        while url.hasSuffix("/") { url.removeLast() }
        let lower = url.lowercased()
        if !(lower.hasPrefix("http://") && lower.utf8.count > 7)
            && !(lower.hasPrefix("https://") && lower.utf8.count > 8)
        {
            collector.error(
                at: options.location(of: "kube_url"),
                "kube_url: '\(shortened(url))' is not valid; give http://host:port or "
                    + "https://host:port")
        }
        return url
    }

    private func kubelet(_ options: DecodedOptions) -> KubeletSettings? {
        guard options.boolean("use_kubelet") else { return nil }
        return KubeletSettings(
            host: options.text("kubelet_host"), port: options.integer("kubelet_port"))
    }
}

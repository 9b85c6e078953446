/// Tells a person what a configuration will do.
public enum ConfigurationReport {
    /// What will run, as lines of text.
    ///
    /// Passwords and keys appear as `***`.
    public static func describe(_ settings: Settings) -> String {
        let parts = [
            service(settings.service), inputs(settings), filters(settings.filters),
            outputs(settings), parsers(settings), differences(settings),
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    // MARK: Service

    private static func service(_ service: ServiceSettings) -> [String] {
        let grace = service.graceSeconds.map { "up to \($0) s are spent" } ?? "all time is taken"
        var lines = [
            "Configuration \(service.source.location.path)",
            "  state folder  \(service.storagePath ?? "the default folder")",
            "  sending       every \(number(service.flushSeconds)) s, or when a request is full; "
                + "at the end \(grace) to send what waits",
            "  retries       after \(service.retryBaseSeconds) to \(service.retryCapSeconds) s",
        ]
        lines.append(
            service.servesHTTP
                ? "  endpoint      http://\(service.httpListen):\(service.httpPort)"
                : "  endpoint      off")
        if let health = service.health, service.servesHTTP {
            lines.append(
                "  unhealthy     with more than \(health.errorCount) errors or "
                    + "\(health.retryFailureCount) given-up retries in \(health.periodSeconds) s")
        }
        return lines
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    // MARK: Inputs and filters

    private static func inputs(_ settings: Settings) -> [String] {
        var lines = ["Inputs"]
        for input in settings.inputs {
            lines.append("  \(input.name)  tag \(input.tag)")
            lines += input.paths.map { "    reads    \($0)" }
            lines += input.excludedPaths.map { "    except   \($0)" }
            lines += details(of: input)
            lines += input.processors.map { "    filter   \(title(of: $0))" }
        }
        return lines
    }

    private static func details(of input: TailSettings) -> [String] {
        var lines: [String] = []
        if !input.multilineParsers.isEmpty {
            lines.append("    joins    lines by \(input.multilineParsers.joined(separator: ", "))")
        } else if let parser = input.parser {
            lines.append("    parser   \(parser)")
        }
        let start = input.readsFromHead ? "beginning" : "end"
        lines.append("    starts   at the \(start) of files found at the start")
        let limit = "\(input.maximumLineByteCount) bytes"
        switch input.longLines {
        case .skip: lines.append("    lines    longer than \(limit) are skipped")
        case .truncate: lines.append("    lines    longer than \(limit) are cut")
        case .truncateWithMark: lines.append("    lines    longer than \(limit) are cut and marked")
        }
        return lines
    }

    private static func filters(_ filters: [FilterSettings]) -> [String] {
        guard !filters.isEmpty else { return [] }
        return ["Filters, in this order"]
            + filters.map { "  \(title(of: $0))  for \(description(of: $0.selection))" }
    }

    private static func title(of filter: FilterSettings) -> String {
        switch filter.kind {
        case .kubernetes(let kubernetes):
            if kubernetes.usesTagOnly { return "\(filter.name): pod names from the tag" }
            if let kubelet = kubernetes.kubelet {
                return "\(filter.name): metadata from https://\(kubelet.host):\(kubelet.port)"
            }
            return "\(filter.name): metadata from \(kubernetes.url)"
        case .parser(let parser):
            return "\(filter.name): parses \(parser.keyName) by "
                + parser.parsers.joined(separator: ", ")
        case .multiline(let multiline):
            let names = multiline.parsers.joined(separator: ", ")
            return "\(filter.name): joins records by \(names.isEmpty ? "partial_id" : names)"
        default: return "\(filter.name): \(change(of: filter.kind))"
        }
    }

    private static func change(of kind: FilterKind) -> String {
        switch kind {
        case .grep(let grep): "keeps or drops records by \(count(grep.rules.count, "rule"))"
        case .modify(let modify):
            "changes records by \(count(modify.rules.count, "rule")) under "
                + count(modify.conditions.count, "condition")
        case .recordModifier(let modifier):
            "adds \(count(modifier.additions.count, "field")) and "
                + (modifier.keptKeys.isEmpty
                    ? "removes \(count(modifier.removedKeys.count, "name"))"
                    : "keeps \(count(modifier.keptKeys.count, "name"))")
        case .nest(let nest):
            nest.lifts ? "lifts the members of \(nest.key)" : "nests fields under \(nest.key)"
        case .kubernetes, .parser, .multiline: ""
        }
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)\(number == 1 ? "" : "s")"
    }

    private static func description(of selection: RecordSelection) -> String {
        switch (selection.pattern, selection.expression) {
        case (nil, nil): "no record: there is no Match"
        case (let pattern?, nil): "tags \(pattern)"
        case (nil, let expression?): "tags that match /\(expression)/"
        case (let pattern?, let expression?): "tags \(pattern) or /\(expression)/"
        }
    }

    // MARK: Outputs

    private static func outputs(_ settings: Settings) -> [String] {
        var lines = ["Outputs"]
        for output in settings.outputs {
            lines.append("  \(output.name)  for \(description(of: output.selection))")
            lines += details(of: output).map { "    " + $0 }
            lines.append("    retries  \(retries(output))")
        }
        return lines
    }

    private static func retries(_ output: OutputSettings) -> String {
        switch output.retryLimit {
        case .unlimited: "until it succeeds"
        case .count(0): "none, then dead letters"
        case .count(let count): "\(count), then dead letters"
        }
    }

    private static func details(of output: OutputSettings) -> [String] {
        switch output.kind {
        case .elasticsearch(let server): details(of: server)
        case .stdout(let text): ["writes   standard output as \(text.format.rawValue)"]
        case .file(let file):
            ["writes   \(file.directory ?? ".")/\(file.file ?? "<the record's tag>")"]
        case .null: ["writes   nothing"]
        }
    }

    private static func details(of server: ElasticsearchSettings) -> [String] {
        var lines = server.nodes.map { "sends to \($0.url)\(server.path ?? "")/_bulk" }
        switch server.index {
        case .named(let name): lines.append("index    \(name)")
        case .logstash(let prefix, let separator, let key, let format):
            let replaced = key.map { " (or the field \($0))" } ?? ""
            lines.append("index    \(prefix)\(replaced)\(separator)\(format)")
        }
        lines.append("writes   with \(server.writeOperation.rawValue), id \(id(server.id))")
        switch server.authentication {
        case .none: break
        case .basic(let user, _): lines.append("user     \(user), password ***")
        case .apiKey: lines.append("API key  ***")
        }
        if let pipeline = server.pipeline { lines.append("pipeline \(pipeline)") }
        if server.compressesWithGzip { lines.append("packed   with gzip") }
        return lines
    }

    private static func id(_ id: DocumentID) -> String {
        switch id {
        case .position: "from the place in the file"
        case .field(let key): "from the field \(key)"
        }
    }

    // MARK: The rest

    private static func parsers(_ settings: Settings) -> [String] {
        let names = settings.parsers.map(\.name) + settings.multilineParsers.map(\.name)
        return names.isEmpty ? [] : ["Parsers", "  " + names.joined(separator: ", ")]
    }

    private static func differences(_ settings: Settings) -> [String] {
        ["Different from Fluent Bit, on purpose"]
            + Differences.applying(to: settings).map { "  - \($0)" }
    }
}

internal import Buffering
internal import Configuring
internal import Delivery
internal import Encoding
internal import Parsing
internal import Tailing
internal import WorldInterface

/// Turns settings, which say what a user wrote, into a plan, which says what the stages do.
struct PlanBuilder {
    let settings: Settings
    /// Makes the filters of a stream; the stages that need more than the plan live there.
    let filters: FilterBuilder

    func plan() -> PipelinePlan {
        var plan = PipelinePlan()
        plan.flushNanoseconds = UInt64(settings.service.flushSeconds * 1e9)
        plan.graceNanoseconds =
            settings.service.graceSeconds
            .map { UInt64($0) * 1_000_000_000 } ?? .max / 4
        plan.deadLetterByteLimit = settings.service.rejectedLimitByteCount.map { UInt64($0) }
        plan.syncsFully = settings.service.syncsFully
        plan.inputs = settings.inputs.map(input)
        plan.outputs = settings.outputs.map(output)
        return plan
    }

    /// A key as the inside of a JSON string.
    private static func escaped(_ key: String) -> String {
        String(decoding: JSONLine.escaped(Array(key.utf8)), as: UTF8.self)
    }

    // MARK: Inputs

    private func input(_ tail: TailSettings) -> InputPlan {
        let maker = TagMaker(tail)
        let filters = filters
        var plan = InputPlan(
            name: tail.alias ?? tail.name, tailing: tailing(tail), framing: framing(tail),
            tag: { maker.tag(of: $0) }, makeFilters: { filters.filters(for: $0, input: tail) })
        plan.exitsAtEnd = tail.exitsAtEnd
        plan.parser = tail.parser.flatMap { filters.catalog.parser(named: $0) }
        return plan
    }

    private func tailing(_ tail: TailSettings) -> TailingRules {
        var rules = TailingRules()
        rules.paths = tail.paths.map { GlobPattern($0) }
        rules.excludedPaths = tail.excludedPaths.map { GlobPattern($0) }
        rules.readsFromHead = tail.readsFromHead
        rules.readsNewFilesFromHead = tail.readsNewFilesFromHead
        rules.rotateWaitNanoseconds = UInt64(tail.rotateWaitSeconds) * 1_000_000_000
        rules.sweepNanoseconds = tail.refreshIntervalNanoseconds
        rules.usesNotifications = tail.usesNotifications
        rules.ignoreOlderNanoseconds = Int64(tail.ignoreOlderSeconds ?? 0) * 1_000_000_000
        rules.lineByteCount = tail.maximumLineByteCount
        rules.encoding =
            switch tail.encoding {
            case .utf8: .utf8
            case .utf16LittleEndian: .utf16LittleEndian
            case .utf16BigEndian: .utf16BigEndian
            case .automatic: nil
            }
        return rules
    }

    private func framing(_ tail: TailSettings) -> FramingRules {
        var rules = FramingRules()
        rules.formats = tail.multilineParsers.compactMap {
            switch $0 {
            case "cri": .cri
            case "docker": .docker
            default: nil
            }
        }
        if let seconds = tail.dockerJoinSeconds, rules.formats.isEmpty {
            rules.joinsDockerParts = true
            rules.partialNanoseconds = UInt64(seconds) * 1_000_000_000
        }
        // Under a multiline parser Fluent Bit 5.1 calls the text `log` whatever `Key` says.
        let joinsLines = !tail.multilineParsers.isEmpty
        rules.textKey = joinsLines ? "log" : PlanBuilder.escaped(tail.textKey)
        rules.locationFollowsText = joinsLines
        rules.pathKey = tail.pathKey.map(PlanBuilder.escaped)
        rules.offsetKey = tail.offsetKey.map(PlanBuilder.escaped)
        rules.skipsEmptyLines = tail.skipsEmptyLines
        rules.lineByteCount = max(1, tail.maximumLineByteCount - 2)
        rules.longLines =
            switch tail.longLines {
            case .truncate: .truncate(isMarked: false)
            case .truncateWithMark: .truncate(isMarked: true)
            case .skip: .skip
            }
        // Fluent Bit 5.1 does not apply a smaller limit to lines that the runtime had cut.
        rules.recordByteCount = max(
            rules.recordByteCount, settings.service.multilineBufferByteCount)
        return rules
    }

    // MARK: Outputs

    private func output(_ output: OutputSettings) -> OutputPlan {
        let matcher = TagMatcher(output.selection)
        var limits = BufferLimits()
        if let limit = output.totalLimitByteCount {
            limits.totalByteCount = max(limit, limits.chunkByteCount * 2)
        }
        return OutputPlan(
            name: output.alias ?? output.name, matches: { matcher.matches($0) }, limits: limits,
            kind: kind(output))
    }

    private func kind(_ output: OutputSettings) -> OutputPlan.Kind {
        switch output.kind {
        case .elasticsearch(let es):
            .bulk(format(es), bulk(es, output))
        case .stdout(let text):
            .local(
                format(text), .standardOutput, escapesNonASCII: escapes)
        case .file(let file):
            .local(
                format(file),
                .files(
                    directory: file.directory ?? ".", name: file.file,
                    makesDirectories: file.makesDirectory), escapesNonASCII: escapes)
        case .null:
            .null
        }
    }

    private var escapes: Bool { settings.service.escapesUnicode }

    private func format(_ text: TextOutputSettings) -> LocalFormat {
        let date = LocalDate(key: text.dateKey, form: form(text.dateFormat))
        switch text.format {
        case .msgpack: return .printed
        case .json: return .json(date)
        case .jsonLines: return .jsonLines(date)
        case .jsonStream: return .jsonStream(date)
        }
    }

    private func form(_ format: DateFormat) -> LocalDate.Form {
        switch format {
        case .double: .double
        case .epoch: .epoch
        case .epochMilliseconds: .epochMilliseconds
        case .iso8601: .iso8601
        case .javaSQLTimestamp: .javaSQLTimestamp
        }
    }

    private func format(_ file: FileOutputSettings) -> LocalFormat {
        switch file.format {
        case .tagged: .tagged
        case .plain: .plain
        case .csv(let delimiter, let namesColumns):
            .csv(
                delimiter: LocalFormat.delimiter(named: delimiter) ?? UInt8(ascii: ","),
                hasColumnNames: namesColumns)
        case .ltsv(let delimiter, let label):
            .ltsv(
                delimiter: LocalFormat.delimiter(named: delimiter) ?? UInt8(ascii: "\t"),
                labelDelimiter: label.utf8.first ?? UInt8(ascii: ":"))
        case .template(let text): .template(text)
        }
    }

    // MARK: Elasticsearch

    private func format(_ es: ElasticsearchSettings) -> BulkFormat {
        var format = BulkFormat()
        switch es.index {
        case .named(let name):
            format.index = name
        case .logstash(let prefix, let separator, let key, let dateFormat):
            format.datedPrefix = (prefix, separator)
            format.prefixKey = key.flatMap { FieldPath($0) }
            format.dateFormat = dateFormat
        }
        format.usesCurrentTime = es.usesCurrentTime
        format.typeName = es.suppressesType ? nil : es.documentType
        format.operation =
            switch es.writeOperation {
            case .create: .create
            case .index: .index
            case .update: .update
            case .upsert: .upsert
            }
        if case .field(let name) = es.id {
            // A record without the field gets its position as id, so that no record is sent
            // without one.
            format.idKey = FieldPath(name)
        }
        format.timeKey = PlanBuilder.escaped(es.timeKey)
        format.timeFormat = es.timeKeyFormat == "%Y-%m-%dT%H:%M:%S" ? nil : es.timeKeyFormat
        format.fractionDigits = es.timeHasNanoseconds ? 9 : 3
        format.tagKey = es.tagKey.map(PlanBuilder.escaped)
        format.replacesDots = es.replacesDots
        format.escapesNonASCII = escapes
        return format
    }

    private func bulk(_ es: ElasticsearchSettings, _ output: OutputSettings) -> BulkSettings {
        let prefix = es.path.map { "/" + $0.trimmingSlashes } ?? ""
        var headers: [HTTPHeader] = []
        if let value = HTTPCredentials.header(for: es.authentication) {
            headers.append(HTTPHeader("Authorization", value))
        }
        var bulk = BulkSettings(
            hosts: es.nodes.map {
                BulkSettings.Host(
                    url: $0.url + prefix, headers: headers,
                    connection: ConnectionSettings(output.network, tls: $0.tls))
            })
        bulk.pipeline = es.pipeline
        bulk.isCompressed = es.compressesWithGzip
        bulk.typeMember = format(es).typeMember
        bulk.requestCount = max(1, output.workers ?? 2)
        if output.network.maximumConnectionCount > 0 {
            bulk.requestCount = min(bulk.requestCount, output.network.maximumConnectionCount)
        }
        if case .count(let retries) = output.retryLimit { bulk.retryLimit = retries }
        if output.network.ioTimeoutSeconds > 0 {
            bulk.timeoutSeconds = Double(output.network.ioTimeoutSeconds)
        }
        bulk.transient = RetrySchedule(
            baseNanoseconds: nanoseconds(settings.service.retryBaseSeconds),
            capNanoseconds: nanoseconds(settings.service.retryCapSeconds))
        return bulk
    }

    /// More seconds than 64 bits of nanoseconds hold are as many as they hold.
    private func nanoseconds(_ seconds: Int) -> UInt64 {
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product
    }
}

extension String {
    /// The text without slashes at its ends.
    fileprivate var trimmingSlashes: String {
        var text = self[...]
        while text.hasPrefix("/") { text.removeFirst() }
        return String(text)
    }
}

import CYAML

/// One step through a YAML file, as libyaml reports it.
enum YAMLEvent: Equatable {
    case scalar(String, anchor: String?, SourceLocation)
    case sequenceStart(anchor: String?, SourceLocation)
    case sequenceEnd
    case mappingStart(anchor: String?, SourceLocation)
    case mappingEnd
    case alias(String, SourceLocation)
    case documentStart(SourceLocation)
}

/// Why a text is not YAML, and where.
struct YAMLSyntaxError: Error {
    var reason: String
    var location: SourceLocation
}

extension YAMLEvent {
    /// All events of a file, in order.
    ///
    /// The text is taken as UTF-8.
    static func all(in bytes: [UInt8], path: String) throws(YAMLSyntaxError) -> [YAMLEvent] {
        // The parser keeps its own address, so it must not move: a local variable might.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { unsafe parser.deallocate() }
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            throw YAMLSyntaxError(reason: "no memory", location: SourceLocation(path: path))
        }
        defer { unsafe yaml_parser_delete(parser) }
        // libyaml wants an address even for an empty text.
        let text = bytes.isEmpty ? [0x0A] : bytes
        let result: Result<[YAMLEvent], YAMLSyntaxError> = unsafe text.withUnsafeBufferPointer {
            text in
            unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
            unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            return unsafe collect(parser, path: path)
        }
        return try result.get()
    }

    private static func collect(
        _ parser: UnsafeMutablePointer<yaml_parser_t>, path: String
    ) -> Result<[YAMLEvent], YAMLSyntaxError> {
        var events: [YAMLEvent] = []
        while true {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(parser, &event) == 1 else {
                return .failure(unsafe syntaxError(of: parser.pointee, path: path))
            }
            defer { unsafe yaml_event_delete(&event) }
            if unsafe event.type == YAML_STREAM_END_EVENT { return .success(events) }
            if let converted = unsafe convert(event, path: path) { events.append(converted) }
            if events.count > ConfigurationLimits.yamlEventCount {
                let reason = "more than \(ConfigurationLimits.yamlEventCount) values"
                return .failure(
                    YAMLSyntaxError(reason: reason, location: SourceLocation(path: path)))
            }
        }
    }

    private static func convert(_ event: yaml_event_t, path: String) -> YAMLEvent? {
        let mark = unsafe event.start_mark
        let place = SourceLocation(
            path: path, line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let value = unsafe String(decoding: bytes, as: UTF8.self)
            return .scalar(value, anchor: unsafe text(scalar.anchor), place)
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(anchor: unsafe text(event.data.sequence_start.anchor), place)
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(anchor: unsafe text(event.data.mapping_start.anchor), place)
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT:
            return .alias(unsafe text(event.data.alias.anchor) ?? "", place)
        case YAML_DOCUMENT_START_EVENT: return .documentStart(place)
        default: return nil
        }
    }

    private static func text(_ start: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let start = unsafe start else { return nil }
        return unsafe String(decodingCString: start, as: UTF8.self)
    }

    private static func syntaxError(of parser: yaml_parser_t, path: String) -> YAMLSyntaxError {
        let problem = unsafe parser.problem
        let reason = unsafe problem.map { unsafe String(cString: $0) } ?? "unknown problem"
        let mark = unsafe parser.problem_mark
        let place = SourceLocation(
            path: path, line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
        return YAMLSyntaxError(reason: reason, location: place)
    }
}

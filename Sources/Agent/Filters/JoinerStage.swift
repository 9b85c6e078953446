internal import Configuring
internal import Parsing
internal import Records

/// Makes the filters that join lines by multiline parsers.
struct JoinerMaker {
    private let parsers: [MultilineParser]
    private let byteLimit: Int

    /// With the parsers of these names: the configuration's own, then the built-in ones.
    init(settings: Settings, names: [String]) {
        byteLimit = settings.service.multilineBufferByteCount
        parsers = names.compactMap { name in
            let definition =
                settings.multilineParser(named: name)
                .map(MultilineParserDefinition.init) ?? MultilineParserDefinition.builtIn(name)
            return definition.flatMap { try? MultilineParser($0) }
        }
    }

    /// A filter for one stream.
    func filter(key: String, endsLines: Bool) -> any StreamFilter {
        JoinerStage(
            LineJoiner(
                parsers: parsers, key: key, byteLimit: byteLimit, endsLines: endsLines))
    }
}

/// A `multiline` filter, or the multiline parsers of an input, for one stream.
final class JoinerStage: StreamFilter {
    private let joiner: LineJoiner

    init(_ joiner: LineJoiner) { self.joiner = joiner }

    var holds: [LineJoiner.Hold] { joiner.holds }

    var deadline: UInt64? { joiner.deadline }

    func apply(to batch: inout RecordBatch, now: UInt64) { joiner.join(&batch, now: now) }

    func flush(into batch: inout RecordBatch, now: UInt64) {
        joiner.flush(into: &batch, now: now)
    }

    func forget(_ stream: ContainerStream) -> Bool { joiner.forget(stream) }
}

extension MultilineParserDefinition {
    /// The definition that a configuration gives.
    init(_ settings: MultilineParserSettings) {
        switch settings.test {
        case .rules(let rules):
            self.init(name: settings.name, type: .regex)
            self.rules = rules.map {
                MultilineRule(states: $0.fromStates, regex: $0.pattern, nextState: $0.nextState)
            }
        case .endsWith(let text, let isNegated):
            self.init(name: settings.name, type: .endsWith)
            matchString = text
            self.isNegated = isNegated
        case .equals(let text, let isNegated):
            self.init(name: settings.name, type: .equal)
            matchString = text
            self.isNegated = isNegated
        }
        flushTimeoutMilliseconds = settings.flushMilliseconds
        keyContent = settings.keyContent
        keyPattern = settings.keyPattern
        keyGroup = settings.keyGroup
        parser = settings.parser
    }
}
